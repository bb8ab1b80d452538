"""How many pledge in each of the areas that the pledge form offers: a table, the same beside areas of one size, and on
a map of tiles.

Settings: ``DATA_PATH``, as for the wall. Context: ``areas``, each `Area`; none where the form offers none.
``areas_map``, the same as rows of squares, None where nothing lies; empty without tiles. ``areas_by_size``, those
whose people and number are known, each `Size`. ``areas_as_of``, when they were counted; None where nothing was pulled
yet. Writes /areas/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM, Form
from campaign.forms.fields import Tile
from campaign.own_addresses import AREAS_PAGE
from campaign.public_data import read_areas
from plugins.areas.sizes import Sized, by_size
from plugins.checks import report


@dataclass(frozen=True)
class Area:
    """An area as the page shows it.

    :param number: how many pledge there; None where that is hidden.
    :param share: of the largest number, 0 to 1.
    :param people: how many live or work there; None where nobody said.
    """

    label: str
    number: int | None
    tile: Tile | None
    share: float
    people: int | None = None


def add_areas(generator: Any) -> None:
    """Put the areas into the context."""
    settings = generator.settings
    if "AREAS" not in settings:  # read once for all generators
        folder: ContentFolder = settings["CONTENT_FOLDER"]
        read, problems = read_areas(*folder.pulled(settings.get("DATA_PATH")), folder.campaign.since)
        report(settings, problems)
        numbers = read.forms.get(PLEDGE_FORM, {})
        settings["AREAS"] = areas_of(folder.forms.get(PLEDGE_FORM), numbers)
        settings["AREAS_AS_OF"] = read.as_of if numbers else None
    generator.context["areas"] = settings["AREAS"]
    generator.context["areas_by_size"] = list(by_size(sized(settings["AREAS"])))
    generator.context["areas_map"] = rows_of_tiles(settings["AREAS"])
    generator.context["areas_as_of"] = settings["AREAS_AS_OF"]


def areas_of(form: Form | None, numbers: dict[str, int | None]) -> list[Area]:
    """Return a form's areas in its own order."""
    if form is None or form.areas is None:
        return []
    most = max(filter(None, numbers.values()), default=1)
    return [
        Area(choice.label, number, choice.tile, (number or 0) / most, choice.people)
        for choice in form.areas.choices
        for number in (numbers.get(choice.value),)
    ]


def sized(areas: list[Area]) -> list[Sized]:
    """Return the areas that can be compared. Nobody is shown for having no pledge, or too few to tell."""
    return [Sized(area.label, area.people, area.number) for area in areas if area.people and area.number]


def rows_of_tiles(areas: list[Area]) -> list[list[Area | None]]:
    """Return the areas as they lie on the map."""
    placed = {(area.tile.row, area.tile.column): area for area in areas if area.tile}
    rows, columns = (
        max(places, default=0) for places in ([row for row, _ in placed], [column for _, column in placed])
    )
    return [[placed.get((row, column)) for column in range(1, columns + 1)] for row in range(1, rows + 1)]


def write_areas(generator: Any, writer: Any) -> None:
    """Write the page."""
    if not generator.context["areas"]:
        return
    writer.write_file(
        f"{AREAS_PAGE}index.html",
        generator.get_template("areas"),
        generator.context,
        relative_urls=generator.settings["RELATIVE_URLS"],
        url=AREAS_PAGE,
    )


def register() -> None:
    signals.generator_init.connect(add_areas)
    signals.article_writer_finalized.connect(write_areas)
