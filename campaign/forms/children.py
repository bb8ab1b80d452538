"""Children under 13: what names or reaches a person is dropped before anything is stored.

Source: the Children's code (Age appropriate design, Information Commissioner's Office), standards 7 and 8: collect
the least, in the child's best interest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from campaign.forms.definition import Form
from campaign.forms.fields import Field
from campaign.forms.judged import Submission
from campaign.forms.names import is_name_on
from campaign.forms.posted import Posted, first

_REACHING_KINDS = ("email", "postcode")
_NOT_PERSONAL = (None, "on", "off")


def is_child(form: Form, posted: Posted) -> bool:
    """Tell whether the age band that was chosen means under 13."""
    children = form.children
    return children is not None and first(posted, children.field).strip() in children.under_13


def protected(form: Form, submission: Submission) -> Submission:
    """Return a child's submission without names and addresses."""
    dropped = dict.fromkeys(personal_fields(form))
    return replace(
        submission,
        answers={**submission.answers, **dropped},
        public={name: answer for name, answer in submission.public.items() if name not in dropped},
        private={**submission.private, **dropped},
        is_child=True,
    )


def personal_fields(form: Form) -> list[str]:
    """Return the fields that name or reach a person: names on the wall, addresses, all that a browser may fill in."""
    wall: dict[str, Any] = form.shown.model_dump() if form.shown else {}
    return [field.name for field in form.fields if field.asks and _is_personal(wall, field)]


def _is_personal(wall: dict[str, Any], field: Field) -> bool:
    filled_in = field.autocomplete not in _NOT_PERSONAL
    return filled_in or field.kind in _REACHING_KINDS or is_name_on(wall, field)
