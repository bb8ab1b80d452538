"""Words about health beside a name: show them without it, if the supporter likes."""

from __future__ import annotations

from dataclasses import replace

from campaign.forms.definition import Form
from campaign.forms.judged import Submission


def named_words(form: Form, submission: Submission) -> str:
    """Return the words that would be shown beside the supporter's name; empty where no name is."""
    shown = form.shown
    if shown is None or not shown.name or not submission.public.get(shown.name):
        return ""
    return str(submission.public.get(shown.words) or "")


def without_name(form: Form, submission: Submission) -> Submission:
    """Return the submission with name and organisation private, and consent to show just these not given."""
    shown = form.shown
    if shown is None:
        return submission
    names = {name for name in (shown.name, shown.organisation) if name}
    boxes = {box for name in names if (box := form.field(name).shown_when)}
    # A box that shows the words as well stays ticked: the words were not taken back.
    boxes -= {field.shown_when for field in form.fields if field.name not in names and field.shown_when}
    moved = {name: answer for name, answer in submission.public.items() if name in names}
    unticked = dict.fromkeys(boxes & submission.answers.keys(), False)
    return replace(
        submission,
        answers={**submission.answers, **unticked},
        public={name: answer for name, answer in submission.public.items() if name not in names},
        private={**submission.private, **moved, **unticked},
        consents=tuple(
            replace(consent, given=False) if consent.field in boxes else consent for consent in submission.consents
        ),
    )
