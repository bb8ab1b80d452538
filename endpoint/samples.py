"""The preview's pledges and comments: judged, stored and approved like real ones, only where there are none yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from campaign.forms import Faults, Form, FormChecker, Submission, compile_form
from campaign.forms.posted import posted_from
from endpoint.abuse.screen import UNSCREENED
from endpoint.bundle import Bundle
from endpoint.dialects import Row
from endpoint.moderation import approve
from endpoint.moderation.deciding import answers_seen
from endpoint.replies.draft import Draft
from endpoint.replies.writing import write_reply
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


def load_comments(store: Store, bundle: Bundle, form: Form, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store and approve sample comments, oldest row first, and publish the replies to them.

    :param rows: what would be posted, as for pledges; ``on``, the address of a page that takes comments, as in
        ``blog/tea/``; and perhaps ``reply`` with ``status``, ``words`` and ``by``.
    :returns: how many were stored; 0 where the store has comments already.
    :raises SamplesFault: the form refuses rows, or a page takes no comments; then none is stored.
    """
    if sum(store.numbers().get(form.id, {}).values()):
        return 0
    pages = [str(row.get("on")) for row in rows]
    drafts = [Draft(**row["reply"]) if row.get("reply") else None for row in rows]
    submissions = _judge(compile_form(form), [_without(row, "on", "reply") for row in rows])
    if unknown := [page for page in pages if page not in bundle.commented]:
        raise SamplesFault([f"'{page}' takes no comments" for page in unknown])
    store.remember_form(form.digest, form.id, form.model_dump(mode="json"))
    moments = spread(len(submissions), now())
    for submission, at, page, draft in zip(submissions, moments, pages, drafts, strict=True):
        row = pledge_row(form, submission, _key(form, at), UNSCREENED, at, stands_on=page)
        _store(store, row, at)
        if draft:
            _reply(store, row, draft)
    return len(submissions)


def _reply(store: Store, row: Row, draft: Draft) -> None:
    seen = answers_seen(row["public_answers"])
    with store.write() as connection:
        write_reply(store, connection, row["public_id"], draft, ACTOR, seen=seen, replied="")


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


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
