"""The preview's pledges: judged, stored and approved like real ones, and only ever in an empty store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from campaign.forms import Faults, Form, FormChecker, Submission, compile_form
from campaign.forms.posted import posted_from
from endpoint.abuse.screen import UNSCREENED
from endpoint.dialects import Row
from endpoint.moderation import approve
from endpoint.store import Store, now
from endpoint.submissions import pledge_row

ACTOR = "preview"
SPREAD_DAYS = 14


class SamplesFault(Exception):
    """Sample rows were refused; carries a sentence for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(faults))


def load_samples(store: Store, form: Form, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store and approve samples, with dates spread over the last days, oldest row first.

    :param rows: what would be posted: ``{name: text, list of texts, or True}``.
    :returns: how many were stored; 0 where the store has pledges already.
    :raises SamplesFault: the form refuses rows; then none is stored.
    """
    if not store.is_empty():
        return 0
    checker = compile_form(form)
    submissions = _judge(checker, rows)
    store.remember_form(form.digest, form.id, form.model_dump(mode="json"))
    moments = spread(len(submissions), now())
    for submission, at in zip(submissions, moments, strict=True):
        _store(store, pledge_row(form, submission, _key(form, at), UNSCREENED, at), at)
    return len(submissions)


def spread(number: int, end: datetime) -> list[datetime]:
    """Return ``number`` rising moments over the last `SPREAD_DAYS` days, the last one shortly before ``end``."""
    step = timedelta(days=SPREAD_DAYS) / max(number, 1)
    return [end - step * (number - index) + timedelta(minutes=1) for index in range(number)]


def _judge(checker: FormChecker, rows: Sequence[Mapping[str, Any]]) -> list[Submission]:
    submissions: list[Submission] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        judged = checker.check(posted_from(row))
        if isinstance(judged, Faults):
            faults += [f"sample {number}, {name}: {sentence}" for name, sentence in judged.errors.items()]
        else:
            submissions.append(judged)
    if faults:
        raise SamplesFault(faults)
    return submissions


def _key(form: Form, at: datetime) -> str:
    """Return a key that no real form has, as two samples may say the same."""
    return hashlib.sha256(f"sample {form.id} {at.isoformat()}".encode()).hexdigest()


def _store(store: Store, row: Row, at: datetime) -> None:
    with store.write() as connection:
        store.add_pledges(connection, [row])
    approve(store, row["public_id"], ACTOR, at=at)
