"""What everybody may see of a pledge or a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign.forms.definition import Form
from campaign.replies import PublicReply


@dataclass(frozen=True)
class WallPledge:
    """A pledge as everybody may see it; empty texts for what is not public.

    :param topic: the topic's id.
    :param published: when it went up, as an ISO text; None if it has not.
    :param reply: what the campaign says to it in public; None if nothing.
    :param form: the form's id.
    :param joins: the id of the pledge whose supporter this one does the same as; empty if there is none.
    :param joined: how many do the same as this one.
    """

    id: str
    words: str
    name: str = ""
    role: str = ""
    organisation: str = ""
    place: str = ""
    topic: str = ""
    published: str | None = None
    reply: PublicReply | None = None
    form: str = ""
    joins: str = ""
    joined: int = 0


def public_view(
    form: Form, public: Mapping[str, Any], *, id: str = "", published: datetime | str | None = None
) -> WallPledge | None:
    """Return what everybody may read of a submission's public answers; None if its words are not public.

    A comment is shown in the same way, below its text instead of on the wall.
    """
    wall = form.shown
    words = _text(public, wall.words) if wall else ""
    if not wall or not words:
        return None
    return WallPledge(
        id=id,
        words=words,
        name=_text(public, wall.name),
        role=_label(form, public, wall.role),
        organisation=_text(public, wall.organisation),
        place=_label(form, public, wall.place),
        topic=_text(public, wall.topic),
        published=published.isoformat() if isinstance(published, datetime) else published,
        form=form.id,
    )


def _text(public: Mapping[str, Any], name: str | None) -> str:
    answer = public.get(name) if name else None
    return answer if isinstance(answer, str) else ""


def _label(form: Form, public: Mapping[str, Any], name: str | None) -> str:
    value = _text(public, name)
    field = form.by_name.get(name) if name else None
    return field.choice_label(value) if field and value else value
