"""What goes with a new pledge, whichever way it came: a form or a card."""

from __future__ import annotations

from collections.abc import Sequence

from campaign.forms import Form, Submission
from campaign.forms.follow_ups import follow_up_moments
from campaign.words import Words
from endpoint.codes import Codes
from endpoint.dialects import Row
from endpoint.follow_ups.planning import add_planned
from endpoint.mail.wanted import add_wanted, ask_for_mail
from endpoint.store import Store
from endpoint.submissions import written_words


def complete(row: Row, form: Form, submission: Submission, codes: Codes, distress_words: Words) -> None:
    """Note in a new pledge's row whether it is urgent, which mail goes with it, and when to ask how it went."""
    row["urgent"] = distress_words.found_in(written_words(form, submission.answers))
    if form.mail:
        ask_for_mail(row, form, submission, codes)
        row["follow_ups"] = follow_up_moments(form, submission.answers, row["created_at"])


def write_new(store: Store, rows: Sequence[Row]) -> int:
    """Write new pledges with all that goes with them in one transaction; returns how many were not there already."""
    with store.write() as connection:
        new = store.add_pledges(connection, rows)
        add_wanted(connection, rows)
        add_planned(connection, rows)
    return new
