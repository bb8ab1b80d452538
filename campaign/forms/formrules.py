"""Rules on a form's file as a whole: its days, its pages and its wall. Each yields the Problems that it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from campaign.forms.draft import Draft
from campaign.problems import Problem, did_you_mean

#: Which kinds can give which part of a pledge on the wall.
WALL_KINDS = {
    "words": ("text", "textarea"),
    "name": ("text",),
    "role": ("text", "select", "radios"),
    "organisation": ("text",),
    "place": ("text", "select", "radios"),
    "topic": ("select", "radios"),
}


def it_opens_before_it_closes(draft: Draft) -> Iterator[Problem]:
    """The last day is not before the first."""
    try:
        opens, closes = (date.fromisoformat(str(draft.data.get(key))) for key in ("opens", "closes"))
    except ValueError:
        return  # one is not given, or the model says that it is no date
    if closes < opens:
        yield draft.problem(("closes",), "the form closes before it opens", "Swap the two dates.")


def pages_have_every_field_once(draft: Draft) -> Iterator[Problem]:
    """Each field is on exactly one page."""
    pages = draft.data.get("pages")
    if not isinstance(pages, list):
        return
    known, placed = draft.names, set()
    for index, page in enumerate(pages):
        names = page.get("fields") if isinstance(page, dict) else None
        for number, name in enumerate(names if isinstance(names, list) else []):
            here = ("pages", index, "fields", number)
            if name in placed:
                yield draft.problem(here, f"the field '{name}' is on the pages twice", "Keep it on one page.")
            elif name not in known:
                hint = did_you_mean(str(name), known, "Fields")
                yield draft.problem(here, f"the page has the field '{name}', which does not exist", hint)
            if isinstance(name, str):
                placed.add(name)
    left_out = [name for name in dict.fromkeys(known) if name not in placed]
    if left_out:
        message = f"no page has the field{'s' if len(left_out) > 1 else ''} {', '.join(map(repr, left_out))}"
        yield draft.key_problem(("pages",), message, "Add each field to one page.")


def wall_shows_what_can_be_shown(draft: Draft) -> Iterator[Problem]:
    """The wall takes existing fields of fitting kinds which can be public."""
    wall = draft.data.get("wall")
    for part, name in wall.items() if isinstance(wall, dict) else ():
        if not isinstance(name, str) or part not in WALL_KINDS:
            continue
        here = ("wall", part)
        if name not in draft.names:
            message = f"the wall takes its {part} from the field '{name}', which does not exist"
            yield draft.problem(here, message, did_you_mean(name, draft.names, "Fields"))
            continue
        field = draft.readable(name)
        if field and field.kind not in WALL_KINDS[part]:
            message = f"the wall takes its {part} from '{name}', which is a {field.kind}"
            yield draft.problem(here, message, f"Kinds that can give it: {', '.join(WALL_KINDS[part])}.")
        elif field and field.public == "no":
            message = f"the wall takes its {part} from '{name}', which is never public"
            yield draft.problem(here, message, "Write 'public: when ...' with a checkbox there, or leave the line out.")
