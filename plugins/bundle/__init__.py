"""Write the bundle: what the endpoint needs to judge pledges and to answer in the theme's look.

Settings: ``BUNDLE_PATH``, the folder to write; nothing is written if it is missing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pelican import signals

from campaign.commented import CommentedText, commented_texts
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM
from campaign.language import ENGLISH
from campaign.settings import Campaign

VERSION = 1
FOLDERS = ("components", "endpoint")
#: Empty pages that the endpoint fills: the visitors', the moderators' and the wall's.
SHELLS = {"shell.html": "endpoint/shell.html", "wall-shell.html": "endpoint/wall/shell.html"}
MODERATE_SHELL = ("moderate-shell.html", "endpoint/moderate/shell.html")


def write_bundle(generator: Any, writer: Any) -> None:  # noqa: ARG001 - Pelican's signature
    """Write bundle.json, the empty pages and the templates."""
    if not generator.settings.get("BUNDLE_PATH"):
        return
    target = Path(generator.settings["BUNDLE_PATH"])
    copy_templates(generator, target / "templates")
    for name, template in SHELLS.items():
        write_shell(generator, target / name, template)
    with in_english(generator) as names:
        write_shell(generator, target / MODERATE_SHELL[0], MODERATE_SHELL[1], **names)
    write_thanks(generator, target / "thanks")
    copy_fonts(generator.context["card_look"](), target / "fonts")
    data = json.dumps(bundle(generator), ensure_ascii=False, indent=1, sort_keys=True)
    (target / "bundle.json").write_text(data, encoding="utf-8")


def write_shell(generator: Any, path: Path, template: str, **names: Any) -> None:
    """Write an empty page; ``names`` come before the context's."""
    shell = generator.env.get_template(template)
    page = shell.render({**generator.context, "SITEURL": site_as_seen(generator.settings), **names})
    path.write_text(page, encoding="utf-8")


@contextmanager
def in_english(generator: Any) -> Iterator[dict[str, Any]]:
    """Let templates speak English, as staff are spoken to; gives the names that differ."""
    campaign: Campaign = generator.settings["CONTENT_FOLDER"].campaign
    english = campaign if campaign.spoken is ENGLISH else campaign.model_copy(update={"language": "en-GB"})
    ENGLISH.speak_in(generator.env, campaign.zone)
    yield {"campaign": english, "signposts": english.signposts}
    campaign.spoken.speak_in(generator.env, campaign.zone)


def write_thanks(generator: Any, target: Path) -> None:
    """Write each form's thank-you page with the places for urgent help and for the link to the pledge's own page."""
    template = generator.get_template("thank_you")
    address = site_as_seen(generator.settings)
    places = {"help": "<!--help-->", "manage": "<!--manage-->"}
    target.mkdir(parents=True, exist_ok=True)
    for name, placed in generator.context["forms"].items():
        context = {**generator.context, "SITEURL": address, "placed": placed, **places}
        (target / f"{name}.html").write_text(template.render(context), encoding="utf-8")


def bundle(generator: Any) -> dict[str, Any]:
    """Return what bundle.json holds."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    look = generator.context["card_look"]()
    return {
        "version": VERSION,
        "site": site_as_seen(generator.settings),
        "campaign": folder.campaign.model_dump(mode="json"),
        "stories": bool(generator.context["stories"]),
        "pledge_card": _card(generator.context["pledge_card"]()),
        "card_colours": look.colours if look else None,
        "health_words": list(folder.health_words),
        "distress_words": list(folder.distress_words),
        "touchpoints": {code: one.model_dump(mode="json") for code, one in folder.touchpoints.touchpoints.items()},
        "comments": {url: _commented(text) for url, text in commented_texts(folder).items()},
        "forms": {
            name: {
                "definition": placed.form.model_dump(mode="json"),
                "digest": placed.form.digest,
                "page_url": placed.page_url,
                "thanks_url": placed.thanks_url,
                "actions": actions(folder) if name == PLEDGE_FORM else {},
            }
            for name, placed in generator.context["forms"].items()
        },
    }


def actions(folder: ContentFolder) -> dict[str, dict[str, str]]:
    """Return what the pledge form may begin with."""
    return {name: {"words": action.words, "topic": action.topic} for name, action in folder.actions.by_id.items()}


def _commented(text: CommentedText) -> dict[str, Any]:
    """Return what the endpoint needs to know of a text that takes comments, or took them."""
    closes = text.closes.isoformat() if text.closes else None
    return {"title": text.source.meta.title, "closes": closes, "sides": text.sides}


def _card(card: Any) -> dict[str, Any] | None:
    """Return the card that networks show for the endpoint's wall; None where no cards are drawn."""
    return {name: getattr(card, name) for name in ("url", "alt", "width", "height")} if card else None


def copy_fonts(look: Any, target: Path) -> None:
    """Copy the fonts of cards, in the order in which they are asked for a letter: the endpoint draws some, too."""
    for use in ("heading", "text") if look else ():
        (target / use).mkdir(parents=True, exist_ok=True)
        for number, font in enumerate(getattr(look, use).paths):
            shutil.copy(font, target / use / f"{number:02}-{font.name}")


def site_as_seen(settings: dict[str, Any]) -> str:
    """Return the site's address as the endpoint's pages link to it, without slash at the end.

    Where both live on one host it is a path: the pages then work on every host, a rehearsal's too, and the policy of
    where scripts and styles may come from stays 'self'.
    """
    address = str(settings["SITEURL"])
    same_host = settings["CONTENT_FOLDER"].campaign.endpoint.startswith("/")
    return urlsplit(address).path if same_host else address


def copy_templates(generator: Any, target: Path) -> None:
    """Copy the templates that the endpoint renders; a child theme's replace its parent's."""
    settings = generator.settings
    parents_first = [str(Path(settings["THEME"]) / "templates"), *reversed(settings["THEME_TEMPLATES_OVERRIDES"])]
    for templates in parents_first:
        for name in FOLDERS:
            if (Path(templates) / name).is_dir():
                examples = shutil.ignore_patterns("*.yml")
                shutil.copytree(Path(templates) / name, target / name, dirs_exist_ok=True, ignore=examples)


def register() -> None:
    signals.article_writer_finalized.connect(write_bundle)
