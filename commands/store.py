"""Which store a command means."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from commands.console import Stop
from commands.environment import ROOT
from endpoint.config import SETTINGS
from endpoint.log import kind_of
from endpoint.setting_checks import database_url, secret
from endpoint.store import Store

DATABASE, SECRET = "GROUNDSWELL_DATABASE_URL", "GROUNDSWELL_SECRET"
PREVIEW_DATABASE = ROOT / "var" / "preview.db"  # of this checkout's own content/
LAST_PREVIEW = ROOT / "var" / "last-preview"  # names the store of the preview that was started last


def sqlite_url(path: Path) -> str:
    """Return the address of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def preview_database(content: Path) -> Path:
    """Return where a campaign's preview keeps its pledges: no campaign may show another one's."""
    content = content.resolve()
    if content == ROOT / "content":
        return PREVIEW_DATABASE
    return PREVIEW_DATABASE.with_name(f"preview-{hashlib.sha256(os.fsencode(content)).hexdigest()[:12]}.db")


def note_preview(database: Path) -> None:
    """Let commands without an endpoint's settings mean this store from now on."""
    LAST_PREVIEW.parent.mkdir(parents=True, exist_ok=True)
    LAST_PREVIEW.write_text(database.name, encoding="ascii")


def last_preview() -> Path:
    """Return the store of the preview that was started last."""
    name = LAST_PREVIEW.read_text(encoding="ascii") if LAST_PREVIEW.is_file() else ""
    return LAST_PREVIEW.with_name(name) if name else PREVIEW_DATABASE


def store_address(environment: Mapping[str, str]) -> str:
    """Return the store that is meant: the one that is set; without any of an endpoint's settings, the preview's."""
    if DATABASE in environment or SECRET in environment:
        default = next(setting.default for setting in SETTINGS if setting.name == DATABASE)
        return environment.get(DATABASE) or str(default)
    return sqlite_url(last_preview())


def store_name(environment: Mapping[str, str]) -> str:
    """Return how to call that store in a sentence; never with its password."""
    return "the preview's store" if store_address(environment) == sqlite_url(last_preview()) else "the store"


@contextmanager
def open_store() -> Iterator[Store]:
    """Open the store that is meant; raises Stop where there is none, or where it stops answering."""
    address = store_address(os.environ)
    if address == sqlite_url(last_preview()) and not last_preview().exists():
        raise Stop(
            f"There are no pledges here: {DATABASE} is not set, and the preview has not run yet.\n"
            f"    Set {DATABASE} to the endpoint's store, or start python3 tasks.py preview."
        )
    try:
        store = Store(database_url(address))
    except ValueError as error:
        raise Stop(f"{DATABASE} is not usable; {error}.") from None
    except SQLAlchemyError as error:
        raise Stop(f"{DATABASE}: the database cannot be opened: {kind_of(error)}.") from None
    try:
        yield store
    except OperationalError as error:  # another process writes all the while, or the server is gone
        raise Stop(f"{DATABASE}: the database stopped answering ({error.orig}). Try again.") from None
    finally:
        store.close()


def store_secret(environment: Mapping[str, str]) -> str:
    """Return the secret of the store that is meant; raises Stop where it is not set."""
    if store_address(environment) == sqlite_url(last_preview()):
        from commands.preview.backend import preview_secret  # only here: the preview brings a server

        return preview_secret()
    try:
        return secret(environment.get(SECRET, ""))
    except ValueError:
        raise Stop(
            f"{SECRET} is not set: give the endpoint's own, without which nobody is found by an address."
        ) from None
