"""Something behind every kind of address: fresh pledges in each state, and what the pages about them would post."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import desc, func, select

from endpoint.abuse.held import held_address
from endpoint.bundle import Bundle
from endpoint.codes import Codes
from endpoint.moderation import approve, decide
from endpoint.moderation.actions import question
from endpoint.moderation.deciding import answers_seen
from endpoint.moderators.links import make_link
from endpoint.moderators.listing import LISTS
from endpoint.moderators.people import Moderator
from endpoint.store import Store
from endpoint.tables import decisions, pledges
from tests.endpoint.material import GOOD, OPEN, SECRET

#: What is sent, and what comes with it.
SENT: dict[str, dict[str, str]] = {
    "Published": {},
    "Asked": {},
    "Waiting": {},
    "Held": {"form_website": "https://spam.example"},
}
TEAM = {"team": "Ward 6", "shifts": "early", "idea": "More kettles"}
STEPS: tuple[dict[str, str], ...] = (
    {},
    {"form_step": "check"},
    {"form_step": "change"},
    {"form_step": "next", "form_page": "1"},
)
DONE = ("shared", "done", "inspired", "sung")

Body = dict[str, str]


class Known(NamedTuple):
    """What leads somewhere.

    :param pieces: of addresses, by the name of their place.
    :param bodies: what a page of ours posts there, by the address's path.
    """

    pieces: dict[str, list[str]]
    bodies: dict[str, list[Body]]

    @property
    def values(self) -> list[str]:
        """Return all of them."""
        posted = {value for bodies in self.bodies.values() for body in bodies for value in body.values()}
        return [*(value for values in self.pieces.values() for value in values), *sorted(posted)]


def live_in(store: Store, bundle: Bundle, owner: Moderator, post: Callable[[Body], int]) -> Known:
    """Make pledges, one published, one asked about, one that waits and one held; returns what leads to them.

    :param post: sends a pledge and returns the status of the answer.
    """
    for words, more in SENT.items():
        assert post({**OPEN, **more, "words": words, "form_key": uuid4().hex}) == 303
    newest = select(pledges.c.public_id, pledges.c.submission_key, pledges.c.public_answers)
    with store.read() as connection:
        rows = connection.execute(newest.order_by(desc(pledges.c.id)).limit(len(SENT))).all()[::-1]
    ids = [row.public_id for row in rows]
    published, asked, waiting, _held = ids
    approve(store, published, owner.name)
    decide(store, asked, question("Which ward?", owner.name))
    with store.read() as connection:
        decision = str(connection.scalar(select(func.max(decisions.c.id))))
    codes, link = Codes(SECRET), make_link(store, owner.name).token
    pieces = {
        "form_id": ["pledge", "survey"],
        "public_id": ids,
        "code": [
            *(codes.make("manage", name) for name in ids),
            *(codes.make(purpose, waiting) for purpose in ("confirm", "stop")),
        ],
        "token": [*(held_address(bundle, SECRET, row.submission_key).split("/")[-1] for row in rows), link],
        "which": [*LISTS],
        "action_id": ["drink-tea-hot"],  # of a library that this campaign has not
    }
    seen = {row.public_id: answers_seen(row.public_answers) for row in rows}
    return Known(pieces, bodies(seen, decision, pieces["code"][0], link))


def bodies(seen: dict[str, str], decision: str, code: str, link: str) -> dict[str, list[Body]]:
    """Return what pages post, by the paths of their addresses.

    :param seen: by pledge, what goes back with a decision about it.
    """
    chosen = {"reason": "off-topic", "note": "Which ward?", "strike": "words:0"}
    actions = ("approve", "ask", "strike", "refuse", "answer")
    reply = {"status": "changed", "words": "There is a kettle now.", "by": "Ward manager", "replied": ""}
    return {
        "/forms/{form_id}": [{**answers, **step} for answers in (GOOD, OPEN, TEAM) for step in STEPS],
        "/manage": [{"code": code}],
        "/manage/{code}/edit": [{**GOOD, "name": "Ann", "on_wall": "yes"}, {**GOOD, "words": "My asthma", "name": "A"}],
        "/manage/{code}/answer": [{"answer": "Ward 6"}],
        "/manage/{code}/progress": [{which: step} for which in ("told", "untold") for step in DONE],
        "/manage/{code}/how-it-went": [
            {"number": "1", "outcome": "not-yet"},
            {"number": "1", "hindrance": "No kettle"},
        ],
        "/moderate/how-it-went": [{"pledge": pledge, "number": "1"} for pledge in seen],
        "/moderate/decide": [
            {**chosen, "action": action, "pledge": pledge, "seen": mark}
            for action in actions
            for pledge, mark in seen.items()
        ],
        "/moderate/undo": [{"decision": decision}],
        "/moderate/pledges/{public_id}/reply": [
            {**reply, "action": action, "seen": mark} for action in ("publish", "take-back") for mark in seen.values()
        ],
        "/moderate/team": [
            {"action": action, "name": "Jo", "role": "moderator", "mail": "jo@example.org"}
            for action in ("add", "link", "mail", "remove")
        ],
        "/moderate/sign-in": [{"token": link}],
        "/moderate/link-by-mail": [{"mail": "jo@example.org"}],
    }
