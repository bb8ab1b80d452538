"""What the endpoint's tests start from.

Whatever asks for a database, be it through `endpoint`, `settings` or `start`, runs once on each of the two; with
``@pytest.mark.sqlite_only`` or ``@pytest.mark.postgresql_only`` on that one alone.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.store import Store
from tests.endpoint.mailing import Post, running_post
from tests.endpoint.material import SECRET, write_bundle
from tests.endpoint.once import compiled_once
from tests.endpoint.postgres import Server
from tests.endpoint.running import Endpoint, Process
from tests.programs import need


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on both."""
    if "database_kind" in metafunc.fixturenames:
        kinds = ("sqlite", "postgresql")
        only = [kind for kind in kinds if metafunc.definition.get_closest_marker(f"{kind}_only")]
        metafunc.parametrize("database_kind", only or kinds)


@pytest.fixture(scope="session", autouse=True)
def compile_once() -> Iterator[None]:
    """Do once what every opening of an endpoint would do again: half of what it takes."""
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    return Path(need("postgres")).parent


@pytest.fixture(scope="session")
def postgres(postgres_programs: Path) -> Iterator[Server]:
    """Return the server that this process's tests share; it is started by the first that asks."""
    server = Server(postgres_programs)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty SQLite database, migrated once for all tests."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a database of the test's own, with today's tables, empty."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("empty_store"), tmp_path / "pledges.sqlite3")
        yield f"sqlite:///{tmp_path / 'pledges.sqlite3'}"
    else:
        with request.getfixturevalue("postgres").migrated_database() as url:
            yield url


@pytest.fixture
def new_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of a database that no store was in yet."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'new.sqlite3'}"
    url: str = request.getfixturevalue("postgres").new_database()
    return url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings with a bundle of two forms and a database of their own."""
    return Settings(
        secret=SECRET,
        database_url=database_url,
        bundle=write_bundle(tmp_path / "bundle"),
        port=0,
        trusted_networks=(ip_network("127.0.0.0/8"),),  # tests send many pledges; test_abuse.py trusts nobody
    )


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """Return the endpoint, open."""
    running = Endpoint(settings)
    yield running
    running.close()


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server that takes everything until told otherwise."""
    with running_post() as running:
        yield running


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[[], Any]]:
    """Return a function that starts a process with the same store each time; all are ended at the end."""
    started: list[Process] = []

    def begin() -> Process:
        started.append(Process(settings))
        return started[-1]

    yield begin
    for process in started:
        process.end(signal.SIGKILL)
