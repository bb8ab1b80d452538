"""pictures.yml: who made each picture, under which rights it is shown, and until when the people in it agreed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.types import StringConstraints

from campaign.check import Model, check_model
from campaign.days import Day
from campaign.language import ENGLISH
from campaign.problems import Problem, nearest
from campaign.settings import Word
from campaign.yamlfile import Document, read_yaml

REGISTER = "pictures.yml"
FOLDER = "images/"
_FILE_NAME = re.compile(r"\S+\.(jpe?g|png|webp|avif|gif|heic|tiff?)|(IMG|DSC|PXL|DCIM)\w*\d{3,}", re.IGNORECASE)


class PictureRights(Model):
    """What is known of a picture besides the picture itself."""

    credit: Word | None = Field(None, description="Who made it; readers see this below the picture.")
    rights: Word = Field(description="Why you may show it: your own, a licence, an agreement.")
    consent: Word | None = Field(None, description="The reference in your consent register, where it shows people.")
    expires: Day | None = Field(None, description="The last day on which the consent or the licence holds.")
    withdrawn: bool = Field(False, description="yes takes the picture off every page at the next build.")


@dataclass(frozen=True)
class PictureRegister:
    """The register of a content folder.

    :param pictures: by path inside the content folder, without those that have faults or are deleted.
    :param exists: whether there is a register; without one, no picture needs to be in it.
    :param named: every path that it names, also with faults.
    """

    pictures: dict[str, PictureRights] = field(default_factory=dict)
    document: Document = field(default_factory=lambda: Document(REGISTER))
    exists: bool = False
    named: frozenset[str] = frozenset()

    def credit(self, name: str) -> str | None:
        """Return who made a picture, if the register says so."""
        return self.pictures[name].credit if name in self.pictures else None

    def is_withdrawn(self, name: str) -> bool:
        """Tell whether a picture may no longer be shown."""
        return name in self.pictures and self.pictures[name].withdrawn

    @property
    def withdrawn(self) -> list[str]:
        """Return the paths of the pictures that may no longer be shown."""
        return [name for name, rights in self.pictures.items() if rights.withdrawn]

    def misses(self, name: str) -> bool:
        """Tell whether a picture should be in the register and is not."""
        return self.exists and name.startswith(FOLDER) and name not in self.named

    def expired(self, today: date) -> list[Problem]:
        """Return a Problem for each picture whose time is over and that is still to be shown."""
        hint = "Ask again and write the new date, or write 'withdrawn: yes', which takes it off every page."
        return [
            self.document.problem((name, "expires"), f"'{name}' may be shown only until {ENGLISH.long_date(day)}", hint)
            for name, rights in self.pictures.items()
            if (day := rights.expires) and day < today and not rights.withdrawn
        ]


def is_file_name(alt: str) -> bool:
    """Tell whether somebody would hear the name of a picture's file instead of what it shows."""
    return _FILE_NAME.fullmatch(alt.strip()) is not None


def _no_file_name(alt: str) -> str:
    if is_file_name(alt):
        raise ValueError(f"'{alt}' is a file's name; say what the picture shows")
    return alt


AltText = Annotated[str, StringConstraints(min_length=10, max_length=150), AfterValidator(_no_file_name)]


def nearest_picture(content: Path, name: str) -> str | None:
    """Return the picture that was meant, as seen from the content folder; None if none is near.

    :param name: seen from there, too; with the wrong folder, or a slip.
    """
    files = [path.relative_to(content).as_posix() for path in sorted((content / "images").rglob("*")) if path.is_file()]
    same_name = (file for file in files if file.rpartition("/")[2] == name.rpartition("/")[2])
    return next(same_name, None) or nearest(name, files)


def missing_picture(name: str) -> tuple[str, str]:
    """Return what is wrong with a picture that is shown and not in the register, and what to do."""
    return f"the picture '{name}' is not in {REGISTER}", "Add it there: who made it, and why you may show it."


def load_pictures(content: Path, shown_as: str) -> tuple[PictureRegister, list[Problem]]:
    """Read the register of a content folder; returns it, empty where there is none, and all Problems."""
    path = content / REGISTER
    if not path.exists():
        return PictureRegister(), []
    document, problems = read_yaml(path, shown_as)
    if problems or document.data is None:
        # Which pictures a broken register names nobody knows: then none is missing from it.
        return PictureRegister(document=document), problems
    if not isinstance(document.data, dict):
        hint = "Write a picture's path such as images/tea.jpg, a colon, and its keys indented below it."
        fault = document.problem((), "pictures.yml must be a list of pictures by path", hint)
        return PictureRegister(document=document), [fault]
    pictures = {}
    for name in document.data:
        rights, faults = check_model(PictureRights, document.part(name))
        if rights and (rights.withdrawn or (content / name).is_file()):
            pictures[name] = rights
        elif rights:
            faults = _slip(content, name, document)
        problems += faults
    return PictureRegister(pictures, document, exists=True, named=frozenset(document.data)), sorted(problems)


def _slip(content: Path, name: str, document: Document) -> list[Problem]:
    # A record may outlive its picture: it is a fault only where it seems to mean a picture that has none.
    unnamed = {path.relative_to(content).as_posix() for path in (content / FOLDER).rglob("*")} - set(document.data)
    close = nearest(name, sorted(unnamed))
    fault = document.key_problem((name,), f"the picture '{name}' does not exist", f"Did you mean '{close}'?")
    return [fault] if close else []
