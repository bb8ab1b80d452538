"""The chain of decisions: whatever is changed behind our back is found, and what may be forgotten is not held fast."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from commands.audit import audit as audit_command
from commands.console import Stop
from endpoint.moderation import approve, refuse, withdraw
from endpoint.moderation.audit import ChainBroken, audit
from endpoint.moderation.chain import forget_notes
from endpoint.store import Store, migrate
from endpoint.tables import chain_head, decisions, pledges
from tests.endpoint.moderating import send
from tests.endpoint.running import Endpoint

Tamper = Callable[[Connection], object]
NUMBERS = (1, 2, 3, 4)


def decided(endpoint: Endpoint) -> list[str]:
    """Take four decisions, one with a note; returns the pledges' ids."""
    ids = [send(endpoint, f"Promise {number}") for number in range(3)]
    approve(endpoint.store, ids[0], "Mo")
    refuse(endpoint.store, ids[1], "off-topic", "Mo", note="Ann is my neighbour")
    approve(endpoint.store, ids[2], "Kit")
    withdraw(endpoint.store, ids[0], "Kit")
    return ids


def change(number: int, **values: object) -> Tamper:
    return lambda connection: connection.execute(decisions.update().where(decisions.c.id == number).values(**values))


def remove(number: int) -> Tamper:
    return lambda connection: connection.execute(decisions.delete().where(decisions.c.id == number))


def add_copy_of(number: int, under: int) -> Tamper:
    def add(connection: Connection) -> None:
        row = connection.execute(select(decisions).where(decisions.c.id == number)).mappings().one()
        connection.execute(decisions.insert().values({**row, "id": under}))

    return add


def swap(one: int, other: int) -> Tamper:
    def exchange(connection: Connection) -> None:
        for before, after in ((one, 99), (other, one), (99, other)):
            connection.execute(decisions.update().where(decisions.c.id == before).values(id=after))

    return exchange


def move_to_other_pledge(connection: Connection) -> None:
    other = connection.scalar(select(pledges.c.id).order_by(pledges.c.id.desc()).limit(1))
    change(2, pledge_id=other)(connection)


TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "actor": (change(2, actor="Kit"), "decision 2"),
    "action": (change(3, action="refuse"), "decision 3"),
    "state": (change(1, to_state="refused"), "decision 1"),
    "former state": (change(1, from_state="held"), "decision 1"),
    "reason": (change(2, reason="abusive"), "decision 2"),
    "pledge": (move_to_other_pledge, "decision 2"),
    "time": (
        lambda connection: connection.execute(
            decisions.update()
            .where(decisions.c.id == 4)
            .values(at=connection.scalar(select(decisions.c.at).where(decisions.c.id == 4)) + timedelta(seconds=1))  # type: ignore[operator]
        ),
        "decision 4",
    ),
    "note": (change(2, note="Ann is nobody"), "note of decision 2"),
    "note gone": (change(2, note=None), "note of decision 2"),
    "a note where none was": (change(3, note="Bob"), "note of decision 3"),
    "first row gone": (remove(1), "decision 2"),
    "row gone": (remove(3), "decision 4"),
    "last row gone": (remove(4), "ends after 3"),
    "row added": (add_copy_of(2, under=5), "decision 5"),
    "rows exchanged": (swap(2, 3), "decision 2"),
    "head gone": (lambda connection: connection.execute(chain_head.delete()), "the head says 0"),
}


def test_it_finds_what_was_changed(endpoint: Endpoint) -> None:
    """Changed, removed, added, moved: the audit names the first decision that is not as it was written."""
    decided(endpoint)
    found = {}
    for name, (tamper, _) in TAMPERINGS.items():
        with endpoint.store.write() as connection:
            kept = {table: connection.execute(select(table)).mappings().all() for table in (decisions, chain_head)}
            tamper(connection)
        try:
            audit(endpoint.store)
        except ChainBroken as fault:
            found[name] = str(fault)
        with endpoint.store.write() as connection:
            for table, rows in kept.items():
                connection.execute(table.delete())
                connection.execute(table.insert(), [dict(row) for row in rows])
        assert audit(endpoint.store).decisions == len(NUMBERS)
    assert [name for name, (_, told) in TAMPERINGS.items() if told not in found.get(name, "")] == []


def test_a_head_that_was_written_down_tells_of_a_new_chain(endpoint: Endpoint) -> None:
    """Whoever rewrites everything, hashes included, does not get the old head back into the chain."""
    send(endpoint, "Promise")
    first = audit(endpoint.store)
    assert first.head == "0" * 64
    ids = decided(endpoint)
    early = audit(endpoint.store).head
    withdraw(endpoint.store, ids[2], "Kit")
    assert audit(endpoint.store, early).since == 1
    assert audit(endpoint.store, first.head).since == len(NUMBERS) + 1
    with endpoint.store.write() as connection:
        connection.execute(decisions.delete())
        connection.execute(chain_head.delete())
    approve(endpoint.store, ids[1], "Mo")
    assert audit(endpoint.store).decisions == 1
    with pytest.raises(ChainBroken, match=f"does not contain {early}"):
        audit(endpoint.store, early)


def test_notes_can_be_forgotten(endpoint: Endpoint) -> None:
    """Erasing what somebody wrote about a person leaves the chain whole, and nothing to guess the note with."""
    decided(endpoint)
    before = audit(endpoint.store)
    with endpoint.store.write() as connection:
        forget_notes(connection, connection.scalars(select(pledges.c.id)).all())
        rows = connection.execute(select(decisions)).mappings().all()
    assert all(row["note"] is None and row["note_key"] is None for row in rows)
    assert audit(endpoint.store) == before


def test_two_instances_keep_one_chain(endpoint: Endpoint) -> None:
    """Whoever decides at the same moment elsewhere adds to the same chain; nobody waits for ever and none is lost."""
    ids = [send(endpoint, f"Promise {number}") for number in range(24)]
    other = Store(endpoint.settings.database_url)
    stores = (endpoint.store, other)

    def work(number: int) -> None:
        approve(stores[number % 2], ids[number], f"Mo {number % 4}")
        withdraw(stores[(number + 1) % 2], ids[number], "Kit")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(len(ids))))
    assert audit(other).decisions == 2 * len(ids)
    other.close()


@pytest.mark.sqlite_only
def test_old_decisions_are_chained_when_the_tables_are_brought_up_to_date(endpoint: Endpoint) -> None:
    """What was decided before there was a chain is part of it, notes included."""
    from alembic import command
    from alembic.config import Config

    from endpoint.store import MIGRATIONS

    decided(endpoint)
    with endpoint.store.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        assert "chain" not in connection.execute(text("SELECT * FROM decisions")).keys()  # noqa: SIM118
    migrate(endpoint.store)
    assert audit(endpoint.store).decisions == len(NUMBERS)
    with endpoint.store.write() as connection:
        change(2, note="Ann is nobody")(connection)
    with pytest.raises(ChainBroken, match="note of decision 2"):
        audit(endpoint.store)


@pytest.mark.sqlite_only
def test_the_command_prints_the_head_or_the_first_broken_row(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tasks.py audit` ends with 1 where something is wrong, and tells the head where nothing is."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    decided(endpoint)
    head = audit(endpoint.store).head
    audit_command()
    assert head in capsys.readouterr().out
    audit_command(head)
    assert "0 of them since" in capsys.readouterr().out
    with pytest.raises(Stop, match="is no head"):
        audit_command("abc")
    with endpoint.store.write() as connection:
        change(3, actor="Nobody")(connection)
    with pytest.raises(Stop, match="breaks at decision 3"):
        audit_command()
