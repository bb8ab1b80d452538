"""Rules on follow-ups: they can be answered, and reach whoever wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from campaign.forms.draft import Draft, is_yes
from campaign.forms.fields import Field
from campaign.forms.follow_ups import moments_after
from campaign.forms.optionrules import named_field
from campaign.forms.retention import kept_until
from campaign.problems import Problem

#: What a choice may stand for.
_SPAN: Final = re.compile(r"[1-9]\d{0,2} (day|week|month)s?")
#: To compare lengths of time that are given in months.
_ANY_DAY: Final = datetime(2027, 1, 1, tzinfo=UTC)


def follow_ups_can_be_answered(draft: Draft) -> Iterator[Problem]:
    """A follow-up leads to a page of the pledge's own, comes after a time, and is kept until the last one."""
    mail = draft.data.get("mail")
    if not isinstance(mail, dict):
        return
    when, after = mail.get("follow_up_when"), mail.get("follow_up_after")
    choice = None
    if after is not None:
        choice = yield from named_field(draft, ("mail", "follow_up_after"), after, ("radios", "select"))
        if when is None:
            message = "the mail says after how long it asks how it went, but not whom"
            yield draft.problem(("mail", "follow_up_after"), message, "Add 'follow_up_when:' with a checkbox.")
    if when is None:
        return
    box = yield from named_field(draft, ("mail", "follow_up_when"), when, ("checkbox",))
    if not is_yes(draft.data.get("manage")):
        message = "the mail asks how it went on the pledge's own page, but pledges have none"
        yield draft.problem(("mail", "follow_up_when"), message, "Write 'manage: yes' at the form.")
    if choice:
        yield from _choices_are_times(draft, choice)
    yield from _kept_until_the_last(draft, mail.get("to"), choice, filter(None, (box, choice)))


def _choices_are_times(draft: Draft, choice: Field) -> Iterator[Problem]:
    for number, each in enumerate(choice.choices):
        if not _SPAN.fullmatch(each.value):
            here = ("fields", _index(draft, choice), "choices", number, "value")
            message = f"'{each.value}' is no time after which to ask how it went"
            yield draft.problem(here, message, "Give it a value such as 2 weeks or 3 months; the label is for readers.")


def _kept_until_the_last(draft: Draft, to: Any, choice: Field | None, others: Iterable[Field]) -> Iterator[Problem]:
    spans = [each.value for each in choice.choices if _SPAN.fullmatch(each.value)] if choice else []
    last = max(moments_after(_ANY_DAY, span)[-1] for span in [*spans, None])
    address = draft.readable(to) if isinstance(to, str) else None
    for field in (address, *others):
        if field and field.retention and kept_until(_ANY_DAY, field.retention) <= last:
            message = f"'{field.name}' is kept for {field.retention}, and the last follow-up comes later"
            hint = f"Keep it for more than {(last - _ANY_DAY).days} days, such as 24 months."
            yield draft.problem(("fields", _index(draft, field), "retention"), message, hint)


def _index(draft: Draft, field: Field) -> int:
    return next(index for index, known in draft.fields if known is field)
