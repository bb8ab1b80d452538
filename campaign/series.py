"""Series: texts that are read in an order, as chapters of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign.content import ARTICLES, Source
from campaign.front_matter import ArticleMeta
from campaign.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

#: Above the page of each series.
SERIES = "series/"


def series_problems(folder: ContentFolder) -> Iterator[Problem]:
    """Yield which text is a chapter of nothing, of none that there is, or one that is there twice; which is missing."""
    known = [series.id for series in folder.campaign.series]
    for source in folder.of_type(*ARTICLES):
        meta = source.meta
        if not isinstance(meta, ArticleMeta) or not (meta.series or meta.chapter):
            continue
        if not meta.series:
            yield source.document.problem(("chapter",), "a chapter of nothing", "Add 'series:', an id of campaign.yml.")
        elif not meta.chapter:
            hint = "Add 'chapter:' with its number, counted from 1."
            yield source.document.problem(("series",), f"which chapter of '{meta.series}' it is, is not said", hint)
        elif meta.series not in known and folder.knows("series"):
            hint = did_you_mean(meta.series, known, "Series") or "Add it to 'series' in campaign.yml."
            yield source.document.problem(("series",), f"the series '{meta.series}' is not in campaign.yml", hint)
    for found in chapters(folder).values():
        yield from _number_problems(found, may_miss=bool(folder.faulty_sources))


def chapters(folder: ContentFolder) -> dict[str, list[tuple[int, Source]]]:
    """Return the numbers and texts of each series, in their order."""
    found: dict[str, list[tuple[int, Source]]] = defaultdict(list)
    for source in folder.of_type(*ARTICLES):
        meta = source.meta
        if isinstance(meta, ArticleMeta) and meta.series and meta.chapter:
            found[meta.series].append((meta.chapter, source))
    return {name: sorted(each, key=lambda one: (one[0], one[1].name)) for name, each in found.items()}


def _number_problems(found: list[tuple[int, Source]], *, may_miss: bool) -> Iterator[Problem]:
    """Yield where the numbers of a series are not 1, 2, 3; a text with faults may be what is missing."""
    before, last = 0, ""
    for number, source in found:
        if number == before:
            said = f"chapter {number} is there twice"
            yield source.document.problem(("chapter",), said, f"{last} is it already. Give each its own number.")
        elif number > before + 1 and not may_miss:
            said = f"there is no chapter {before + 1} before this chapter {number}"
            yield source.document.problem(("chapter",), said, "Count from 1, and leave none out.")
        before, last = number, source.name
