"""More to read at an article's end: its nearest neighbours in time among those of the same topic.

Context: ``article.related``, a list of at most `MOST` articles. The older ones come first: a new story then changes no
older page, save where a topic has few.
"""

from __future__ import annotations

from typing import Any

from pelican import signals

MOST = 3


def add_related(generator: Any) -> None:
    """Give each article its neighbours, in one walk over each topic's list."""
    for article in generator.articles:
        article.related = []
    for articles in generator.tags.values():  # newest first
        for place, article in enumerate(articles):
            article.related = neighbours(articles, place)


def neighbours(articles: list[Any], place: int) -> list[Any]:
    """Return the next older articles; at the list's end also the next newer ones."""
    older = articles[place + 1 : place + 1 + MOST]
    wanted = MOST - len(older)
    newer = articles[max(0, place - wanted) : place] if wanted else []
    return older + newer[::-1]


def register() -> None:
    signals.article_generator_finalized.connect(add_related)
