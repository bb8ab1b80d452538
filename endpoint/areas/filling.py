"""Sets right in which area pledges are, when the endpoint starts.

While one endpoint after the other is updated, those of the version before areas go on taking and changing pledges, and
know of no such column. Each is filled in by whichever takes their place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from campaign.forms.fields import AREA_KINDS
from endpoint.store import Store
from endpoint.tables import form_versions, pledges


def fill_areas(store: Store) -> None:
    """Give each pledge the area that its answers name: half a million are looked at in half a second."""
    with store.read() as connection:
        asked = _forms_by_question(connection)
        astray = [(name, digests) for name, digests in asked.items() if _is_any_astray(connection, name, digests)]
    if not astray:  # nobody who writes waits, as long as nothing is to be done
        return
    with store.write() as connection:
        for name, digests in astray:
            connection.execute(pledges.update().where(_is_astray(name, digests)).values(area=_chosen(name)))


def _forms_by_question(connection: Connection) -> dict[str, list[str]]:
    """Return the digests of forms with areas, by the question that asks for one."""
    found: dict[str, list[str]] = defaultdict(list)
    for digest, definition in connection.execute(select(form_versions.c.digest, form_versions.c.definition)):
        if name := _question(definition):
            found[name].append(digest)
    return found


def _question(definition: Mapping[str, Any]) -> str | None:
    """Return which question asks for an area; read without compiling a form, of which only a name may be known."""
    name = (definition.get("wall") or {}).get("place")
    kinds = {field["name"]: field["kind"] for field in definition.get("fields", ())}
    return name if kinds.get(name) in AREA_KINDS else None


def _is_any_astray(connection: Connection, name: str, digests: list[str]) -> bool:
    return connection.scalar(select(pledges.c.id).where(_is_astray(name, digests)).limit(1)) is not None


def _is_astray(name: str, digests: list[str]) -> ColumnElement[bool]:
    return pledges.c.form_digest.in_(digests) & pledges.c.area.is_distinct_from(_chosen(name))


def _chosen(name: str) -> ColumnElement[str]:
    """Return the answer of a question, wherever it is kept; NULL for none."""
    answers = (pledges.c[column][name].as_string() for column in ("public_answers", "private_answers"))
    return func.nullif(func.coalesce(*answers), "")
