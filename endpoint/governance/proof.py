"""The proof of an erasure: the texts are looked for wherever they could be, in tables, in files and in bytes."""

from __future__ import annotations

import gzip
import html
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast
from urllib.parse import quote, quote_plus

from sqlalchemy import JSON, Connection, String, Table, func, or_, select
from sqlalchemy.exc import OperationalError

from endpoint.governance.person import contains
from endpoint.governance.texts import Texts
from endpoint.replies.reading import REPLIED
from endpoint.store import Store
from endpoint.tables import METADATA, decisions, pledges
from endpoint.wall.search import merge_lists

PIECE_BYTES: Final = 1 << 20
_SKIPPED_FOLDERS: Final = frozenset({".git", ".venv", "node_modules", "__pycache__"})


@dataclass(frozen=True)
class Trace:
    """Something that is still there; which text it was is not told.

    :param place: a table's name or a file's path.
    :param number: how many rows, or texts, are there.
    """

    place: str
    number: int


def common_words(store: Store, texts: Texts) -> frozenset[str]:
    """Return those words that other people's pledges have too: they lead to nobody, and may be found anywhere."""
    with store.read() as connection:
        return frozenset(word for word in texts.words if "@" not in word and _is_said_by_others(connection, word))


def traces_in_tables(store: Store, words: Iterable[str]) -> list[Trace]:
    """Return in which tables rows still hold one of these words in some column of text."""
    wanted = sorted(words)
    with store.read() as connection:
        numbers = [(table.name, _rows_with(connection, table, wanted)) for table in METADATA.sorted_tables]
    return [Trace(name, number) for name, number in numbers if number]


def sweep(store: Store) -> None:
    """Overwrite what was deleted: in the search's own lists, in the database's pages, in its log.

    Where somebody else reads or writes all the while, some of it may have to stay; the search in its bytes will tell.
    """
    with suppress(OperationalError), store.write() as connection:
        merge_lists(connection)
    with suppress(OperationalError):
        store.sweep()


def database_files(store: Store) -> list[Path]:
    """Return the files of an SQLite store; none for a server's."""
    if not store.is_sqlite:
        return []
    path = Path(store.engine.url.database or "")
    return [each for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")) if each.exists()]


def traces_in_files(texts: Iterable[str], places: Iterable[Path], leave_out: Iterable[Path] = ()) -> list[Trace]:
    """Return which files below these places hold one of these texts, in whichever of the usual spellings."""
    spelt = [spellings(text) for text in sorted(texts)]
    passed = {path.resolve() for path in leave_out}
    files = sorted({path.resolve(): path for place in places for path in _files(place)}.items())
    found = [(path, _texts_in(path, spelt)) for resolved, path in files if spelt and resolved not in passed]
    return [Trace(str(path), number) for path, number in found if number]


def spellings(text: str) -> frozenset[bytes]:
    """Return how a text may stand in a file: as it is, in JSON, in HTML, in an address; in small ASCII letters."""
    plain = (text, html.escape(text), html.escape(text, quote=False), html.escape(text).replace("&#x27;", "&#39;"))
    coded = (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text), quote(text, ""))
    spelt = (*plain, html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"), *coded, quote_plus(text))
    return frozenset(each.encode().lower() for each in spelt)


def _is_said_by_others(connection: Connection, word: str) -> bool:
    said = or_(contains(pledges.c.public_answers, word), contains(pledges.c.private_answers, word))
    living = select(pledges.c.id).where(pledges.c.anonymised_at.is_(None)).limit(1)
    # The campaign replies to several people in the same words.
    replied = living.join(decisions).where(contains(decisions.c.note, word), decisions.c.action == REPLIED)
    return any(connection.scalar(query) is not None for query in (living.where(said), replied))


def _rows_with(connection: Connection, table: Table, words: Iterable[str]) -> int:
    columns = [column for column in table.columns if isinstance(column.type, String | JSON)]
    holds = [contains(column, word) for column in columns for word in words]
    return connection.scalar(select(func.count()).select_from(table).where(or_(*holds))) or 0 if holds else 0


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    closed: list[OSError] = []
    for folder, folders, names in os.walk(place, onerror=closed.append):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        yield from (path for name in names if (path := Path(folder, name)).is_file())
    # What may not be looked into is told like a file that cannot be read: nobody knows what it holds.
    yield from (Path(error.filename) for error in closed if not isinstance(error, FileNotFoundError))


def _texts_in(path: Path, spelt: Iterable[frozenset[bytes]]) -> int:
    """Return how many of the texts a file holds; what cannot be read is as good as a file that holds them all."""
    wanted = set(spelt)
    overlap = max(len(one) for each in wanted for one in each)
    found: set[frozenset[bytes]] = set()
    try:
        with _opened(path) as file:
            piece = b""
            while read := file.read(PIECE_BYTES):
                piece = piece[-overlap:] + read.lower()
                found |= {each for each in wanted - found if any(one in piece for one in each)}
    except (OSError, EOFError, zlib.error):
        return len(wanted)
    return len(found)


def _opened(path: Path) -> BinaryIO:
    """Open a file; a compressed log is read as it was written."""
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
