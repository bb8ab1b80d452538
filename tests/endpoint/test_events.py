"""What is done beside deciding: each leaves a line in the chain, and none of a supporter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from commands.erase_person import erase_person
from commands.export_person import export_person
from endpoint.moderation import approve
from endpoint.moderation.audit import ChainBroken, audit
from endpoint.moderation.voiding import Condition, unvoid, void_many
from endpoint.moderators.links import make_link
from endpoint.moderators.people import add_moderator, remove_moderator
from endpoint.tables import events
from tests.endpoint.material import SECRET
from tests.endpoint.moderating import Browser, send
from tests.endpoint.running import Endpoint

Tamper = Callable[[Connection], object]


def told(endpoint: Endpoint) -> list[tuple[str, str, str | None, int | None]]:
    """Return who did what to whom or what, and how many pledges it was, in order."""
    columns = (events.c.actor, events.c.action, events.c.about, events.c.number)
    with endpoint.store.read() as connection:
        return [(row.actor, row.action, row.about, row.number) for row in connection.execute(select(*columns))]


def test_what_owners_do_is_written_down(endpoint: Endpoint) -> None:
    """Signing in, moderators, links, exports and voided batches: who, what and to whom."""
    send(endpoint, "Promise")
    add_moderator(endpoint.store, "Olu", "owner")
    owner = Browser(endpoint)
    owner.sign_in("Olu")
    owner.get("/team")
    token = str(owner.page.select("input[name=csrf]")[0]["value"])
    for change in ({"action": "add", "role": "moderator"}, {"action": "mail", "mail": ""}, {"action": "remove"}):
        assert owner.post("/team", {"csrf": token, "name": "Sam", **change}).status_code == 200
    assert owner.get("/export.csv").status_code == 200
    batch, _ = void_many(endpoint.store, Condition(text="promise"), "Olu")
    unvoid(endpoint.store, batch, "Olu")
    assert told(endpoint) == [
        ("command line", "moderator-add", "Olu", None),
        ("command line", "link", "Olu", None),
        ("Olu", "sign-in", None, None),
        ("Olu", "moderator-add", "Sam", None),
        ("Olu", "link", "Sam", None),
        ("Olu", "moderator-mail", "Sam", None),
        ("Olu", "moderator-remove", "Sam", None),
        ("Olu", "export-pledges", None, None),
        ("Olu", "void-many", batch, 1),
        ("Olu", "unvoid-many", batch, 1),
    ]
    assert audit(endpoint.store).events == 10


def test_what_is_done_with_somebodys_data_is_written_down(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handing over and erasing: when and of how many pledges, not whose."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    monkeypatch.setenv("GROUNDSWELL_SECRET", SECRET)
    public_id = send(endpoint, "Promise")
    export_person(public_id, tmp_path / "export")
    assert erase_person(public_id, [], tmp_path / "receipts", do=True) == 0
    assert told(endpoint) == [
        ("command line", "export-person", None, 1),
        ("command line", "erase-person", None, 1),
    ]
    assert audit(endpoint.store).events == 2


def change(number: int, **values: object) -> Tamper:
    return lambda connection: connection.execute(events.update().where(events.c.id == number).values(**values))


def remove(number: int) -> Tamper:
    return lambda connection: connection.execute(events.delete().where(events.c.id == number))


TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "actor": (change(2, actor="Eve"), "event 2"),
    "about": (change(3, about="Eve"), "event 3"),
    "moved": (change(1, after=1), "decision 1"),
    "gone": (remove(1), "decision 1"),
    "last gone": (remove(3), "1 decisions and 2 other"),
}


def test_it_finds_events_that_were_changed(endpoint: Endpoint) -> None:
    """An event that is changed, moved or removed breaks the chain, as a decision does."""
    add_moderator(endpoint.store, "Kit", "owner")
    approve(endpoint.store, send(endpoint, "Promise"), "Kit")
    early = audit(endpoint.store).head
    make_link(endpoint.store, "Kit")
    remove_moderator(endpoint.store, "Kit")
    assert audit(endpoint.store, early).since == 2
    found = {}
    for name, (tamper, _) in TAMPERINGS.items():
        with endpoint.store.write() as connection:
            kept = connection.execute(select(events)).mappings().all()
            tamper(connection)
        with pytest.raises(ChainBroken) as fault:
            audit(endpoint.store)
        found[name] = str(fault.value)
        with endpoint.store.write() as connection:
            connection.execute(events.delete())
            connection.execute(events.insert(), [dict(row) for row in kept])
    assert [name for name, (_, said) in TAMPERINGS.items() if said not in found[name]] == []
