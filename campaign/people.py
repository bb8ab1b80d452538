"""people.yml: who writes here."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from campaign.check import Model, check_model
from campaign.problems import Problem, without_echoes
from campaign.settings import Slug, Word
from campaign.yamlfile import Document, read_yaml

PersonKind = Literal["staff", "community", "patient", "volunteer", "partner"]


class Handles(Model):
    """Where somebody is found on social media."""

    mastodon: Word | None = Field(None, description="Name and server: @name@social.example.org.")
    bluesky: Word | None = Field(None, description="The name, for example name.example.org.")
    threads: Word | None = Field(None, description="The name.")
    linkedin: Word | None = Field(None, description="The profile's name or address.")
    facebook: Word | None = Field(None, description="The page's name or address.")
    instagram: Word | None = Field(None, description="The name.")
    youtube: Word | None = Field(None, description="The channel's name or address.")
    tiktok: Word | None = Field(None, description="The name.")
    x: Word | None = Field(None, description="The name.")


class Person(Model):
    """An author; called by role in the sample campaign."""

    name: Word = Field(description="The name that readers see.")
    role: Word = Field(description="What the person does, for example Porter.")
    organisation: Word | None = Field(None, description="Where the person works or lives.")
    kind: PersonKind = Field(description="How the person belongs to the campaign.")
    about: Word | None = Field(None, description="One or two sentences about the person.")
    consent: Word = Field(description="The reference in your consent register.")
    views_are_own: bool = Field(False, description="yes shows that the views are the person's own.")
    handles: Handles = Field(Handles(), description="Social media addresses by channel.")


_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def load_people(path: Path, shown_as: str | None = None) -> tuple[dict[str, Person], list[Problem]]:
    """Read people.yml; returns the people without faults by their id, and all Problems."""
    if not path.exists():
        return {}, []
    document, problems = read_yaml(path, shown_as)
    if document.data is None:
        return {}, problems
    if not isinstance(document.data, dict):
        hint = "Write an id such as ward-sister, a colon, and the person's keys indented below it."
        return {}, [document.problem((), "people.yml must be a list of people by id", hint)]
    people: dict[str, Person] = {}
    for name in document.data:
        person, faults = _read_person(document, name)
        problems = without_echoes(problems, faults)
        if person:
            people[name] = person
    return people, sorted(problems)


def _read_person(document: Document, name: str) -> tuple[Person | None, list[Problem]]:
    try:
        _SLUG.validate_python(name)
    except ValidationError:
        hint = "Use lower-case letters, digits and hyphens, for example ward-sister."
        return None, [document.key_problem((name,), f"'{name}' cannot be a person's id", hint)]
    return check_model(Person, document.part(name))
