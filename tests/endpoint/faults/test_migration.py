"""New code comes while the old goes on: pledges are taken before, while and after the tables change."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from endpoint.config import Settings
from endpoint.dialects import json_text
from endpoint.store import MIGRATIONS
from tests.endpoint.faults.test_power_cut import pledge
from tests.endpoint.load import sending, stored_once
from tests.endpoint.material import GOOD
from tests.endpoint.running import ROOT, Endpoint, Process, wait_until


def migrations() -> Config:
    """Return Alembic's configuration."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


REVISIONS = sorted(script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions())


class OldCode:
    """What any older version does all the time: add rows of exactly the columns that it knows.

    :param revision: the tables' revision that it was written for; the database is brought to it.
    """

    def __init__(self, url: str, revision: str) -> None:
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT", json_serializer=json_text)
        with self._engine.connect() as connection:
            if url.startswith("sqlite"):
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            config = migrations()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        tables = MetaData()
        self._pledges = Table("pledges", tables, autoload_with=self._engine)
        versions = tables.tables["form_versions"]
        version = {"digest": "0" * 32, "form_id": "pledge", "definition": {}, "first_seen": pledge("")["created_at"]}
        with self._engine.connect() as connection:
            connection.execute(insert(versions), version)
        self.stored = 0
        self.failed: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._store_all)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let it store pledges until the end."""
        self._thread.start()
        try:
            self.go_on()
            yield
        finally:
            self._stop.set()
            self._thread.join()
            self._engine.dispose()

    def go_on(self, number: int = 5) -> None:
        """Wait until it has stored so many more, or failed."""
        enough = self.stored + number
        wait_until(lambda: self.stored >= enough or self.failed, 60)

    def _store_all(self) -> None:
        while not self._stop.is_set() and not self.failed:
            known = {name: value for name, value in pledge(f"old {self.stored}").items() if name in self._pledges.c}
            row = {name: value for name, value in known.items() if value is not None}
            try:
                with self._engine.connect() as connection:
                    connection.execute(insert(self._pledges), row)
                self.stored += 1
            except SQLAlchemyError as error:
                self.failed.append(str(error))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("revision", [REVISIONS[0], REVISIONS[-2]])
def test_old_code_goes_on_while_new_code_migrates(revision: str, new_database_url: str, settings: Settings) -> None:
    """From the oldest revision and the last: no pledge of the old code fails or is lost; the new one takes pledges."""
    beside_old_code(revision, new_database_url, settings)


@pytest.mark.faults
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_old_code_goes_on_on_both_databases(revision: str, new_database_url: str, settings: Settings) -> None:
    """The long form, from every older revision."""
    beside_old_code(revision, new_database_url, settings)


def beside_old_code(revision: str, url: str, settings: Settings) -> None:
    """Start new code while old code stores."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(exist_ok=True)
    old = OldCode(url, revision)
    with old.at_work():
        new = Endpoint(Settings(settings.secret, url, settings.bundle))
        old.go_on()
        assert new.post(GOOD).status_code == 303
        assert new.get("/summary.json").status_code == 200
        old.go_on()
    assert old.failed == []
    with new.store.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Table("pledges", MetaData()))) == old.stored + 1
    new.close()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE pledges RENAME COLUMN language TO tongue",
        "CREATE TRIGGER planted BEFORE INSERT ON pledges WHEN NEW.touchpoint IS NULL "
        "BEGIN SELECT RAISE(ABORT, 'planted'); END",
    ],
    ids=["rename", "rule"],
)
def test_a_change_that_old_code_cannot_bear_is_seen(change: str, new_database_url: str) -> None:
    """The gate on planted faults: migrations that do more than add."""
    Path(new_database_url.removeprefix("sqlite:///")).parent.mkdir()
    old = OldCode(new_database_url, REVISIONS[-1])
    other = create_engine(new_database_url, isolation_level="AUTOCOMMIT")
    with old.at_work(), other.connect() as connection:
        connection.exec_driver_sql(change)
        old.go_on()
    other.dispose()
    assert old.failed


# The real old code, from git

#: A copy is served: where a bundle's templates are a link, they are gone with the process that made them.
WRITE_BUNDLE = """
import pathlib, shutil
from tests.endpoint.material import write_bundle
write_bundle(pathlib.Path("made"))
shutil.copytree("made", "old bundle")
"""


def old_process(folder: Path, revision: str, settings: Settings) -> Process:
    """Start the endpoint as it was before the migration after this one came, with a bundle of its own tests."""
    following = REVISIONS[REVISIONS.index(revision) + 1]
    versions = "endpoint/migrations/versions"
    added = git("log", "--diff-filter=A", "--format=%H", "--", f"{versions}/{following}_*.py").split()
    if not added:
        pytest.skip("this copy of the repository has no history")
    commit = f"{added[-1].decode()}^"
    # Two that were made side by side may have had one number for a while: that code did not start.
    while git("ls-tree", "--name-only", commit, f"{versions}/").count(f"/{revision}_".encode()) > 1:
        commit = f"{commit}^"
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
        archive.extractall(folder, filter="data")
    subprocess.run([sys.executable, "-c", WRITE_BUNDLE], cwd=folder, check=True)
    return Process(settings, folder, {"GROUNDSWELL_BUNDLE": str(folder / "old bundle")})


def git(*words: str) -> bytes:
    """Return what git says; nothing where there is no repository."""
    return subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True).stdout


@pytest.mark.faults
@pytest.mark.sqlite_only
@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_the_real_old_code_is_replaced_under_load(
    revision: str, settings: Settings, new_database_url: str, tmp_path: Path
) -> None:
    """The commit before each migration serves; today's code starts beside it and takes over. No pledge fails."""
    settings = dataclasses.replace(settings, database_url=new_database_url)
    (tmp_path / "old").mkdir()
    old = old_process(tmp_path / "old", revision, settings)
    new: Any = None
    try:
        with sending(old.address) as supporters:
            supporters.wait_for(100)
            new = Process(settings)
            supporters.wait_for(100)
            supporters.address = new.address
            supporters.wait_for(100)
            assert old.end() in (0, -15)
            supporters.wait_for(20)
        assert httpx.get(f"{new.address}/health").status_code == 200
    finally:
        for process in filter(None, (old, new)):
            process.end()
    assert (supporters.refused, supporters.broken) == ([], 0)
    stored = stored_once(new_database_url, supporters.acknowledged)
    print(f"from {revision}: {len(supporters.acknowledged)} acknowledged, {stored} stored, 0 failed")
