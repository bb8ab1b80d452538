"""Interviews: who speaks stands above each question and each answer, both in the same manner.

Needs ``article.answered_by``. Changes the text: ``<h2>`` with a name before the question, a name before the answer.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from pelican import signals

from campaign.front_matter import InterviewMeta

QUESTION = re.compile(r"(<h2[^>]*>)(.*?</h2>)", re.DOTALL)


def add_voices(generator: Any) -> None:
    """Name the two who speak wherever one of them begins."""
    for article in generator.articles:
        asks, answers = article.person_card, article.answered_by
        if isinstance(article.source.meta, InterviewMeta) and asks and answers:
            article._content = with_voices(article._content, asks.name, answers.name)


def with_voices(html: str, asks: str, answers: str) -> str:
    """Return a text in which each question begins with who asks, and its answer with who answers."""
    asking, answering = (f'<{tag} class="voice">{escape(name)}</{tag}>' for tag, name in (("b", asks), ("p", answers)))
    return QUESTION.sub(lambda found: f"{found[1]}{asking} {found[2]}\n{answering}", html)


def register() -> None:
    signals.article_generator_finalized.connect(add_voices)
