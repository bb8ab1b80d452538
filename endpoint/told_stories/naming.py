"""A name beside words about health in a story, as `campaign.forms.nameless` has it for pledges."""

from __future__ import annotations

from dataclasses import replace
from textwrap import shorten

from campaign.forms import Form, Submission
from campaign.forms.wall import WallPledge
from endpoint.submissions import written_words
from endpoint.told_stories.prompts import CALLED, QUOTE_CHARACTERS


def named_words(form: Form, story: Submission) -> str:
    """Return what would be told beside the supporter's name; empty where they gave none."""
    return written_words(form, nameless(story).answers) if story.answers.get(CALLED) else ""


def nameless(story: Submission) -> Submission:
    """Return the story without its supporter's name: it is not kept at all."""
    return replace(story, answers={name: said for name, said in story.answers.items() if name != CALLED})


def note_of(story: Submission) -> WallPledge:
    """Return how a story begins, or its quote, with its name: what a supporter is asked about."""
    said = {name: str(answer or "") for name, answer in story.answers.items()}
    words = said.get("quote") or shorten(said["happened"], QUOTE_CHARACTERS, placeholder=" …")
    return WallPledge(id="", words=words, name=said[CALLED], role=said["role"])
