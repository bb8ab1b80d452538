"""Follow-ups: when a supporter who wishes it is asked how it went, three times in all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from campaign.forms.retention import kept_until

if TYPE_CHECKING:
    from campaign.forms.definition import Form

#: After the pledge, where its supporter chose no time.
USUAL: Final = ("2 months", "6 months", "12 months")
#: After the time that its supporter chose for the first.
LATER: Final = USUAL[1:]


def follow_up_moments(form: Form, answers: Mapping[str, Any], since: datetime) -> tuple[datetime, ...]:
    """Return when a pledge is followed up, first to last; nothing where its supporter did not ask for that.

    :param answers: all of them.
    :param since: when the pledge was sent.
    """
    mail = form.mail
    if mail is None or mail.follow_up_when is None:
        return ()
    if answers.get(mail.follow_up_when) is not True or not answers.get(mail.to):
        return ()
    return moments_after(since, answers.get(mail.follow_up_after or ""))


def latest_after(since: datetime, form: Form) -> datetime | None:
    """Return the last moment at which a pledge may be followed up, whatever its supporter chooses; None if never."""
    mail = form.mail
    if mail is None or mail.follow_up_when is None:
        return None
    chosen = form.field(mail.follow_up_after).choices if mail.follow_up_after else ()
    return max(moments_after(since, span)[-1] for span in (None, *(each.value for each in chosen)))


def moments_after(since: datetime, chosen: str | None) -> tuple[datetime, ...]:
    """Return the three moments.

    :param chosen: after which time the first comes, as in ``2 weeks``; as usual if None.
    """
    if not chosen:
        return tuple(kept_until(since, span) for span in USUAL)
    first = kept_until(since, chosen)
    return (first, *(kept_until(first, span) for span in LATER))
