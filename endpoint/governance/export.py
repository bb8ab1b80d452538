"""Everything that is held of one person, to hand over: as data and as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from campaign.forms import Form
from endpoint.governance.person import Person, rows_of
from endpoint.manage.held import held
from endpoint.moderation.events import COMMAND_LINE, note
from endpoint.schema import METADATA
from endpoint.store import Store, now
from endpoint.tables import form_versions, pledges

#: What opens a door is nobody's to hand over, and says nothing of the person.
_KEYS = frozenset({"token_hash", "submission_key"})


def everything(store: Store, person: Person) -> dict[str, Any]:
    """Return what is held of somebody: each pledge in words, then each row of each table as it is."""
    with store.read() as connection:
        rows = rows_of(connection, person)
        own = connection.execute(select(pledges).where(pledges.c.id.in_(person.pledges))).mappings().all()
        query = select(form_versions.c.digest, form_versions.c.definition)
        definitions = {row.digest: row.definition for row in connection.execute(query)}
    told = [held(store, pledge, Form.model_validate(definitions[pledge["form_digest"]])) for pledge in own]
    return {
        "made_at": now().isoformat(timespec="seconds"),
        "pledges": [one.as_data() for one in told],
        "rows": {table: [_plain(row) for row in several] for table, several in rows.items()},
        "mentioned_in": list(person.mentioned_in),
    }


def note_export(store: Store, person: Person) -> None:
    """Write into the audit log that somebody's data is handed over; not whose."""
    with store.write() as connection:
        note(connection, COMMAND_LINE, "export-person", number=len(person.pledges))


def as_text(found: dict[str, Any]) -> str:
    """Return the same to read."""
    parts = [f"What is held about you, {found['made_at']}"]
    for number, pledge in enumerate(found["pledges"], 1):
        lines = [f"Pledge {number}: {pledge['form']}, sent {pledge['sent']}, {pledge['state']}"]
        lines += [_line(answer["label"], answer["value"]) for answer in pledge["answers"]]
        lines += [
            _line(f"You were asked: {one['wording']}", "yes" if one["given"] else "no") for one in pledge["consents"]
        ]
        parts.append("\n".join(lines))
    for name, rows in found["rows"].items():
        table = METADATA.tables[name]
        parts.append(f"{table.comment}: {len(rows)}")
        parts += ["\n".join(_line(table.c[key].comment or key, value) for key, value in row.items()) for row in rows]
    return "\n\n".join(parts) + "\n"


def _line(what: str, value: Any) -> str:
    return f"  {what}: {'-' if value in (None, '', [], {}) else value}"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _KEYS
    }
