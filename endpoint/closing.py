"""Whether a form can be sent, by the campaign's clock and with time to finish after its last midnight."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaign.forms import Opening, opening
from endpoint.bundle import Bundle, PlacedForm

#: Whoever began before the last midnight can finish: so much longer a form is taken than its page says.
GRACE = timedelta(hours=1)


def opening_at(bundle: Bundle, placed: PlacedForm, at: datetime) -> Opening:
    """Return whether a form can be sent at a moment (timezone aware).

    Today's definition decides, whichever the page had that was sent: an editor may have put off the last day.
    """
    form = placed.version.form
    if form.opens is None and form.closes is None:
        return "open"
    local = bundle.campaign.local
    found = opening(form, local(at).date())
    return found if found != "over" else opening(form, local(at - GRACE).date())
