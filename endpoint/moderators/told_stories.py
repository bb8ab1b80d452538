"""Stories that supporters told: read, and accepted for an editor to write, or declined."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from starlette.responses import Response

from endpoint.bundle import Bundle
from endpoint.dialects import locked
from endpoint.moderation import DECIDED, Decision, ModerationFault, apply
from endpoint.moderators.views import moment_text
from endpoint.moderators.visit import Visit
from endpoint.pages import MODERATE_STORIES
from endpoint.store import now
from endpoint.tables import pledges
from endpoint.told_stories.prompts import CONSENT, story_prompts
from endpoint.told_stories.reading import ToldStory, stories_in
from endpoint.told_stories.tables import ACCEPTED, DECLINED, WAITING, told_stories

PAGE_STORIES: Final = 20
DECISIONS: Final = {"accept": ("story-accepted", ACCEPTED), "decline": ("story-declined", DECLINED)}


@dataclass(frozen=True)
class StoryView:
    """A story as moderators read it.

    :param said: what was asked, and what was said.
    :param seen: goes back with the decision: when it was told.
    """

    public_id: str
    said: list[tuple[str, str]]
    when: str
    seen: str
    urgent: bool


async def show_stories(visit: Visit) -> Response:
    """Show what waits, and what is accepted."""
    return await asyncio.to_thread(_show, visit)


def _show(visit: Visit) -> Response:
    waiting = [_view(visit.bundle, story) for story in stories_in(visit.store, WAITING, PAGE_STORIES)]
    accepted = [_view(visit.bundle, story) for story in reversed(stories_in(visit.store, ACCEPTED))]
    names: dict[str, Any] = {"waiting": waiting, "accepted": accepted[:PAGE_STORIES]}
    return visit.render(MODERATE_STORIES, "Stories", heading="Stories", **names)


def _view(bundle: Bundle, story: ToldStory) -> StoryView:
    form = story_prompts(bundle.campaign)
    said = [(field.label, story.answers[field.name]) for field in form.fields if story.answers.get(field.name)]
    shown = [(label, words) for label, words in said if label != form.by_name[CONSENT].label]
    when = moment_text(story.told_at, bundle)
    return StoryView(story.public_id, shown, when, story.told_at.isoformat(), story.urgent)


async def decide_story(visit: Visit) -> Response:
    """Accept a story for an editor, or decline it."""
    await asyncio.to_thread(_decide, visit, visit.posted("pledge"), visit.posted("decision"), visit.posted("seen"))
    return visit.go("/stories")


def _decide(visit: Visit, public_id: str, wanted: str, seen: str) -> None:
    if wanted not in DECISIONS:
        raise ModerationFault("Use one of the buttons.")
    action, state = DECISIONS[wanted]
    with visit.store.write() as connection:
        query = select(*DECIDED).where(pledges.c.public_id == public_id)
        pledge = connection.execute(locked(query)).mappings().one_or_none()
        number = pledge["id"] if pledge else None
        story = connection.execute(
            select(told_stories.c.state, told_stories.c.told_at).where(told_stories.c.pledge_id == number)
        ).one_or_none()
        if pledge is None or story is None or story.state != WAITING or story.told_at.isoformat() != seen:
            raise ModerationFault("The story was changed or taken back, or somebody else decided. Look once more.")
        connection.execute(told_stories.update().where(told_stories.c.pledge_id == number).values(state=state))
        apply(visit.store, connection, pledge, Decision(action, None, visit.moderator.name, now()))
