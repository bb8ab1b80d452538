"""Blocks: what a paragraph ``[[name]]`` in a text stands for, and which keys it takes.

What follows the colon in ``[[name: value]]`` is the block's first key. The theme has a template for each.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from campaign.check import Model
from campaign.settings import Word


def _inside_content(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        raise ValueError(f"'{path}' must be a path inside content/, for example images/tea.jpg")
    return path


def _web_address(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError(f"'{address}' must be a whole address that starts with https://")
    return address


InsideContent = Annotated[Word, AfterValidator(_inside_content)]
WebAddress = Annotated[Word, AfterValidator(_web_address)]


class FormBlock(Model):
    """A form, or something that is made from a form."""

    form: Word = Field(description="A form of content/forms/, for example pledge.")


class Quote(Model):
    """What somebody said, with links to share it."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=400)] = Field(
        description="What was said, without quotation marks, at most 400 characters."
    )
    by: Word = Field(description="Who said it, as readers see it.")
    share: Annotated[str, StringConstraints(min_length=1, max_length=240)] | None = Field(
        None, description="The text of the share links; the quote and its speaker if missing."
    )


class Statistic(Model):
    """A number that somebody else can check."""

    figure: Word = Field(description="The number as it is shown, for example 4 in 10.")
    words: Word = Field(description="What the number counts, as the rest of the sentence.")
    source: Word = Field(description="Who counted, and in what.")
    year: int = Field(ge=1800, le=2200, description="The year that the number is about.")
    link: WebAddress | None = Field(None, description="Where the source can be read, starting with https://.")


class Summary(Model):
    """A text in three lines, for those in a hurry."""

    who: Word = Field(description="Who did it.")
    why: Word = Field(description="Why they did it.")
    what: Word = Field(description="What came of it.")


class FilmBlock(Model):
    """A film or recording of content/films/ in the middle of a text."""

    film: InsideContent = Field(description="A file of content/films/, for example films/the-kettle.md.")


class AccessibilityBlock(Model):
    """The accessibility statement, from what was tested."""

    people: Word | None = Field(
        None, description="Who tested the site with us, when, and what came of it; it says that nobody did if missing."
    )


class OrganisationsBlock(Model):
    """Organisations that readers may turn to."""

    which: Literal["all", "own", "national"] = Field("all", description="all, only your own, or only the nation's.")


class Download(Model):
    """A file to take away."""

    file: InsideContent = Field(description="The file's path inside content/, for example files/card.pdf.")
    title: Word = Field(description="What the file is, in a few words.")
    pages: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many pages it has; counted in a PDF if missing."
    )
    web: Word | None = Field(
        None, description="Where the same can be read as a web page: pages/card.md, or an address with https://."
    )
    archive: WebAddress | None = Field(
        None, description="Where a copy is kept for good, such as in a web archive, starting with https://."
    )


BLOCKS: dict[str, type[Model]] = {
    "form": FormBlock,
    "what-we-ask": FormBlock,
    "what-we-hold": FormBlock,
    "your-rights": FormBlock,
    "complaints": FormBlock,
    "on-your-device": FormBlock,
    "transparency": FormBlock,
    "organisations": OrganisationsBlock,
    "accessibility": AccessibilityBlock,
    "quote": Quote,
    "statistic": Statistic,
    "summary": Summary,
    "film": FilmBlock,
    "download": Download,
}


def first_key(model: type[Model]) -> str:
    """Return the key that stands after the colon in ``[[name: value]]``."""
    return next(iter(model.model_fields))
