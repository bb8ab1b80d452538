"""The consent ledger: what a supporter agreed to, in the exact words that they read, whatever the form says today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from campaign.forms import ConsentGiven, Form
from endpoint.store import Store
from endpoint.tables import form_versions, pledges
from endpoint.told_stories.prompts import FORM_ID
from endpoint.told_stories.reading import row_of


@dataclass(frozen=True)
class Consent:
    """One entry: a box and what its supporter did with it.

    :param at: when (ISO, UTC).
    :param wording: the words beside the box; empty where no version of the form has them.
    :param hint: the words below it.
    :param language: of these words.
    :param wording_digest: names exactly these words in this language.
    :param form_digest: a version of the form that has them; empty where none is known.
    """

    field: str
    given: bool
    at: str
    wording: str
    hint: str
    language: str
    wording_digest: str
    form_digest: str


def consents_of(store: Store, public_id: str) -> list[Consent] | None:
    """Return every entry of a pledge, oldest first, then its story's; None where there is no such pledge.

    The last entry of a field is the one that holds; earlier ones stay, as a consent taken back is an event too.
    """
    columns = (pledges.c.id, pledges.c.form_id, pledges.c.form_digest, pledges.c.consents)
    with store.read() as connection:
        row = connection.execute(select(*columns).where(pledges.c.public_id == public_id)).one_or_none()
        story = row_of(connection, row.id) if row else None
    if row is None:
        return None
    told = ledger(store, FORM_ID, story["form_digest"], story["consents"]) if story else []
    return ledger(store, row.form_id, row.form_digest, row.consents) + told


def ledger(store: Store, form_id: str, form_digest: str, entries: Iterable[Mapping[str, Any]]) -> list[Consent]:
    """Return stored entries with their words.

    :param form_digest: the version to look at first: the one that the supporter saw.
    """
    known: list[Form] = []
    return [_consent(entry, store, form_id, form_digest, known) for entry in entries]


def changed_consents(
    before: Iterable[Mapping[str, Any]], consents: Iterable[ConsentGiven], at: str
) -> list[dict[str, Any]]:
    """Return the entries to add to a pledge's: a box that was ticked or unticked, or whose words are others."""
    holds = {entry["field"]: (entry["given"], entry["wording_digest"]) for entry in before}
    return [
        {"field": consent.field, "wording_digest": consent.wording_digest, "given": consent.given, "at": at}
        for consent in consents
        if holds.get(consent.field) != (consent.given, consent.wording_digest)
    ]


def _consent(entry: Mapping[str, Any], store: Store, form_id: str, form_digest: str, known: list[Form]) -> Consent:
    if not known:
        known += _forms(store, form_id, form_digest)
    name, digest = entry["field"], entry["wording_digest"]
    for form in known:
        field = form.by_name.get(name)
        if field and form.wording(field) == digest:
            shown = (field.label, field.hint, form.language, digest, form.digest)
            return Consent(name, entry["given"], entry["at"], *shown)
    return Consent(name, entry["given"], entry["at"], "", "", "", digest, "")


def _forms(store: Store, form_id: str, first: str) -> list[Form]:
    """Return all versions of a form, the named one first."""
    query = select(form_versions.c.digest, form_versions.c.definition).where(form_versions.c.form_id == form_id)
    with store.read() as connection:
        rows = sorted(connection.execute(query).all(), key=lambda row: row.digest != first)
    return [Form.model_validate(row.definition) for row in rows]
