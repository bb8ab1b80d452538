"""The store and its writer: what is acknowledged is on disk, whatever happens around it."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Table, event, inspect
from sqlalchemy.exc import IntegrityError, OperationalError

from endpoint import writer
from endpoint.bulk import SIZES, pieces
from endpoint.config import Settings
from endpoint.store import MIGRATIONS, REVISION, Store, StoreIsNewer, migrate, now
from endpoint.tables import METADATA
from tests.endpoint.material import GOOD, OPEN
from tests.endpoint.running import Endpoint, errors_of, fields_of, locked, rows_of, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Return an empty store."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def fresh_store(new_database_url: str) -> Iterator[Store]:
    """Return a store that was migrated just now."""
    opened = Store(new_database_url)
    yield opened
    opened.close()


def test_postgresqls_dialect_is_loaded_only_where_it_is_used() -> None:
    """It takes 2 MB of every endpoint: no table names one of its options, as an index's condition would be."""
    told = "import sys; import endpoint.serve; print('sqlalchemy.dialects.postgresql' in sys.modules)"
    alone = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True)
    assert alone.stdout == "False\n"


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_it_says_what_every_column_holds(table: Any) -> None:
    """Each table and each column has a comment: the data map is made from them."""
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


def is_ours(_thing: Any, name: str | None, *_: Any) -> bool:
    """Leave out the search index, which each database has in its own way, and which SQLAlchemy does not know."""
    return not str(name).startswith(("wall_search", "ix_wall_entries_search"))


def test_it_migrates_to_exactly_the_tables_of_today(fresh_store: Store) -> None:
    """The migrations and the metadata agree, indexes and types included; nothing is left to generate."""
    with fresh_store.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": is_ours}
        )
        assert compare_metadata(context, METADATA) == []


def test_it_knows_the_newest_migration() -> None:
    """A store that is at the newest revision is opened without Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_it_migrates_the_same_checks(store: Store) -> None:
    """Alembic does not compare CHECK constraints, so this does: their names, and the words that each allows."""
    found = inspect(store.engine)
    for table in METADATA.sorted_tables:
        ours = {
            str(check.name): str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint)
        }
        theirs = {str(check["name"]): check["sqltext"] for check in found.get_check_constraints(table.name)}
        assert ours.keys() == theirs.keys()
        for name, rule in ours.items():
            assert _values(theirs[name]) == _values(rule)


def _values(rule: str) -> list[str]:
    """Return the texts and numbers of a rule; PostgreSQL writes the rest in its own way."""
    return re.findall(r"'[^']*'|\b\d+\b", rule)


def test_it_migrates_the_same_conditions_of_indexes(store: Store) -> None:
    """Alembic does not compare them either, and a migration says them to each database anew: an index without the rows
    that a query asks for is not used, and one with all rows costs every new pledge.
    """
    found = inspect(store.engine)
    for table in METADATA.sorted_tables:
        ours = {str(index.name): index.dialect_options["sqlite"]["where"] for index in table.indexes}
        theirs = {str(index["name"]): _condition(index) for index in found.get_indexes(table.name)}
        for name, condition in ours.items():
            assert _said(table, theirs[name]) == _said(table, condition), name


def _condition(index: Any) -> Any:
    options = index.get("dialect_options", {})
    return next((said for option, said in options.items() if option.endswith("_where")), None)


def _said(table: Table, condition: object) -> list[str]:
    """Return the columns, texts and comparisons of a condition; PostgreSQL writes the rest in its own way."""
    return re.findall(rf"'[^']*'|IS NOT NULL|IS NULL|<>|\b(?:{'|'.join(table.columns.keys())})\b", str(condition))


def test_it_opens_a_store_that_is_there(store: Store) -> None:
    """Opening again migrates nothing and loses nothing; eight may open at once."""
    store.remember_form("0" * 32, "pledge", {"a": 1})
    with ThreadPoolExecutor(8) as pool:
        url = store.engine.url.render_as_string(hide_password=False)
        opened = list(pool.map(lambda _: Store(url), range(8)))
    assert {str(each.form_definition("0" * 32, "pledge")) for each in opened} == {"{'a': 1}"}
    for each in opened:
        each.close()


def test_it_leaves_a_newer_store_alone(fresh_store: Store) -> None:
    """Code that was not updated yet does not start on tables of newer code, and says so."""
    with fresh_store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreIsNewer, match="9999"):
        migrate(fresh_store)


def test_eight_may_create_it_at_once(new_database_url: str) -> None:
    """Several processes that start together on an empty database do not disturb each other."""
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: Store(new_database_url), range(8)))
    assert all(each.is_empty() for each in opened)
    for each in opened:
        each.close()


@pytest.mark.sqlite_only
def test_it_waits_for_the_disk(store: Store) -> None:
    """WAL with synchronous FULL: NORMAL loses acknowledged pledges in a power cut."""
    for connect in (store.read, store.write):
        with connect() as connection:
            pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                       for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_it_begins_every_write_at_once(store: Store) -> None:
    """Two writers wait for each other instead of failing: proven by 4 threads of 25 writes each."""

    def write(thread: int) -> None:
        for number in range(25):
            with store.write() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM form_versions")
                connection.execute(store._add_version, version(f"{thread}-{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM form_versions").scalar() == 100


def version(digest: str) -> dict[str, Any]:
    """Return a row of form_versions."""
    return {"digest": digest, "form_id": "pledge", "definition": {}, "first_seen": now()}


def test_it_writes_nowhere_but_in_write() -> None:
    """A bare BEGIN fails with 'locked' under load: no other module begins, commits or connects."""
    pattern = re.compile(r"\.begin\(|\.commit\(|BEGIN|engine\.connect|sqlite3\.connect|create_engine")
    # The databases' own modules; a backup reads through a connection of its own.
    allowed = ("store.py", "sqlite.py", "postgresql.py", "backup.py")
    modules = [path for path in (ROOT / "endpoint").rglob("*.py") if path.name not in allowed]
    assert [path.name for path in modules if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_it_refuses_a_moment_without_a_time_zone(store: Store) -> None:
    """Naive moments are a mistake and never stored."""
    with pytest.raises(Exception, match="without a time zone"), store.write() as connection:
        connection.execute(
            store._add_version, {**version("a"), "first_seen": version("a")["first_seen"].replace(tzinfo=None)}
        )


def test_its_errors_carry_no_pledge(store: Store) -> None:
    """The text of a database error goes to the log, so it has no values in it."""
    rows = [{**version("a"), "form_id": "Ermintrude"}] * 2
    with pytest.raises(IntegrityError, match=r"(?i)unique") as caught, store.write() as connection:
        connection.execute(METADATA.tables["form_versions"].insert(), rows)
    assert "Ermintrude" not in str(caught.value)


def test_one_bad_row_does_not_refuse_the_rest(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that fails is replayed row by row: only the bad one is refused, and counted never."""
    add, commits = endpoint.store.add_pledges, []

    def spoil(connection: Any, rows: list[dict[str, Any]]) -> int:
        commits.append(len(rows))
        spoilt = [{**row, "form_digest": "nobody"} if row["touchpoint"] == "bad" else row for row in rows]
        return add(connection, spoilt)

    monkeypatch.setattr(endpoint.store, "add_pledges", spoil)
    with paused(endpoint):
        forms = [
            {**GOOD, "form_key": str(number), "touchpoint": "bad" if number == 7 else "good"} for number in range(20)
        ]
        answers = endpoint.together(*forms)
    assert sorted(answer.status_code for answer in answers) == [303] * 19 + [503]
    assert len(endpoint.rows()) == 19
    assert endpoint.store.numbers()["pledge"]["pending"] == 19
    assert max(commits) > 1
    assert commits.count(1) > 1


