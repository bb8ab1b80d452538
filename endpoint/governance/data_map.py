"""The data map: what is held of people, from the forms, from the tables' own comments and from the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Column, Table

from campaign.forms import Field, Form
from campaign.touchpoints import TOUCHPOINT_FIELD
from endpoint.governance.register import REGISTER, TERMS, Entry
from endpoint.tables import METADATA

Register = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True)
class HeldField:
    """A field of a form: what it asks, why, and what becomes of the answer."""

    form: str
    field: str
    what: str
    purpose: str
    basis: str
    seen_by: str
    kept: str
    where: str


@dataclass(frozen=True)
class HeldColumn:
    """A column of the store."""

    table: str
    column: str
    what: str
    purpose: str
    basis: str
    seen_by: str
    kept: str
    personal: bool


@dataclass(frozen=True)
class DataMap:
    """All that is held."""

    fields: list[HeldField]
    columns: list[HeldColumn]

    def as_data(self) -> dict[str, Any]:
        """Return plain data, for JSON."""
        return asdict(self)


def data_map(forms: Iterable[Form]) -> DataMap:
    """Return the map of these forms and of the store's tables."""
    fields = [_field(form, field) for form in forms for field in form.fields if field.kind != "static"]
    return DataMap(
        fields, [_column(column, entry) for column, entry in entries(METADATA.sorted_tables, REGISTER) if entry]
    )


def register_faults(tables: Sequence[Table], register: Register) -> list[str]:
    """Return a sentence for each column without an entry, and for each entry without its column or term."""
    missing = [f"{column} is held, and no entry says why" for column, entry in entries(tables, register) if not entry]
    known = {str(column) for table in tables for column in table.columns}
    named = [
        (f"{table}.{name}", entry) for table, several in register.items() for entry in several for name in entry.names
    ]
    stale = [f"{name} has an entry, and is not held" for name, _ in named if name not in known]
    terms = [f"{name} is kept for '{entry.kept}', which is no term" for name, entry in named if entry.kept not in TERMS]
    return [*missing, *stale, *terms]


def entries(tables: Sequence[Table], register: Register) -> list[tuple[Column[Any], Entry | None]]:
    """Return every column of every table with its entry; None where it has none."""
    found = {
        f"{table}.{name}": entry for table, several in register.items() for entry in several for name in entry.names
    }
    return [(column, found.get(str(column))) for table in tables for column in table.columns]


def _column(column: Column[Any], entry: Entry) -> HeldColumn:
    return HeldColumn(
        table=column.table.name,
        column=column.name,
        what=column.comment or "",
        purpose=entry.purpose,
        basis=entry.basis,
        seen_by=entry.seen_by,
        kept=TERMS[entry.kept],
        personal=entry.personal,
    )


def _field(form: Form, field: Field) -> HeldField:
    return HeldField(
        form=form.id,
        field=field.name,
        what=" ".join(field.label.split()),
        purpose=" ".join(field.purpose.split()),
        basis=(field.basis or "").replace("_", " "),
        seen_by="Everybody, as a number" if form.poll else _seen_by(field),
        kept="Not at all: it becomes a number at once" if form.poll else field.retention,
        where=_where(form, field),
    )


def _seen_by(field: Field) -> str:
    if field.public == "yes":
        return "Everybody, once published"
    if field.shown_when:
        return f"Everybody, once published, if '{field.shown_when}' is ticked; otherwise the campaign team"
    return "The campaign team"


def _where(form: Form, field: Field) -> str:
    if form.poll:
        return "poll_numbers, content/data/"
    places = ["pledges.private_answers"] if field.public != "yes" else []
    places += ["pledges.public_answers", "wall_entries", "content/data/"] if field.public != "no" else []
    places += ["pledges.consents"] if field.kind == "checkbox" else []
    places += ["pledges.touchpoint"] if field.name == TOUCHPOINT_FIELD else []
    places += ["pledges.area"] if field == form.areas else []
    return ", ".join(places)
