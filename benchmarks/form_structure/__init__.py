"""Compare our form's structure with govuk-frontend's published fixtures: what a screen reader is told must be the same.

Needs npm and Chromium. The package is installed below build/, pinned by its digest; nothing of it is kept here. Each
fixture that our YAML can say is rendered by our macros and by theirs (the fixture's own HTML), and both are compared in
Chromium: accessibility tree, labels, descriptions, groups, states. Writes docs/reference/form-structure.md.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, sync_playwright

from benchmarks.form_structure.express import COMPONENTS, say
from benchmarks.form_structure.questions import NEEDED, Said
from benchmarks.form_structure.reasons import REASONS, CannotSay
from benchmarks.form_structure.trees import structure
from benchmarks.npm import install
from campaign.forms import Form, load_form
from campaign.language import ENGLISH
from campaign.problems import ProblemsFound
from commands import programs
from pelicanconf import JINJA_ENVIRONMENT

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OTHER = {**NEEDED, "name": "other", "kind": "text", "label": "Words", "required": True}
PAGE = ROOT / "docs/reference/form-structure.md"


@dataclass(frozen=True)
class Fixture:
    """One example of a component, as govuk-frontend publishes it."""

    component: str
    name: str
    options: dict[str, Any]
    html: str


@dataclass
class Comparison:
    """What came of all fixtures.

    :param same: how many of each component are the same.
    :param different: each that is not, with both structures.
    :param unsaid: reason (a key of `REASONS`) of each that our YAML cannot say.
    """

    same: Counter[str] = field(default_factory=Counter)
    different: list[tuple[Fixture, Any, Any]] = field(default_factory=list)
    unsaid: list[tuple[Fixture, str]] = field(default_factory=list)


def main() -> int:
    """Write the table; print each difference; 1 where there is one."""
    fetched = install(HERE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs.find("chromium"), args=["--no-sandbox"])
        found = compare(browser, list(fixtures(fetched)))
        browser.close()
    for fixture, ours, theirs in found.different:
        print(f"{fixture.component}: {fixture.name}\n  ours    {json.dumps(ours)}\n  theirs  {json.dumps(theirs)}")
    PAGE.write_text(report(found), encoding="utf-8")
    print(f"{found.same.total()} the same, {len(found.different)} different, {len(found.unsaid)} not expressible")
    return int(bool(found.different))


def fixtures(fetched: Path) -> Iterator[Fixture]:
    """Yield the fixtures of every component that a form of ours may need."""
    for component in COMPONENTS:
        path = fetched / f"node_modules/govuk-frontend/dist/govuk/components/{component}/fixtures.json"
        for one in json.loads(path.read_text(encoding="utf-8"))["fixtures"]:
            yield Fixture(component, one["name"], one["options"], one["html"])


def compare(browser: Browser, fixtures: list[Fixture]) -> Comparison:
    """Render each fixture both ways and compare."""
    found = Comparison()
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    macros = _macros()
    for fixture in fixtures:
        try:
            said = say(fixture.component, fixture.options)
        except CannotSay as reason:
            found.unsaid.append((fixture, str(reason)))
            continue
        theirs = structure(page, session, fixture.html, "fieldset" if said.part == "fieldset" else "")
        try:
            ours = structure(page, session, render(macros, said), said.part, uncount=fixture.component == "textarea")
        except ProblemsFound as refused:
            found.different.append((fixture, refused.report(), theirs))
            continue
        if ours == theirs:
            found.same[fixture.component] += 1
        else:
            found.different.append((fixture, ours, theirs))
    page.close()
    return found


def _macros() -> Any:
    options = {**JINJA_ENVIRONMENT, "autoescape": True}
    environment = Environment(loader=FileSystemLoader(ROOT / "themes/groundswell/templates"), **options)
    ENGLISH.speak_in(environment, ZoneInfo("Europe/London"))
    return environment.get_template("components/form.html").module


def render(macros: Any, said: Said) -> str:
    """Return our markup of what was said; its YAML goes the way that an editor's goes."""
    if said.errors:
        form = _form([{**OTHER, "name": name} for name in said.linked] or [OTHER], said.button)
        return str(macros.error_summary(form, said.errors))
    if said.question:
        form = _form([said.question], said.button)
        return str(macros.field_row(form.fields[0], said.values, said.error))
    form = _form([OTHER], said.button)
    return str(macros.pledge_form(form, "#"))


def _form(questions: list[dict[str, Any]], button: str) -> Form:
    written = {"title": "A form", "button": button, "thanks": {"title": "Thanks", "text": "Done."}, "fields": questions}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fixture.yml"
        path.write_text(json.dumps(written), encoding="utf-8")  # JSON is YAML
        form, _, problems = load_form(path)
    if form is None:
        raise ProblemsFound(problems)
    return form


def report(found: Comparison) -> str:
    """Return the page with the tables."""
    version = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]["govuk-frontend"]
    unsaid = Counter(fixture.component for fixture, _ in found.unsaid)
    different = Counter(fixture.component for fixture, _, _ in found.different)
    counts = {name: (found.same[name], different[name], unsaid[name]) for name in COMPONENTS}
    counts["**all**"] = (found.same.total(), different.total(), unsaid.total())
    rows = [f"| {name} | {sum(count)} | {' | '.join(map(str, count))} |" for name, count in counts.items()]
    reasons = Counter(reason for _, reason in found.unsaid)
    why = [f"| {count} | {REASONS[reason]} | {_examples(found, reason)} |" for reason, count in reasons.most_common()]
    return TEXT.format(version=version, rows="\n".join(rows), why="\n".join(why))


def _examples(found: Comparison, wanted: str) -> str:
    names = [f"{fixture.component}: {fixture.name}" for fixture, reason in found.unsaid if reason == wanted]
    return "; ".join(names[:2]).replace("|", "/")


TEXT = """\
# The form's structure

    python3 tasks.py bench form-structure

renders every option of govuk-frontend {version}'s published fixtures that our YAML can say, with our macros and with
theirs, and compares in Chromium what assistive technology is told: roles, names, descriptions, states and values of the
accessibility tree; for each control its label, its hint and error by `aria-describedby`, its group with its legend, and
what a browser may fill in. Classes, ids, the number of boxes around a text, and the focus, which ours gets from
`autofocus` and theirs from a script, are not compared. The command needs npm; it writes this page.

| component | fixtures | the same | different | not expressible |
|---|---|---|---|---|
{rows}

Three things differ on purpose and are set aside before the comparison: a list to choose from begins with "Choose one",
so that nobody sends an answer that they did not give; every box for several lines says its limit; and it says "You can
write up to" where theirs says "enter".

## What our YAML does not say, and why

A fixture counts under the first reason that was met.

| fixtures | why | for example |
|---|---|---|
{why}
"""
