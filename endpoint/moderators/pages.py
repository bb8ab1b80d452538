"""The moderators' pages: the queue, one pledge, lists, and what is done on them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping
from starlette.responses import Response

from campaign.forms.wall import public_view
from endpoint.faults import RequestFault
from endpoint.follow_ups.reading import urgent_answers
from endpoint.mail.decided import mail_decision
from endpoint.mail.tables import QUESTION
from endpoint.moderation import Decision, ModerationFault, decide_in
from endpoint.moderation.actions import approval, edit, later_edit, noted_answer, question, refusal
from endpoint.moderation.striking import strike
from endpoint.moderation.undoing import last_decision, undo_in
from endpoint.moderators.listing import KINDS, LISTS, PAGE_PLEDGES, SEARCH_CHARACTERS, list_pledges
from endpoint.moderators.queue import release, require_lease, take_next, take_this, waiting_numbers
from endpoint.moderators.reach import address_to_ask
from endpoint.moderators.reply_form import reply_form
from endpoint.moderators.roles import Right
from endpoint.moderators.views import ACTIONS, PledgeView, read_pledge, view_pledge
from endpoint.moderators.visit import Visit
from endpoint.numbers import whole_number
from endpoint.pages import MODERATE_LIST, MODERATE_MESSAGE, MODERATE_PLEDGE
from endpoint.replies.draft import Draft
from endpoint.states import HELD, PENDING, PUBLISHED, REFUSAL_REASONS, REFUSED, WAITING_STATES
from endpoint.told_stories.reading import Waiting, waiting_stories

MOST_PAGES = 1000
MOST_DIGITS = 15

#: What the page of one pledge has not, and the queue's has.
_NO_QUEUE: dict[str, Any] = {
    "last": None, "last_action": "", "waiting": 0, "urgent": 0, "answers": 0, "stories": Waiting(0, 0),
}  # fmt: skip
_WAITING = ("approve", "ask", "strike", "refuse")
#: Which buttons a pledge has in which state.
OFFERED = {HELD: _WAITING, PENDING: _WAITING, PUBLISHED: ("answer", "strike", "refuse"), REFUSED: ("approve",)}


async def show_queue(visit: Visit) -> Response:
    """Show the next pledge that waits; whoever may not decide gets what is published."""
    if not visit.moderator.may(Right.DECIDE):
        return visit.go("/published")
    return await asyncio.to_thread(_queue, visit)


def _queue(visit: Visit) -> Response:
    public_id = take_next(visit.store, visit.moderator)
    waiting, urgent = waiting_numbers(visit.store)
    last = last_decision(visit.store, visit.moderator.name)
    names: dict[str, Any] = {
        "last": last,
        "last_action": ACTIONS[last.action] if last else "",
        "waiting": waiting,
        "urgent": urgent,
        "answers": urgent_answers(visit.store),
        "stories": waiting_stories(visit.store),
    }
    pledge = _view(visit, public_id) if public_id else None
    if pledge is None:
        sentences = ["New ones come here as they are sent."]
        return visit.render(MODERATE_MESSAGE, "Nothing waits", heading="Nothing waits", sentences=sentences, **names)
    return _pledge_page(visit, pledge, f"{waiting} waiting", **names)


async def show_pledge(visit: Visit) -> Response:
    """Show one pledge: whoever may decide about it gets the buttons if nobody else reads it."""
    return await asyncio.to_thread(_pledge, visit, visit.request.path_params["public_id"])


def _pledge(visit: Visit, public_id: str) -> Response:
    pledge = find_pledge(visit, public_id)
    if pledge.waits and not take_this(visit.store, visit.moderator, public_id):
        raise RequestFault(409, "Somebody else reads this pledge now", "Go on with the next one.")
    return _pledge_page(visit, pledge, "One pledge", **_NO_QUEUE)


def find_pledge(visit: Visit, public_id: str) -> PledgeView:
    """Return what this moderator may see of a pledge; raises RequestFault where that is nothing."""
    pledge = _view(visit, public_id)
    # Somebody who may read what is published only learns nothing of the rest, not even that it is there.
    if pledge is None or not (visit.moderator.may(Right.DECIDE) or pledge.state == PUBLISHED):
        raise RequestFault(404, "There is no such pledge", "Its supporter may have taken it back.")
    return pledge


def show_refused(visit: Visit, public_id: str, refused: Draft, fault: str = "") -> Response:
    """Return the page of a pledge with a reply that was not published, and why.

    :param fault: where no field is to blame.
    """
    pledge = find_pledge(visit, public_id)
    reply = reply_form(visit, pledge, refused, fault)
    if reply is None:
        raise RequestFault(409, "There is nothing to reply to", "The pledge was taken back, or taken off the wall.")
    return _pledge_page(visit, pledge, "One pledge", reply, **_NO_QUEUE)


def _view(visit: Visit, public_id: str) -> PledgeView | None:
    private = visit.moderator.may(Right.READ_PRIVATE)
    return view_pledge(visit.service, visit.bundle, public_id, private=private)


def _pledge_page(
    visit: Visit, pledge: PledgeView, title: str, refused: dict[str, Any] | None = None, **names: Any
) -> Response:
    offered = [
        action for action in OFFERED.get(pledge.state, ()) if action == "answer" or visit.moderator.may(Right.DECIDE)
    ]
    page: dict[str, Any] = {"view": pledge, "heading": title, "offered": offered, "reasons": REFUSAL_REASONS}
    reply = refused or reply_form(visit, pledge)
    tab = f"Error: {title}" if refused else title
    return visit.render(MODERATE_PLEDGE, tab, 422 if refused else 200, reply=reply, **page, **names)


async def show_list(visit: Visit) -> Response:
    """Show published, refused or asked pledges."""
    which = visit.request.path_params["which"]
    if which not in LISTS:
        raise RequestFault(404, "There is no such page", "Go to the queue.")
    if which != "published":
        visit.require(Right.DECIDE)
    return await asyncio.to_thread(_list, visit, which)


def _list(visit: Visit, which: str) -> Response:
    asked = visit.request.query_params
    search = asked.get("search", "").replace("\0", "")[:SEARCH_CHARACTERS]
    number = min(whole_number(asked.get("page", ""), MOST_DIGITS) or 1, MOST_PAGES)
    kind = next((kind for kind in KINDS if kind == asked.get("kind")), "")
    rows, more = list_pledges(visit.store, visit.service.running.versions, visit.bundle, which, kind, search, number)
    first = (number - 1) * PAGE_PLEDGES + 1
    names: dict[str, Any] = {
        "rows": rows,
        "more": more,
        "kind": kind,
        "kinds": list(KINDS) if visit.bundle.commented else [],
        "search": search,
        "number": number,
        "first": first,
        "which": which,
    }
    return visit.render(MODERATE_LIST, which.capitalize(), heading=which.capitalize(), **names)


async def decide(visit: Visit) -> Response:
    """Do what a button says, then go on: to the next in the queue, or back to the pledge."""
    visit.require(Right.NOTE_ANSWERS if visit.posted("action") == "answer" else Right.DECIDE)
    return visit.go(await asyncio.to_thread(_decide, visit, visit.posted("pledge")))


def _decide(visit: Visit, public_id: str) -> str:
    store = visit.store
    with store.read() as connection:
        row = read_pledge(connection, public_id)
    if row is None or visit.posted("action") not in OFFERED.get(row["state"], ()):
        raise ModerationFault("The pledge is not there any more, or somebody decided about it already.")
    decision = _decision(visit, row)
    with store.write() as connection:
        require_lease(connection, visit.moderator, public_id)
        number = decide_in(store, connection, public_id, replace(decision, seen=visit.posted("seen")))
        if decision.action == "ask":
            _mail_question(visit, connection, public_id, number, decision.at)
        release(connection, public_id)
    return "" if row["state"] in WAITING_STATES else f"/pledges/{public_id}"


def _mail_question(visit: Visit, connection: Connection, public_id: str, number: int, at: datetime) -> None:
    row = read_pledge(connection, public_id)
    version = visit.service.running.versions.find(row["form_digest"], row["form_id"]) if row else None
    if row and version and (address := address_to_ask(visit.service, connection, row, version.form)):
        mail_decision(connection, QUESTION, row, address, visit.service.codes, decision=number, at=at)


def _decision(visit: Visit, row: RowMapping) -> Decision:
    """Return what was chosen; raises ModerationFault where something is missing."""
    action, name = visit.posted("action"), visit.moderator.name
    if action == "approve":
        return approval(name)
    if action == "ask":
        return question(visit.posted("note"), name)
    if action == "refuse":
        return refusal(visit.posted("reason"), name)
    if action == "answer":
        return noted_answer(visit.posted("note"), name)
    return _edit(visit, row)


def _edit(visit: Visit, row: RowMapping) -> Decision:
    version = visit.service.running.versions.find(row["form_digest"], row["form_id"])
    if version is None:
        raise ModerationFault("The form of this pledge is not known here.")
    public = row["public_answers"]
    answers = strike(version.form, public, visit.fields.get("strike", []))
    if answers == public:
        raise ModerationFault("No words were marked, so nothing was published.")
    if public_view(version.form, public) and not public_view(version.form, answers):
        raise ModerationFault("Nothing would be left of the words. Refuse the pledge instead.")
    return (later_edit if row["state"] == PUBLISHED else edit)(answers, visit.moderator.name)


async def undo(visit: Visit) -> Response:
    """Take back the last decision and show the pledge as it was."""
    return visit.go(await asyncio.to_thread(_undo, visit))


def _undo(visit: Visit) -> str:
    number = whole_number(visit.posted("decision"), MOST_DIGITS)
    if number is None:
        raise ModerationFault("This decision cannot be undone.")
    with visit.store.write() as connection:
        public_id = undo_in(visit.store, connection, number, visit.moderator.name)
        row = read_pledge(connection, public_id)
    if row is None or row["state"] not in WAITING_STATES:
        return f"/pledges/{public_id}"
    take_this(visit.store, visit.moderator, public_id)
    return ""
