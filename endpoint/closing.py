"""Whether a form can be sent, by the campaign's clock and with time to finish after its last midnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from campaign.comments import comments_closed
from campaign.forms import Opening, closed_notice
from campaign.forms.opening import opening_between
from endpoint.bundle import Bundle, CommentedPage, PlacedForm

#: Whoever began before the last midnight can finish: so much longer a form is taken than its page says.
GRACE = timedelta(hours=1)


class Closed(NamedTuple):
    """Why a form cannot be sent.

    :param opening: ``early`` or ``over``.
    :param notice: the same in words, as a heading.
    :param page: the page that it was sent from as a comment; None for any other form, and where there is no such page.
    """

    opening: Opening
    notice: str
    page: CommentedPage | None = None


def opening_at(bundle: Bundle, placed: PlacedForm, at: datetime) -> Opening:
    """Return whether a form can be sent at a moment (timezone aware).

    Today's definition decides, whichever the page had that was sent: an editor may have put off the last day.
    """
    form = placed.version.form
    return _opening(bundle, form.opens, form.closes, at)


def closed_form(bundle: Bundle, placed: PlacedForm, at: datetime) -> Closed | None:
    """Return why a form cannot be sent at a moment (timezone aware); None where it can."""
    opening = opening_at(bundle, placed, at)
    if opening == "open":
        return None
    return Closed(opening, closed_notice(placed.version.form, opening, bundle.campaign.spoken))


def closed_page(bundle: Bundle, stands_on: str, at: datetime) -> Closed | None:
    """Return why a page takes no comments at a moment (timezone aware); None where it does.

    :param stands_on: the page that a comment says to come from: only the bundle knows whether it takes any.
    """
    page = bundle.commented.get(stands_on)
    closes = page.closes if page else None
    if page and _opening(bundle, None, closes, at) == "open":
        return None
    return Closed("over", comments_closed(closes, bundle.campaign.spoken), page)


def _opening(bundle: Bundle, opens: date | None, closes: date | None, at: datetime) -> Opening:
    if opens is None and closes is None:
        return "open"
    local = bundle.campaign.local
    found = opening_between(opens, closes, local(at).date())
    return found if found != "over" else opening_between(opens, closes, local(at - GRACE).date())
