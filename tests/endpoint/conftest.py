"""What the endpoint's tests start from."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.material import SECRET, write_bundle
from tests.endpoint.running import Endpoint, Process


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty database, migrated once for all tests."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def settings(tmp_path: Path, empty_store: Path) -> Settings:
    """Settings with a bundle of two forms and a database of their own."""
    shutil.copy(empty_store, tmp_path / "pledges.sqlite3")
    return Settings(
        secret=SECRET,
        database_url=f"sqlite:///{tmp_path / 'pledges.sqlite3'}",
        bundle=write_bundle(tmp_path / "bundle"),
        port=0,
    )


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """Return the endpoint, open."""
    running = Endpoint(settings)
    yield running
    running.close()


@pytest.fixture
def start(settings: Settings) -> Iterator[Any]:
    """Return a function that starts a process with the same store each time; all are ended at the end."""
    started: list[Process] = []

    def begin() -> Process:
        started.append(Process(settings))
        return started[-1]

    yield begin
    for process in started:
        process.end(signal.SIGKILL)
