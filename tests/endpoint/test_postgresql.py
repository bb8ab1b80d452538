"""What only PostgreSQL has: several endpoints on one database, and a server that stops and starts while they run."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError

from commands.backup import backup
from commands.console import Stop
from endpoint.config import Settings
from endpoint.dialects import Row
from endpoint.manage.held import find_pledge
from endpoint.moderation import Decision, approve, decide_in, refuse
from endpoint.moderators.links import make_link, use_link
from endpoint.moderators.people import add_moderator
from endpoint.moderators.roles import OWNER
from endpoint.moderators.tables import sign_in_links
from endpoint.postgresql import KEPT_CONNECTIONS, SPARE_CONNECTIONS
from endpoint.store import Store, new_public_id, now
from endpoint.tables import PLEDGE_COLUMNS
from tests.endpoint.material import GOOD, OPEN, PLEDGE, form_of
from tests.endpoint.postgres import CLEANER, Server
from tests.endpoint.running import (
    Endpoint,
    Process,
    fields_of,
    libpq,
    locked,
    rows_of,
    serving,
    wait_until,
)

pytestmark = pytest.mark.postgresql_only


@pytest.fixture
def stores(settings: Settings) -> Iterator[tuple[Store, Store]]:
    """Return the stores of two endpoints that share a database."""
    with ExitStack() as stack:
        both = (Store(settings.database_url), Store(settings.database_url))
        for store in both:
            stack.callback(store.close)
        both[0].remember_form(form_of(PLEDGE).digest, "pledge", form_of(PLEDGE).model_dump(mode="json"))
        yield both


def row(key: str, form_id: str = "pledge", **changes: Any) -> Row:
    """Return a pledge's row."""
    at = now()
    given = {
        "public_id": new_public_id(), "form_id": form_id, "form_digest": form_of(PLEDGE).digest, "public_answers": {},
        "private_answers": {}, "consents": [], "language": "en-GB", "submission_key": key, "state": "pending",
        "progress": "pledged", "headcount": None, "urgent": False, "created_at": at, "changed_at": at,
    }  # fmt: skip
    return {**dict.fromkeys(PLEDGE_COLUMNS), **given, **changes}


def add(store: Store, *rows: Row) -> None:
    """Store pledges in one transaction."""
    with store.write() as connection:
        store.add_pledges(connection, rows)


def at_once(*works: Callable[[], object]) -> list[Any]:
    """Do things at the same moment, each in a thread; returns what each gave."""
    gate = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> object:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(begin, work) for work in works]]


def test_two_endpoints_take_a_pledge_once(start: Callable[[], Process], settings: Settings) -> None:
    """The same key sent to two processes, of which one is this, at the same moment: both say 303, there is one row,
    and totals are right.
    """
    with (
        serving(settings) as address,
        httpx.Client(base_url=address) as here,
        httpx.Client(base_url=start().address) as there,
    ):

        def send(client: httpx.Client, key: str) -> Callable[[], int]:
            return lambda: client.post("/forms/pledge", data={**GOOD, "form_key": key}).status_code

        for number in range(25):
            assert at_once(send(here, f"key {number}"), send(there, f"key {number}")) == [303, 303]
        store = Store(settings.database_url)
        stored = rows_of(store)
        assert len(stored) == 25
        assert sum(store.numbers()["pledge"].values()) == 25
        # What one stores, or a moderator publishes anywhere, the other shows when it is next read.
        assert pledged(there) == pledged(here) == 25
        assert here.post("/forms/pledge", data=OPEN).status_code == 303
        assert pledged(there) == 26
        newest = rows_of(store)[-1]["public_id"]
        approve(store, newest, "Mo")
        store.close()
        for client in (here, there):
            assert [pledge["id"] for pledge in client.get("/pledges.json").json()["pledges"]] == [newest]


def pledged(client: httpx.Client) -> int:
    """Return what an endpoint says is pledged."""
    return int(client.get("/summary.json").json()["forms"]["pledge"]["pledged"])


