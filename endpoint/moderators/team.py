"""The owners' page: who moderates, their addresses, new links, removal."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from endpoint.moderators.links import SignInLink, make_link
from endpoint.moderators.people import (
    ModeratorFault,
    add_moderator,
    list_moderators,
    remove_moderator,
    set_mail,
)
from endpoint.moderators.roles import ROLES
from endpoint.moderators.visit import Visit
from endpoint.pages import MODERATE_TEAM


async def show_team(visit: Visit) -> Response:
    """Show who moderates."""
    return await asyncio.to_thread(_page, visit)


async def change_team(visit: Visit) -> Response:
    """Add, remove, change an address or give a new link; a link is shown this once."""
    return await asyncio.to_thread(_change, visit)


def _change(visit: Visit) -> Response:
    name, action = " ".join(visit.posted("name").split()), visit.posted("action")
    by = visit.moderator.name
    if action == "remove":
        if name == visit.moderator.name:
            raise ModeratorFault("Nobody removes themselves. Ask another owner.")
        remove_moderator(visit.store, name, by)
        return visit.go("/team")
    if action == "mail":
        set_mail(visit.store, name, visit.posted("mail").strip(), by)
        return visit.go("/team")
    if action == "add":
        add_moderator(visit.store, name, visit.posted("role"), visit.posted("mail").strip(), by)
    return _page(visit, make_link(visit.store, name, by))


def _page(visit: Visit, link: SignInLink | None = None) -> Response:
    # The origin was checked with the form; an owner copies the address that they see themselves.
    said = visit.request.headers.get("origin", "")
    address = link.address(f"{said}{visit.bundle.path}") if link else ""
    members = list_moderators(visit.store)
    return visit.render(
        MODERATE_TEAM, "Moderators", heading="Moderators", members=members, roles=ROLES, link=link, address=address
    )