@contextmanager
def paused(endpoint: Endpoint, seconds: float = 0.3) -> Iterator[None]:
    """Keep the database locked for a moment, so that what is sent meanwhile gathers in one batch."""
    with locked(endpoint.settings.database_url, seconds):
        yield


def test_it_writes_what_waits_in_one_commit(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 pledges that wait are two or three commits of at most 256."""
    write_new, sizes = writer.write_new, []

    def counted(store: Store, rows: list[Any]) -> None:
        sizes.append(len(rows))
        write_new(store, rows)

    monkeypatch.setattr(writer, "write_new", counted)
    with paused(endpoint):
        endpoint.together(*[{**GOOD, "form_key": str(number)} for number in range(300)])
    assert sum(sizes) == 300
    assert len(sizes) <= 4
    assert max(sizes) <= writer.BATCH_PLEDGES


def test_it_answers_a_pledge_after_the_database_was_locked(settings: Settings) -> None:
    """Another process writes for 3 seconds: the pledge waits, then gets its 303."""
    with serving(settings) as address, locked(settings.database_url, 3):
        begun = time.monotonic()
        response = httpx.post(f"{address}/forms/pledge", data=GOOD, timeout=20)
        assert response.status_code == 303
        assert 2 < time.monotonic() - begun < 5


def test_it_gives_the_form_back_when_the_database_stays_locked(settings: Settings) -> None:
    """Longer than the busy time: 503 with every answer on the page, Retry-After, and then it works again."""
    endpoint = Endpoint(dataclasses.replace(settings, busy_seconds=0.2))
    with locked(settings.database_url, 1.5):
        response = endpoint.post({**OPEN, "form_key": "k1"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    shown = fields_of(response, "shown")
    assert {name: shown[name] for name in OPEN} == OPEN
    assert fields_of(response, "hidden")["form_key"].startswith("k1.")
    assert "try again" in errors_of(response)[""]
    assert endpoint.post({**OPEN, "form_key": "k1"}).status_code == 303
    assert len(endpoint.rows()) == 1
    endpoint.close()


@pytest.mark.sqlite_only
def test_it_survives_a_full_disk(endpoint: Endpoint) -> None:
    """A store that cannot grow: what got a 303 is there, the rest gets its answers back; with room it works again."""
    with endpoint.store.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    limit_pages(endpoint, int(pages or 0) + 4)
    answers = [endpoint.post({"words": f"{number} " + "a" * 270, "topic": "rest"}) for number in range(80)]
    stored = [answer for answer in answers if answer.status_code == 303]
    assert {answer.status_code for answer in answers} == {303, 503}
    assert len(endpoint.rows()) == len(stored) == endpoint.store.numbers()["pledge"]["pending"]
    assert "aaaa" in fields_of(answers[-1], "shown")["words"]
    limit_pages(endpoint, 1_000_000)
    assert endpoint.post(GOOD).status_code == 303


def limit_pages(endpoint: Endpoint, number: int) -> None:
    """Let the database have this many pages: more are SQLITE_FULL, as on a full disk."""

    def limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {number}")

    for listener in getattr(endpoint, "limits", []):
        event.remove(endpoint.store.engine, "begin", listener)
    event.listen(endpoint.store.engine, "begin", limit)
    endpoint.limits = [limit]  # type: ignore[attr-defined]


def test_it_answers_json_when_it_cannot_store(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts get 503 with a sentence and Retry-After."""

    def fail(*_: Any) -> None:
        raise OperationalError("INSERT", None, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(endpoint.store, "add_pledges", fail)
    response = endpoint.post_json(GOOD)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json()["errors"][0]["message"].startswith("We cannot take your form right now.")


def test_it_refuses_more_than_can_wait(settings: Settings) -> None:
    """Beyond the queue's length a pledge is refused at once with 503; those that wait are stored."""
    endpoint = Endpoint(dataclasses.replace(settings, queue_pledges=10))
    with paused(endpoint):
        answers = endpoint.together(*[{**GOOD, "form_key": str(number)} for number in range(30)])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303] * 10 + [503] * 20
    assert len(endpoint.rows()) == 10
    assert endpoint.post({**GOOD, "form_key": "later"}).status_code == 303
    endpoint.close()


def test_it_writes_what_waits_before_it_stops(settings: Settings) -> None:
    """A stop answers what is under way: everything acknowledged is there, nothing hangs."""
    with serving(settings) as address, httpx.Client(base_url=address) as client, ThreadPoolExecutor(8) as pool:
        forms = [{**GOOD, "form_key": str(number)} for number in range(40)]
        statuses = list(pool.map(lambda form: client.post("/forms/pledge", data=form).status_code, forms))
    assert statuses == [303] * 40
    store = Store(settings.database_url)
    assert len(rows_of(store)) == 40
    store.close()


def test_it_stores_what_has_only_just_arrived(endpoint: Endpoint) -> None:
    """A pledge that was not yet handed to the thread when the writer is closed is stored and answered."""

    async def send_and_close() -> int:
        sending = asyncio.create_task(endpoint.client.post("/forms/pledge", data=GOOD))
        writer = endpoint.service.running.writer
        while not writer._arrived:
            await asyncio.sleep(0)
        writer.close()
        return (await sending).status_code

    assert endpoint.run(send_and_close()) == 303
    assert len(endpoint.rows()) == 1


@pytest.mark.parametrize("number", [1, 3, 64, 101])
def test_it_cuts_a_batch_into_few_statements(number: int) -> None:
    """Every row is in exactly one statement, in its order, and statements have one of few sizes."""
    rows: list[dict[str, Any]] = [{"number": each} for each in range(number)]
    cut = list(pieces(rows))
    assert [row for piece in cut for row in piece] == rows
    assert {len(piece) for piece in cut} <= set(SIZES)
    assert len(cut) <= 4 + number // 64 * 2


def test_it_tells_its_health(endpoint: Endpoint) -> None:
    """Well: 200. Without a writer, or without a database: 503."""
    assert endpoint.get("/health").json() == {"status": "ok"}
    endpoint.service.running.writer.close()
    response = endpoint.get("/health")
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    assert endpoint.post(GOOD).status_code == 503


def test_it_answers_503_where_the_public_cannot_be_read(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer is 503, in the client's language."""

    def fail(*_: Any) -> None:
        raise OperationalError("SELECT", None, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(endpoint.store, "last_change", fail)
    assert endpoint.get("/summary.json", headers={"accept": "application/json"}).status_code == 503


def test_it_stops_when_it_is_told_to(start: Any, settings: Settings) -> None:
    """SIGTERM ends the process in an orderly way, also while a client is silent."""
    process = start()
    assert httpx.post(f"{process.address}/forms/pledge", data=GOOD).status_code == 303
    begun = time.monotonic()
    assert process.end() in (0, -signal.SIGTERM)
    assert time.monotonic() - begun < 5


def test_only_its_own_user_can_read_it(tmp_path: Path) -> None:
    """What people told the campaign is nobody else's on the same machine; SQLite's side files follow the database."""
    store = Store(f"sqlite:///{tmp_path / 'pledges.sqlite3'}")
    store.remember_form("0" * 32, "pledge", {})
    modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    store.close()
    assert "pledges.sqlite3" in modes
    assert set(modes.values()) == {0}