def test_the_same_pledges_in_any_order_are_no_ring(stores: tuple[Store, Store]) -> None:
    """Two endpoints that got the same pledges in opposite order at the same moment are both served."""
    one, other = stores
    keys = ("a", "m", "z")
    with ThreadPoolExecutor(2) as pool:
        with suppress(Interrupted), one.write() as connection:
            # Whoever holds this one makes both wait in the middle.
            one.add_pledges(connection, [row("m")])
            waiting = [
                pool.submit(add, one, *(row(key) for key in keys)),
                pool.submit(add, other, *(row(key) for key in reversed(keys))),
            ]
            wait_until(lambda: waiting_for_locks(other) == 2)
            raise Interrupted
        for each in waiting:
            each.result()
    assert one.numbers()["pledge"]["pending"] == len(rows_of(one)) == 3


class Interrupted(Exception):
    """Takes a transaction back."""


def waiting_for_locks(store: Store) -> int:
    """Return how many wait for another's transaction."""
    with store.read() as connection:
        query = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_opposite_decisions_are_no_ring(stores: tuple[Store, Store]) -> None:
    """Two moderators who publish and refuse at the same moment, on two endpoints, are both served."""
    one, other = stores
    add(one, row("up"), row("down"))
    up, down = (each["public_id"] for each in rows_of(one))
    approve(one, down, "Mo")
    for _ in range(20):
        at_once(lambda: approve(one, up, "Mo"), lambda: refuse(other, down, "off-topic", "Jo"))
        at_once(lambda: refuse(one, up, "off-topic", "Mo"), lambda: approve(other, down, "Jo"))
    assert (one.numbers()["pledge"]["published"], one.numbers()["pledge"]["refused"]) == (1, 1)


def test_a_link_signs_in_once(stores: tuple[Store, Store]) -> None:
    """Of two endpoints that are given it at the same moment one signs its moderator in."""
    one, other = stores
    add_moderator(one, "Mo", OWNER)
    token = make_link(one, "Mo").token
    with ThreadPoolExecutor(1) as pool:
        with one.write() as connection:
            connection.execute(sign_in_links.delete())  # as whoever spends it does
            second = pool.submit(use_link, other, token)
            wait_until(lambda: waiting_for_locks(other) == 1)
        assert second.result() is None


def test_who_joins_waits_for_no_moderator(endpoint: Endpoint) -> None:
    """While somebody decides about a pledge, whoever joins it is served, and so is everybody in the same batch."""
    assert endpoint.post(OPEN).status_code == 303
    first = str(endpoint.rows()[0]["public_id"])
    approve(endpoint.store, first, "Mo")
    other = Store(endpoint.settings.database_url)
    taken_down = Decision("refuse", "refused", "Mo", now(), "off-topic")
    for locked_by in (
        lambda connection: decide_in(other, connection, first, taken_down),
        lambda connection: find_pledge(connection, first, to_change=True),
    ):
        with suppress(Interrupted), other.write() as connection:
            locked_by(connection)
            joins = {**OPEN, "words": str(locked_by), "form_joins": first}
            answers = endpoint.together(joins, {**joins, "form_joins": "", "form_key": "alone"})
            raise Interrupted
        assert [answer.status_code for answer in answers] == [303, 303]
    assert sum(row["joined_pledge_id"] is not None for row in endpoint.rows()) == 2
    other.close()


def test_it_sees_what_is_committed_late(endpoint: Endpoint) -> None:
    """A pledge that got its number first and is committed last shows, too."""
    assert endpoint.post(GOOD).status_code == 303
    other = Store(endpoint.settings.database_url)
    with other.write() as connection:
        digest = endpoint.rows()[0]["form_digest"]
        other.add_pledges(connection, [row("late", "survey", form_digest=digest)])
        endpoint.post({**GOOD, "form_key": "early"})
        assert counts(endpoint) == (2, 0)
    assert counts(endpoint) == (2, 1)
    other.close()


def counts(endpoint: Endpoint) -> tuple[int, int]:
    """Return how many pledges and survey answers are counted."""
    forms = endpoint.get("/summary.json").json()["forms"]
    return forms["pledge"]["pledged"], forms["survey"]["pledged"]


