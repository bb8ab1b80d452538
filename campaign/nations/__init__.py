"""What differs between the nations of the UK, as data: one YAML file a nation, each fact with source and day."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from campaign.check import Model, check_model
from campaign.problems import ProblemsFound
from campaign.yamlfile import read_yaml

Nation = Literal["england", "scotland", "wales", "northern-ireland"]
NATIONS: tuple[Nation, ...] = get_args(Nation)
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

    about: Text = Field(description="What the complaint is about, as in: a complaint about ...")


class LawNote(Fact):
    """What the law asks of a campaign; a note for its makers, no advice."""

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


@cache
def nation_pack(nation: Nation) -> NationPack:
    """Return a nation's pack.

    :raises ProblemsFound: its file has faults.
    """
    document, problems = read_yaml(Path(__file__).with_name(f"{nation}.yml"), f"campaign/nations/{nation}.yml")
    pack, faults = (None, problems) if problems else check_model(NationPack, document)
    if pack is None:
        raise ProblemsFound(faults)
    return pack
