"""The wall's pages and each pledge's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from campaign.cards import HEIGHT, WIDTH
from campaign.forms import WallPledge
from campaign.language import mark
from campaign.sharing import channels_of, share_links
from endpoint import answers
from endpoint.asked import asked_span
from endpoint.bundle import Bundle
from endpoint.closing import opening_at
from endpoint.editions import Span
from endpoint.faults import RequestFault
from endpoint.handling import Address
from endpoint.pages import PLEDGE, WALL
from endpoint.projection import Document
from endpoint.service import Running, Service
from endpoint.states import PUBLIC_STATES
from endpoint.store import Store, now
from endpoint.tables import pledges
from endpoint.wall.cache import PageCache
from endpoint.wall.cards import said_by
from endpoint.wall.query import FILTERS, WallQuery, find_entry, find_pledges, read_query


async def get_wall(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show a page of the wall, filtered or searched."""
    asked, span = read_query(request.query_params), await asked_span(service, bundle, request)
    return await _cached(service, bundle, request, asked, lambda: _wall(service.running, bundle, asked, span))


async def get_pledge(service: Service, bundle: Bundle, request: Request) -> Response:
    """Show one pledge: 404 if it never hung on the wall, 410 if it was taken down."""
    public_id = request.path_params["public_id"]
    store = service.running.store
    try:
        return await _cached(service, bundle, request, public_id, lambda: _pledge(store, bundle, public_id))
    except LookupError:
        raise await asyncio.to_thread(gone, store, public_id) from None


async def get_card(service: Service, bundle: Bundle, request: Request) -> Response:
    """Return one pledge's picture; 404 and 410 as its page has them."""
    public_id = request.path_params["public_id"]
    try:
        card = await service.running.cards.get(bundle, public_id)
    except LookupError:
        raise await asyncio.to_thread(gone, service.running.store, public_id) from None
    return answers.document(request, card, service.settings.cache_seconds, "image/jpeg")


async def _cached(service: Service, bundle: Bundle, request: Request, key: Any, render: Any) -> Response:
    cache: PageCache = service.running.wall
    # A form opens and closes without a decision: pages show whether their pledges can be joined.
    document = await cache.get(bundle, (key, _open_forms(bundle)), render)
    return answers.document(request, document, service.settings.cache_seconds, answers.HTML_TYPE)


def _wall(running: Running, bundle: Bundle, asked: WallQuery, span: Span) -> Document:
    page = find_pledges(running.store, asked, span, running.entry_ranges.of(span))
    said = bundle.say("What people have pledged for {campaign}, newest first.", campaign=bundle.campaign.name)
    earlier = next((one for one in bundle.campaign.ended_editions if one.year == asked.edition), None)
    is_part = asked.is_narrowed or bool(asked.before)
    body = bundle.pages.render_public(
        WALL,
        _head(bundle, bundle.say("The wall"), said, "wall", _site_card(bundle), is_part=is_part),
        pledges=page.pledges,
        open_forms=_open_forms(bundle),
        asked=asked,
        earlier=earlier,
        filters=_filters(bundle, asked),
        newest=asked.address() if asked.before else "",
        older=asked.address(before=page.next) if page.next else "",
        address=f"{bundle.campaign.endpoint}/wall",
    )
    return Document.of_bytes(body)


def _pledge(store: Store, bundle: Bundle, public_id: str) -> Document:
    pledge = find_entry(store, public_id)
    if pledge is None:
        raise LookupError(public_id)
    who, campaign = said_by(pledge), bundle.campaign
    heading = bundle.say("A pledge for {campaign}", campaign=campaign.name)
    by = {"campaign": campaign.name, "who": who}
    said = bundle.say("A pledge for {campaign} by {who}", **by) if who else heading
    head = _head(bundle, _title(pledge.words), said, f"pledge/{pledge.id}", _own_card(bundle, pledge), kind="article")
    body = bundle.pages.render_public(
        PLEDGE,
        head,
        heading=heading,
        pledge=pledge,
        open_forms=_open_forms(bundle),
        url=head["url"],
        card=head["card"],
        share_links=share_links(channels_of(campaign), said, head["url"], _quoted(pledge), campaign.hashtags),
        address=f"{bundle.campaign.endpoint}/wall",
        pledge_page=f"{campaign.address}/",
    )
    return Document.of_bytes(body)