def test_many_readers_are_one_look(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many people read at a moment, the server is asked a few times, and never by two at once."""
    looks: list[int] = []
    look = endpoint.store.change_mark

    def counted() -> object:
        looks.append(1)
        return look()

    monkeypatch.setattr(endpoint.store, "change_mark", counted)

    async def read() -> list[httpx.Response]:
        return await asyncio.gather(*(endpoint.client.get("/summary.json") for _ in range(100)))

    assert {response.status_code for response in endpoint.run(read())} == {200}
    assert 1 <= len(looks) <= 10


@pytest.mark.parametrize(("server", "session"), [("off", "on"), ("remote_apply", "remote_apply"), ("local", "local")])
def test_it_waits_for_the_disk(postgres: Server, server: str, session: str) -> None:
    """A server that acknowledges before the disk does is told otherwise; a stricter one is left alone."""
    url = postgres.new_database()
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = {server}".encode())
    store = Store(url)
    with store.write() as writing:
        assert writing.exec_driver_sql("SHOW synchronous_commit").scalar() == session
    store.close()


def test_it_refuses_what_is_too_long(stores: tuple[Store, Store]) -> None:
    """Nothing is cut in silence, and no message tells what was in the row."""
    with pytest.raises(DataError) as caught:
        add(stores[0], row("long", touchpoint="Ermintrude" * 21))
    with pytest.raises(Exception, match="ck_pledges_state") as broken:
        add(stores[0], row("state", state="nonsense", touchpoint="Ermintrude"))
    assert "Ermintrude" not in f"{caught.value} {broken.value} {broken.value.__cause__}"


def test_it_uses_few_connections(endpoint: Endpoint) -> None:
    """A database that is kept busy by others gets no more connections from us than the docs count with."""
    keys = [{**GOOD, "form_key": str(number)} for number in range(50)]
    with locked(endpoint.settings.database_url, 0.3):
        endpoint.together(*keys)
    with endpoint.store.read() as connection:
        used = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity"
            f" WHERE datname = current_database() AND application_name <> '{CLEANER}'"
        ).scalar_one()
    assert used <= KEPT_CONNECTIONS + SPARE_CONNECTIONS == 10


def test_it_leaves_a_server_that_became_a_standby(endpoint: Endpoint, postgres: Server) -> None:
    """A server that takes no writes: 503 with the answers kept; connections to it are given up, so the next works."""
    assert endpoint.post({**OPEN, "form_key": "before"}).status_code == 303
    with read_only(endpoint):
        response = endpoint.post({**OPEN, "form_key": "during"})
        assert response.status_code == 503
        assert fields_of(response, "shown")["words"] == OPEN["words"]
    assert endpoint.post({**OPEN, "form_key": "during"}).status_code == 303
    assert len(endpoint.rows()) == 2


@contextmanager
def read_only(endpoint: Endpoint) -> Iterator[None]:
    """Let the database refuse writes, as a standby does, to those who are connected and to those who come."""
    with psycopg.connect(libpq(endpoint.settings.database_url), autocommit=True) as connection:
        set_default = f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only".encode()
        connection.execute(set_default + b" = on")
        drop_connections(connection)
        try:
            yield
        finally:
            connection.execute(b"SET transaction_read_only = off")
            connection.execute(set_default + b" = off")


def drop_connections(connection: psycopg.Connection[Any]) -> None:
    """End all others' connections to the database, as a restarted server does."""
    connection.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_it_tells_nothing_about_anybody_while_it_is_away(
    endpoint: Endpoint, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Stopped: forms come back with their answers, health and counts are 503; started: all works, and no restart."""
    assert endpoint.post({**OPEN, "form_key": "before"}).status_code == 303
    assert endpoint.get("/summary.json").status_code == 200
    caplog.set_level(logging.DEBUG, "groundswell.endpoint")
    postgres.stop()
    try:
        response = endpoint.post({**OPEN, "form_key": "during"})
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        shown = fields_of(response, "shown")
        assert {name: shown[name] for name in OPEN} == OPEN
        again = {**shown, **fields_of(response, "hidden")}
        assert again["form_key"].startswith("during")
        assert endpoint.get("/health").status_code == endpoint.get("/summary.json").status_code == 503
    finally:
        postgres.start()
    assert endpoint.post(again).status_code == 303
    assert endpoint.get("/health").status_code == 200
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == len(endpoint.rows()) == 2
    assert OPEN["email"] not in caplog.text
    # A restart that nobody noticed is nobody's fault.
    postgres.stop()
    postgres.start()
    assert endpoint.post({**OPEN, "form_key": "after"}).status_code == 303
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 3


def test_the_backup_that_it_tells_of_can_be_restored(
    endpoint: Endpoint, postgres: Server, postgres_programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`backup` says what to type, without the password; typed as it stands, it gives the same pledges and counts."""
    for number in range(5):
        endpoint.post({**OPEN, "form_key": str(number)})
    url = make_url(endpoint.settings.database_url)
    secret = url.set(username="postgres", password="Ermintrude", host="unused").render_as_string(hide_password=False)
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", secret)
    with pytest.raises(Stop) as said:
        backup(tmp_path / "a copy.dump")
    assert "Ermintrude" not in str(said.value)
    dump, restore = [line.strip() for line in str(said.value).splitlines() if line.startswith("    ")]
    new = make_url(postgres.new_database())
    in_path = {**os.environ, "PATH": f"{postgres_programs}:{os.environ['PATH']}"}
    for command in (dump, restore.replace(f"/{url.database}?", f"/{new.database}?")):
        subprocess.run(command, shell=True, env=in_path, check=True, cwd=tmp_path)
    assert (tmp_path / "a copy.dump").stat().st_mode & 0o077 == 0
    restored = Store(new.render_as_string())
    assert rows_of(restored) == endpoint.rows()
    assert restored.numbers() == endpoint.store.numbers()
    add(restored, {**row("one more"), "form_digest": endpoint.rows()[0]["form_digest"]})
    restored.close()


def test_it_keeps_every_acknowledged_pledge_through_a_stop(settings: Settings, postgres: Server) -> None:
    """Killed and started again under load: each pledge that got a 303 is there, none is there twice."""
    through_stops(settings, postgres, stops=1)


@pytest.mark.faults
def test_it_keeps_every_acknowledged_pledge_through_twenty_stops(settings: Settings, postgres: Server) -> None:
    """The long form, in turn orderly and at once."""
    through_stops(settings, postgres, stops=20)


def through_stops(settings: Settings, postgres: Server, stops: int) -> None:
    """Send from eight supporters who try again with the same key after a 503, while the server goes and comes."""
    acknowledged: list[str] = []
    refused: list[int] = []
    stop = threading.Event()

    def supporters(worker: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            number = 0
            while not stop.is_set():
                key = f"{worker}-{number}"
                form = {**GOOD, "form_key": key, "touchpoint": key}
                status = client.post("/forms/pledge", data=form).status_code
                if status == 303:
                    acknowledged.append(key)
                    number += 1
                else:
                    refused.append(status)
                    stop.wait(0.05)

    with serving(settings) as address, ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(supporters, worker) for worker in range(8)]
        try:
            for turn in range(stops):
                before, faults = len(acknowledged), len(refused)
                wait_until(lambda before=before: len(acknowledged) > before + 50, seconds=60)
                postgres.stop(signal.SIGINT if turn % 2 else signal.SIGQUIT)
                wait_until(lambda faults=faults: len(refused) > faults, seconds=60)
                postgres.start()
            before = len(acknowledged)
            wait_until(lambda: len(acknowledged) > before + 50, seconds=60)
        finally:
            stop.set()
        for each in sending:
            each.result()
    store = Store(settings.database_url)
    stored = [each["touchpoint"] for each in rows_of(store)]
    total = sum(store.numbers()["pledge"].values())
    store.close()
    print(f"{stops} stops: {len(acknowledged)} acknowledged, {len(refused)} answered 503, {len(stored)} stored")
    assert set(refused) == {503}
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored)) == total
