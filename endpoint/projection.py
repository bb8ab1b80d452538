"""What the public may know: counts, and the approved public answers. Cached as bytes until something changes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from campaign.counter import LASTING, counter
from campaign.forms.wall import WallPledge, public_view
from endpoint.bundle import Bundle
from endpoint.editions import Editions, Numbers, Span
from endpoint.progress import ToldNumbers, counted, gained
from endpoint.states import PUBLIC_STATES, TOLD
from endpoint.store import Store, now
from endpoint.tables import pledges
from endpoint.versions import Versions
from endpoint.wall.beside import beside

WALL_PLEDGES = 200
#: Pledges without words to show are passed over; no more than this many rows are read to find 200 with.
WALL_ROWS = 5 * WALL_PLEDGES
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Document:
    """A rendered answer.

    :param body: JSON or HTML in UTF-8.
    :param etag: strong, in quotes.
    """

    body: bytes
    etag: str

    @classmethod
    def of(cls, data: Any) -> Document:
        """Render plain data."""
        return cls.of_bytes(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def of_bytes(cls, body: bytes) -> Document:
        """Take what is rendered already."""
        return cls(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


@dataclass(frozen=True)
class Public:
    """Everything public at one moment."""

    summary: Document
    pledges: Document


class Projection:
    """Gives the public documents, renewed when the store or the bundle has changed."""

    def __init__(self, store: Store, versions: Versions, editions: Editions) -> None:
        self._store = store
        self._editions = editions
        self._versions = versions
        self._told = ToldNumbers(store)
        self._looking = asyncio.Lock()
        self._looked = 0.0
        self._bundle: Bundle | None = None
        self._mark: object = None
        self._public: Public | None = None

    async def get(self, bundle: Bundle) -> Public:
        """Return what is public now; raises sqlalchemy.exc.SQLAlchemyError where the store does not answer."""
        asked = time.monotonic()
        if self._store.is_sqlite and self._public and self._is_fresh(bundle, self._store.change_mark()):
            return self._public
        async with self._looking:
            # One look serves everybody who had asked when it began: a server is never asked by two at once.
            if self._public is None or self._looked < asked or self._bundle is not bundle:
                self._public = await self._look(bundle)
            return self._public

    def _is_fresh(self, bundle: Bundle, mark: object) -> bool:
        return self._bundle is bundle and self._mark == mark

    async def _look(self, bundle: Bundle) -> Public:
        began = time.monotonic()
        # The mark is taken first: a change while reading makes the next request read again.
        mark = await change_mark(self._store)
        public = self._public
        if public is None or not self._is_fresh(bundle, mark):
            public = await asyncio.to_thread(self._read, bundle)
        self._bundle, self._mark, self._looked = bundle, mark, began
        return public

    def _read(self, bundle: Bundle) -> Public:
        as_of = self._store.last_change()
        span, since = self._editions.span(bundle.campaign), bundle.campaign.since
        said = {
            "as_of": as_of.isoformat(timespec="seconds") if as_of else None,
            "since": since.isoformat() if since else None,
        }
        numbers, told = self._editions.numbers(span), self._told.get(span)
        forms = summary(bundle, numbers, told, gained(self._store, now()), as_of)
        wall = [asdict(pledge) for pledge in wall_pledges(self._store, self._versions, span)]
        return Public(Document.of({**said, "forms": forms}), Document.of({**said, "pledges": wall}))


async def change_mark(store: Store) -> object:
    """Return a mark that is another one after any process changed the store."""
    # A file tells it within microseconds; a server must not keep all other requests waiting.
    return store.change_mark() if store.is_sqlite else await asyncio.to_thread(store.change_mark)


def summary(
    bundle: Bundle, numbers: Numbers, told: Numbers, risen: dict[str, int], as_of: datetime | None
) -> dict[str, Any]:
    """Return the counts of each form of the site, by the published counting rule; only of those that make pledges.

    :param numbers: by form and state.
    :param told: by form and step.
    :param risen: by how much the pledges of each form rose in a week.
    """
    return {
        form_id: _form_summary(bundle, numbers.get(form_id, {}), told.get(form_id, {}), risen.get(form_id, 0), as_of)
        for form_id, placed in bundle.forms.items()
        if placed.version.form.makes_pledges
    }


def _form_summary(
    bundle: Bundle, numbers: dict[str, int], told: dict[str, int], risen: int, as_of: datetime | None
) -> dict[str, Any]:
    pledged = counted(numbers)
    # In the first week of an edition, what rose may still be the one before.
    gained = min(risen, pledged)
    steps = {step: told.get(step, 0) for step in TOLD}
    lasting = told.get(LASTING, 0)
    groups: dict[str, int] = {name: told[name] for name in ("groups", "people") if name in told}
    shown = counter(bundle.campaign, pledged, as_of, gained=gained, told={**steps, LASTING: lasting})
    return {
        "pledged": pledged,
        **steps,
        LASTING: lasting,
        **groups,
        "gained": gained,
        "published": sum(numbers.get(state, 0) for state in PUBLIC_STATES),
        "number": shown.number,
        "sentence": shown.sentence,
        "shown": shown.shown,
        "totals": {total.step: total.number for total in shown.totals if total.shown},
    }


def wall_pledges(store: Store, versions: Versions, span: Span) -> list[WallPledge]:
    """Return an edition's newest published pledges that have something to show, at most `WALL_PLEDGES`."""
    found: list[WallPledge] = []
    for pledge in _views(store, versions, span):
        found.append(pledge)
        if len(found) == WALL_PLEDGES:
            break
    return found


def _views(store: Store, versions: Versions, span: Span) -> Iterator[WallPledge]:
    columns = pledges.c
    read = ("id", "public_id", "form_id", "form_digest", "public_answers", "published_at")
    query = (
        select(*(columns[name] for name in read))
        .where(columns.published_at.is_not(None), columns.state.in_(sorted(PUBLIC_STATES)), columns.stands_on.is_(None))
        .where(span.holds(columns.id), columns.published_at >= (span.began or _LONG_AGO))
        .order_by(columns.published_at.desc(), columns.id.desc())
        .limit(WALL_ROWS)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
        others = beside(connection, [row.id for row in rows])
    for row in rows:
        version = versions.find(row.form_digest, row.form_id)
        if version is None:
            continue
        published = row.published_at.isoformat(timespec="seconds")
        view = public_view(version.form, row.public_answers, id=row.public_id, published=published)
        if view is not None:
            yield replace(view, **others[row.id]._asdict())
