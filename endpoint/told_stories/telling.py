"""What a supporter does with their story; each step adds a row to the decisions, and no word of the story."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, RowMapping

from campaign.forms import Form, Submission
from campaign.forms.children import is_child
from campaign.forms.posted import posted_from
from endpoint.manage.changes import changeable_pledge
from endpoint.moderation import Decision, apply
from endpoint.moderation.questions import SUPPORTER
from endpoint.store import Store, new_public_id, now
from endpoint.told_stories.ending import end_stories
from endpoint.told_stories.prompts import FORM_ID
from endpoint.told_stories.reading import row_of
from endpoint.told_stories.tables import ACCEPTED, WAITING, told_stories

TOLD: Final = "story-told"
TAKEN_BACK: Final = "story-taken-back"
#: What a consent's name begins with, so that an editor's own register tells them apart.
REFERENCE: Final = "told-{}"


class NotYet(Exception):
    """Nothing was said to be done yet, or the story is accepted and cannot be changed."""


def may_tell(pledge: RowMapping, story: RowMapping | None) -> bool:
    """Return whether the supporter may tell a story, or change what they told."""
    has_done = pledge["done_at"] is not None or pledge["inspired_at"] is not None
    return has_done if story is None else story["state"] != ACCEPTED


def is_asked(pledge: RowMapping, form: Form) -> bool:
    """Return whether a supporter is asked for a story: no child, whose name nobody keeps, and nobody for a comment.

    :param pledge: a whole row.
    :param form: the pledge's.
    """
    answers = {**pledge["private_answers"], **pledge["public_answers"]}
    return not pledge["stands_on"] and not is_child(form, posted_from(answers))


def tell_story(store: Store, public_id: str, form: Form, submission: Submission, *, urgent: bool) -> None:
    """Keep a story, or what took the place of one, until somebody has read it.

    :param urgent: whether the words are those of somebody who may need help now.
    :raises TooLate: the pledge was withdrawn, or is no longer held.
    :raises NotYet: see there.
    """
    at = now()
    store.remember_form(form.digest, FORM_ID, form.model_dump(mode="json"))
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        before = row_of(connection, pledge["id"])
        if not may_tell(pledge, before):
            raise NotYet
        values = {
            "form_digest": form.digest,
            "answers": {name: said for name, said in submission.answers.items() if isinstance(said, str) and said},
            "consents": [
                {
                    "field": each.field,
                    "wording_digest": each.wording_digest,
                    "given": each.given,
                    "at": at.isoformat(timespec="seconds"),
                }
                for each in submission.consents
            ],
            "state": WAITING,
            "told_at": at,
        }
        _keep(connection, pledge["id"], before, values)
        decision = Decision(TOLD, pledge["state"], SUPPORTER, at)
        apply(store, connection, pledge, decision, {"urgent": urgent or pledge["urgent"]})


def _keep(connection: Connection, pledge_id: int, before: RowMapping | None, values: dict[str, object]) -> None:
    if before is None:
        reference = REFERENCE.format(new_public_id())
        connection.execute(told_stories.insert().values(pledge_id=pledge_id, reference=reference, **values))
    else:
        connection.execute(told_stories.update().where(told_stories.c.pledge_id == pledge_id).values(values))


def take_story_back(store: Store, public_id: str) -> None:
    """Forget a story; one that is gone already stays so.

    :raises TooLate: the pledge was withdrawn, or is no longer held; with it went the story.
    """
    with store.write() as connection:
        pledge = changeable_pledge(connection, public_id)
        at = now()
        if end_stories(connection, [pledge["id"]], at):
            apply(store, connection, pledge, Decision(TAKEN_BACK, pledge["state"], SUPPORTER, at))
