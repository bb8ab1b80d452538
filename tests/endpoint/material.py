"""The forms and the campaign that the endpoint's tests use."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from campaign.forms import Form
from campaign.settings import Campaign

FIXTURES = Path(__file__).parent / "fixtures"
THEME = Path(__file__).parents[2] / "themes/groundswell/templates"
_MADE = TemporaryDirectory(prefix="groundswell-templates-")  # gone with the process
SECRET = "a-secret-for-tests-only-0123456789"

CAMPAIGN: dict[str, Any] = {
    "name": "Pocket Promise",
    "strapline": "One small promise",
    "purpose": "To ask for one small promise.",
    "address": "https://promise.example.org",
    "endpoint": "/api",
    "time_zone": "Europe/London",
    "day": "2027-03-03",
    "opens": "2026-11-02",
    "closes": "2027-04-30",
    "nation": "england",
    "goal": {"target": 500, "hidden_below": 2},
    "contact": {"phone": "01632 960100"},
    "controller": {"name": "Example", "email": "privacy@example.org"},
    "topics": [{"id": "rest", "title": "Rest", "summary": "Tea while it is hot."}],
}

PLEDGE: dict[str, Any] = {
    "id": "pledge",
    "title": "Make your promise",
    "button": "Make my pledge",
    "check": {"title": "Check your pledge"},
    "thanks": {"title": "Thank you", "text": "Somebody reads it first."},
    "wall": {"words": "words", "name": "name", "topic": "topic"},
    "fields": [
        {"name": "words", "kind": "textarea", "label": "What will you do?", "required": "yes", "most": 280,
         "public": "when on_wall", "errors": {"empty": "Write what you will do"}},
        {"name": "topic", "kind": "radios", "label": "What is it about?", "required": "yes", "public": "yes",
         "choices": [{"value": "rest", "label": "Rest and breaks"}, {"value": "food", "label": "Food"}],
         "errors": {"empty": "Choose a topic"}},
        {"name": "name", "kind": "text", "label": "First name", "public": "when show_name", "most": 60},
        {"name": "email", "kind": "email", "label": "Email address"},
        {"name": "on_wall", "kind": "checkbox", "label": "You may show my words"},
        {"name": "show_name", "kind": "checkbox", "label": "You may show my name"},
        {"name": "touchpoint", "kind": "hidden", "label": "Where you found us", "source": "from"},
    ],
}  # fmt: skip

SURVEY: dict[str, Any] = {
    "id": "survey",
    "title": "Tell us",
    "button": "Send",
    "check": {"title": "Check your answers"},
    "thanks": {"title": "Thank you", "text": "We read it."},
    "pages": [
        {"title": "About you", "fields": ["team", "shifts"]},
        {"title": "Your idea", "fields": ["idea", "since"]},
    ],
    "fields": [
        {"name": "team", "kind": "text", "label": "Team", "required": "yes", "errors": {"empty": "Enter your team"}},
        {"name": "shifts", "kind": "checkboxes", "label": "Shifts", "choices": ["early", "late", "night"]},
        {"name": "idea", "kind": "textarea", "label": "Idea", "required": "yes",
         "errors": {"empty": "Write your idea"}},
        {"name": "since", "kind": "date", "label": "Since when?"},
    ],
}  # fmt: skip

GOOD = {"words": "Drink my tea hot", "topic": "rest"}
OPEN = {**GOOD, "name": "Ann", "email": "ann@example.org", "on_wall": "yes", "show_name": "yes"}


def form_of(definition: dict[str, Any], **changes: Any) -> Form:
    """Return a form, some keys changed."""
    return Form.model_validate({**definition, **changes})


def placed(form: Form) -> dict[str, Any]:
    """Return a form as a bundle has it."""
    return {
        "definition": form.model_dump(mode="json"),
        "digest": form.digest,
        "page_url": f"{form.id}/",
        "thanks_url": f"{form.id}/thank-you/",
    }


@cache
def own_templates() -> Path:
    """Return the folder of the templates that bundles share; nobody writes into it."""
    templates = Path(_MADE.name, "own")
    # The moderators' pages are the theme's own: what they show is what is tested.
    for name in ("components", "endpoint/moderate"):
        shutil.copytree(THEME / name, templates / name)
    shutil.copytree(FIXTURES / "templates", templates, dirs_exist_ok=True)
    shutil.copy(THEME / "endpoint/help.html", templates / "endpoint")
    return templates


@cache
def theme_templates() -> Path:
    """Return the folder of the base theme's templates as a bundle has them; nobody writes into it."""
    templates = Path(_MADE.name, "theme")
    for name in ("components", "endpoint"):
        shutil.copytree(THEME / name, templates / name)
    return templates


def set_templates(folder: Path, templates: Path) -> None:
    """Let a bundle have the templates of a folder: a hundred files that no test need copy again."""
    place = folder / "templates"
    place.unlink(missing_ok=True)
    place.symlink_to(templates, target_is_directory=True)


def write_bundle(folder: Path, *forms: Form, site: str = "", **campaign: Any) -> Path:
    """Write a bundle with these forms; ``campaign`` changes keys of the campaign."""
    folder.mkdir(parents=True, exist_ok=True)
    for shell in ("shell.html", "moderate-shell.html", "wall-shell.html"):
        shutil.copy(FIXTURES / shell, folder)
    set_templates(folder, own_templates())
    given = forms or (form_of(PLEDGE), form_of(SURVEY))
    (folder / "thanks").mkdir(exist_ok=True)
    for form in given:
        page = f"<h1>{form.thanks.title}</h1><!--help--><!--manage-->"
        (folder / "thanks" / f"{form.id}.html").write_text(page, encoding="utf-8")
    content = {
        "version": 1,
        "site": site,
        "campaign": Campaign.model_validate({**CAMPAIGN, **campaign}).model_dump(mode="json", by_alias=True),
        "health_words": [],
        "distress_words": ["cannot go on", "self-harm*"],
        "forms": {form.id: placed(form) for form in given},
    }
    (folder / "bundle.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