def _head(
    bundle: Bundle,
    title: str,
    description: str,
    path: str,
    card: Mapping[str, Any] | None,
    *,
    kind: str = "website",
    is_part: bool = False,
) -> dict[str, Any]:
    """Return what search engines and share previews read.

    :param path: below the endpoint's address.
    :param card: the picture to show: ``url, alt, width, height``.
    :param is_part: a piece of another page, which search engines need not list.
    """
    url = _whole_address(bundle, path)
    return {"title": title, "description": description, "url": url, "card": card, "kind": kind, "is_part": is_part}


def _site_card(bundle: Bundle) -> Mapping[str, Any] | None:
    """Return the picture of the campaign's call to pledge."""
    card = bundle.site_card
    return {**card, "url": f"{bundle.campaign.address}/{card['url']}"} if card else None


def _own_card(bundle: Bundle, pledge: WallPledge) -> Mapping[str, Any] | None:
    """Return the picture of a pledge; what is on it is said in words, too."""
    if bundle.card_look is None:
        return None
    alt = ", ".join(filter(None, (_quoted(pledge), said_by(pledge))))
    url = _whole_address(bundle, f"pledge/{pledge.id}/card.jpg")
    return {"url": url, "alt": alt, "width": WIDTH, "height": HEIGHT}


def _whole_address(bundle: Bundle, path: str) -> str:
    return f"{bundle.campaign.endpoint_address}/{path}"


def _quoted(pledge: WallPledge) -> str:
    return f"“{' '.join(pledge.words.split())}”"


def _open_forms(bundle: Bundle) -> frozenset[str]:
    """Return the forms that can be sent today: their pledges can be joined."""
    at = now()
    return frozenset(name for name, placed in bundle.forms.items() if opening_at(bundle, placed, at) == "open")


def _title(words: str) -> str:
    first = " ".join(words.split())
    return first if len(first) <= 70 else f"{first[:69].rsplit(' ', 1)[0]}…"


def gone(store: Store, public_id: str) -> RequestFault:
    """Return why a pledge is not there: 404 if it never hung on the wall, 410 if it was taken down."""
    this = (pledges.c.public_id == public_id) & pledges.c.stands_on.is_(None)
    query = select(pledges.c.published_at, pledges.c.state).where(this)
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    # Of a pledge that was never shown nobody shall learn that it is there.
    if row is None or row.published_at is None or row.state in PUBLIC_STATES:
        return RequestFault(404, mark("There is no such pledge"), mark("Check the address, or look at the wall."))
    return RequestFault(410, mark("This pledge is gone"), mark("It was taken back, or taken off the wall."))


def _filters(bundle: Bundle, asked: WallQuery) -> list[dict[str, Any]]:
    """Return what the wall can be filtered by: heading, and choices with label, address and whether it is in use."""
    found = _years(bundle, asked)
    for name, heading in (("topic", mark("Topic")), ("role", mark("Role")), ("area", mark("Area"))):
        choices = _choices(bundle, name)
        if choices:
            used = getattr(asked, name)
            links = [{"label": bundle.say("All"), "address": asked.address(**{name: ""}), "in_use": not used}]
            links += [
                {"label": label, "address": asked.address(**{name: value}), "in_use": used == value}
                for value, label in choices.items()
            ]
            found.append({"heading": bundle.say(heading), "links": links})
    return found


def _years(bundle: Bundle, asked: WallQuery) -> list[dict[str, Any]]:
    """Return the filter by year, newest first; none in the first year."""
    campaign = bundle.campaign
    years = [campaign.year, *reversed([edition.year for edition in campaign.ended_editions])]
    links = [
        {
            "label": str(year),
            "address": asked.address(edition=0 if year == campaign.year else year),
            "in_use": year == (asked.edition or campaign.year),
        }
        for year in years
    ]
    return [{"heading": bundle.say("Year"), "links": links}] if len(years) > 1 else []


def _choices(bundle: Bundle, name: str) -> dict[str, str]:
    """Return what a filter offers, ``{value in the address: label}``: the choices of the forms' fields."""
    if name == "topic":
        return {topic.id: topic.title for topic in bundle.campaign.topics}
    labels: dict[str, str] = {}
    for placed in bundle.forms.values():
        form = placed.version.form
        field = form.by_name.get(getattr(form.wall, FILTERS[name]) or "") if form.wall else None
        labels |= {choice.label: choice.label for choice in field.choices} if field else {}
    return labels


ADDRESSES = (
    Address("/wall", get_wall),
    Address("/pledge/{public_id}", get_pledge),
    Address("/pledge/{public_id}/card.jpg", get_card),
)
