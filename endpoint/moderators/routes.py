"""Every address of the moderators' pages, and the right that it needs."""

from __future__ import annotations

from endpoint.conversation.views import show_conversation
from endpoint.handling import Address
from endpoint.moderators.export import export
from endpoint.moderators.how_it_went import see_to, show_how_it_went
from endpoint.moderators.pages import decide, show_list, show_pledge, show_queue, undo
from endpoint.moderators.replying import send_reply
from endpoint.moderators.roles import Right
from endpoint.moderators.sign_in import ask_by_mail, show_sign_in, sign_in, sign_out
from endpoint.moderators.team import change_team, show_team
from endpoint.moderators.told_stories import decide_story, show_stories
from endpoint.moderators.visit import PATH, VisitHandler, signed_in
from endpoint.report.views import download_report, show_report


def _of(path: str, method: str, handler: VisitHandler, right: Right | None = None) -> Address:
    return Address(PATH + path, signed_in(handler, right), (method,))


#: The first that fits answers.
ADDRESSES = (
    _of("", "GET", show_queue),
    _of("/decide", "POST", decide),
    _of("/undo", "POST", undo, Right.DECIDE),
    _of("/pledges/{public_id}", "GET", show_pledge, Right.READ_PUBLISHED),
    _of("/pledges/{public_id}/reply", "POST", send_reply, Right.REPLY),
    _of("/how-it-went", "GET", show_how_it_went, Right.DECIDE),
    _of("/how-it-went", "POST", see_to, Right.DECIDE),
    _of("/stories", "GET", show_stories, Right.DECIDE),
    _of("/stories", "POST", decide_story, Right.DECIDE),
    _of("/team", "GET", show_team, Right.MANAGE_MODERATORS),
    _of("/team", "POST", change_team, Right.MANAGE_MODERATORS),
    _of("/export.csv", "GET", export, Right.EXPORT),
    _of("/conversation", "GET", show_conversation, Right.READ_PUBLISHED),
    _of("/report", "GET", show_report, Right.READ_REPORT),
    _of("/report.csv", "GET", download_report, Right.READ_REPORT),
    Address(f"{PATH}/sign-in/{{token}}", show_sign_in),
    Address(f"{PATH}/sign-in", sign_in, ("POST",)),
    Address(f"{PATH}/link-by-mail", ask_by_mail, ("POST",)),
    _of("/sign-out", "POST", sign_out),
    _of("/{which}", "GET", show_list, Right.READ_PUBLISHED),
)
