"""Begin a story, a post, an event ...: a file with all its front matter, to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import yaml
from pelican.utils import slugify
from pydantic.fields import FieldInfo

from campaign.check import Model, keys_of
from campaign.content import MARKER, TYPES, ContentType
from campaign.problems import did_you_mean
from commands.console import Stop
from commands.shown import checking, shown

FOLDERS: dict[str, ContentType] = {known.noun: content_type for content_type, known in TYPES.items()}
LEFT_OUT = {"slug"}  # the file's name says it
LONGEST = 60  # characters of a name; people read addresses aloud, and file systems end at 255 bytes


def new(kind: str, title: str, content: Path, today: date | None = None) -> None:
    """Write the file and say where it is; raises Stop where there is one already."""
    if kind not in FOLDERS:
        raise Stop(f"'{kind}' cannot be begun. {did_you_mean(kind, FOLDERS, 'Kinds')}")
    slug = slug_of(title)
    if not slug:
        raise Stop(f"The title '{title}' has no letter or digit to make an address from.")
    path = content / FOLDERS[kind] / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft(FOLDERS[kind], title, today or date.today()))  # noqa: DTZ011 - the editor's own day
    except FileExistsError:
        raise Stop(f"{shown(path)} is there already; choose another title, or edit that file.") from None
    print(f"{shown(path)} is ready to fill in; {checking(content)} tells what is missing.")


def slug_of(title: str) -> str:
    """Return ``tea-at-four`` for "Tea, at Four!"; every script is spelt in plain letters, the rest becomes a hyphen.

    A long one ends after a word.
    """
    slug: str = slugify(
        title, regex_subs=[("['\N{RIGHT SINGLE QUOTATION MARK}]", ""), ("[^a-z0-9]+", "-"), ("^-|-$", "")]
    )
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


def draft(content_type: ContentType, title: str, today: date) -> str:
    """Return front matter with every key of the content type, each below what it means, and a place to write.

    Keys that may be left out are there as comments.
    """
    known = {"title": " ".join(title.split()), "date": today}
    keys = {key: info for key, info in keys_of(TYPES[content_type].model).items() if key not in LEFT_OUT}
    given = [_line(key, value) for key, value in known.items() if key in keys]
    open_keys = {key: info for key, info in keys.items() if key not in known}
    wanted = [line for key, info in open_keys.items() if info.is_required() for line in _wanted(key, info)]
    spare = [f"# {line}" for key, info in open_keys.items() if not info.is_required() for line in _spare(key, info)]
    if spare:
        spare.insert(0, "# What follows may be left out; to use a line, take '# ' away from its start.")
    return "\n".join([MARKER, *given, *wanted, *spare, MARKER, "", "Write here.", ""])


def _line(key: str, value: object) -> str:
    return yaml.safe_dump({key: value}, allow_unicode=True, width=10_000).strip()


def _wanted(key: str, info: FieldInfo) -> Iterator[str]:
    yield f"# {info.description}"
    yield f"{key}:"
    lead = "  - "  # a key with keys of its own is a list of such groups
    for inner_key, inner in keys_of(_model_of(info) or Model).items():
        yield f"{lead}{inner_key}:  # {inner.description}"
        lead = "    "


def _spare(key: str, info: FieldInfo, indent: str = "") -> Iterator[str]:
    yield f"{indent}{key}:  # {info.description}"
    for inner_key, inner in keys_of(_model_of(info) or Model).items():
        yield from _spare(inner_key, inner, indent + "  ")


def _model_of(info: FieldInfo) -> type[Model] | None:
    kinds = (info.annotation, *get_args(info.annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Model)), None)
