"""What differs between the nations of the UK, as data: one YAML file a nation, each fact with source and day.

``wales.yml`` is in English, ``wales.cy.yml`` the same in Welsh.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from campaign.check import Model, check_model
from campaign.language import primary
from campaign.problems import ProblemsFound
from campaign.yamlfile import read_yaml

Nation = Literal["england", "scotland", "wales", "northern-ireland"]
NATIONS: tuple[Nation, ...] = get_args(Nation)
FOLDER = Path(__file__).parent
Text = Annotated[str, StringConstraints(min_length=1)]


class Fact(Model):
    """Something that was read somewhere on some day."""

    words: Text = Field(description="The fact, as a sentence for readers.")
    source: Text = Field(description="Who says so, and where.")
    as_of: date = Field(description="The day on which it was written down.")


class Signpost(Fact):
    """Where to turn for urgent help."""

    name: Text = Field(description="What the service is called.")
    phone: str = Field("", description="Its number; empty if it has none of its own.")
    address: str = Field("", description="Its web address; empty if it has none.")


class ComplaintRoute(Signpost):
    """Who looks at a complaint that the campaign could not settle."""

    id: Literal["data", "services", "access"] = Field(description="What the complaint is about, in every language.")
    about: Text = Field(description="What the complaint is about, as in: a complaint about ...")


class LawNote(Fact):
    """What the law asks of a campaign; a note for its makers, no advice."""

    id: Text = Field(description="What it concerns, in every language.")
    about: Text = Field(description="What it concerns, in two or three words.")


class NationalOrganisation(Fact):
    """A body that works in the whole nation and that a campaign's page may name."""

    name: Text = Field(description="What it is called.")
    address: Text = Field(description="Its web address.")


class NationPack(Model):
    """All that differs in one nation."""

    name: Text = Field(description="The nation's name.")
    languages: tuple[Text, ...] = Field(min_length=1, description="Its languages; the first is the usual one.")
    signposts: tuple[Signpost, ...] = Field(min_length=1, description="Urgent help, most urgent first.")
    complaints: tuple[ComplaintRoute, ...] = Field(min_length=1, description="Who looks at complaints.")
    organisations: tuple[NationalOrganisation, ...] = Field(min_length=1, description="Bodies that a page may name.")
    law: tuple[LawNote, ...] = Field(min_length=1, description="What the law asks.")


def has_pack(nation: Nation, language: str) -> bool:
    """Return whether there is a nation's pack in a language, which is a tag such as ``cy`` or ``en-GB``."""
    return _pack_path(nation, language).is_file()


def nation_pack(nation: Nation, language: str = "en") -> NationPack:
    """Return a nation's pack in a language; in English where there is none.

    :raises ProblemsFound: its file has faults.
    """
    return _read_pack(_pack_path(nation, language if has_pack(nation, language) else "en"))


def _pack_path(nation: Nation, language: str) -> Path:
    tag = primary(language)
    return FOLDER / (f"{nation}.yml" if tag == "en" else f"{nation}.{tag}.yml")


@cache
def _read_pack(path: Path) -> NationPack:
    document, problems = read_yaml(path, f"campaign/nations/{path.name}")
    pack, faults = (None, problems) if problems else check_model(NationPack, document)
    if pack is None:
        raise ProblemsFound(faults)
    return pack
