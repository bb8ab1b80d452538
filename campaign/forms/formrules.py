"""Rules on a whole form's file: its days, its pages and what is shown. Each yields the Problems that it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from campaign.forms.draft import Draft
from campaign.forms.fields import AREA_KINDS
from campaign.problems import Problem, did_you_mean

#: Which kinds can give which part of a pledge on the wall, or of a comment.
SHOWN_KINDS = {
    "words": ("text", "textarea"),
    "name": ("text",),
    "role": ("text", "select", "radios"),
    "organisation": ("text",),
    "place": ("text", *AREA_KINDS),
    "topic": ("select", "radios"),
    "side": ("radios",),
}


def only_areas_have_tiles_and_people(draft: Draft) -> Iterator[Problem]:
    """Areas are the choices of the field that gives the wall's place."""
    wall = draft.data.get("wall")
    place = wall.get("place") if isinstance(wall, dict) else None
    for index, field in draft.fields:
        has = {"tiles": any(each.tile for each in field.choices), "people": any(each.people for each in field.choices)}
        for what in (name for name, is_there in has.items() if is_there and field.name != place):
            message = f"the choices of '{field.name}' have {what}, but the wall does not take its place from it"
            yield draft.problem(("fields", index, "choices"), message, f"Add 'place: {field.name}' to 'wall'.")


def tiles_are_a_map(draft: Draft) -> Iterator[Problem]:
    """All areas of a field have tiles or none, each on its own square."""
    for index, field in draft.fields:
        here = ("fields", index, "choices")
        mapped = {number: choice.tile for number, choice in enumerate(field.choices) if choice.tile}
        if mapped and len(mapped) < len(field.choices):
            left_out = next(choice.value for choice in field.choices if not choice.tile)
            yield draft.problem(here, f"'{left_out}' has no tile, and others have", "Give each area a tile, or none.")
        taken: dict[tuple[int, int], str] = {}
        for number, tile in mapped.items():
            value, square = field.choices[number].value, (tile.column, tile.row)
            if square in taken:
                message = f"'{value}' lies on the tile of '{taken[square]}'"
                yield draft.problem((*here, number, "tile"), message, "Give it a column and row of its own.")
            taken[square] = value


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
    if not isinstance(draft.data.get("pages"), list):
        return
    known, placed = draft.names, set()
    for here, name in _names_on_pages(draft):
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


def addresses_are_read_on_the_first_page(draft: Draft) -> Iterator[Problem]:
    """Later pages come from the endpoint, whose address says nothing of how somebody came."""
    for here, name in _names_on_pages(draft):
        field = draft.readable(name) if isinstance(name, str) and here[1] else None
        if field and field.source:
            message = f"the field '{name}' reads the page's address, which only the first page has"
            yield draft.problem(here, message, "Move it to the first page: nobody sees it there.")


def _names_on_pages(draft: Draft) -> Iterator[tuple[tuple[str, int, str, int], Any]]:
    """Yield what stands where a page names its fields, with its place."""
    pages = draft.data.get("pages")
    for index, page in enumerate(pages if isinstance(pages, list) else []):
        names = page.get("fields") if isinstance(page, dict) else None
        for number, name in enumerate(names if isinstance(names, list) else []):
            yield ("pages", index, "fields", number), name


def what_is_shown_can_be_shown(draft: Draft) -> Iterator[Problem]:
    """The wall, or a comment, takes existing fields of fitting kinds which can be public."""
    for key, noun in (("wall", "the wall"), ("comments", "a comment")):
        shown = draft.data.get(key)
        for part, name in shown.items() if isinstance(shown, dict) else ():
            if isinstance(name, str) and part in SHOWN_KINDS:
                yield from _shown_part(draft, (key, part), noun, name)


def _shown_part(draft: Draft, here: tuple[str, str], noun: str, name: str) -> Iterator[Problem]:
    part = here[1]
    if name not in draft.names:
        message = f"{noun} takes its {part} from the field '{name}', which does not exist"
        yield draft.problem(here, message, did_you_mean(name, draft.names, "Fields"))
        return
    field = draft.readable(name)
    if field and field.kind not in SHOWN_KINDS[part]:
        message = f"{noun} takes its {part} from '{name}', which is a {field.kind}"
        yield draft.problem(here, message, f"Kinds that can give it: {', '.join(SHOWN_KINDS[part])}.")
    elif field and field.public == "no":
        message = f"{noun} takes its {part} from '{name}', which is never public"
        yield draft.problem(here, message, "Write 'public: when ...' with a checkbox there, or leave the line out.")
