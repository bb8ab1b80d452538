"""Films and sound recordings, which load nothing before somebody presses play.

Context: ``films``, articles by the source's name; ``article.film``, a `FilmView` or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from pelican import signals

from campaign.front_matter import FilmMeta
from campaign.rules import FILMS, RECORDINGS


@dataclass(frozen=True)
class FilmView:
    """A film as the theme shows it; urls have no leading slash.

    :param kind: ``video``, ``audio``, or ``elsewhere`` for one that is not our own file.
    :param media_type: such as ``video/mp4``.
    :param host: who shows it, if it is elsewhere.
    """

    kind: str
    url: str
    media_type: str
    captions: str
    length: str
    host: str


def film_view(meta: FilmMeta) -> FilmView:
    """Return how a film's front matter is shown."""
    if meta.address:
        return FilmView("elsewhere", meta.address, "", "", meta.length, urlsplit(meta.address).hostname or "")
    ending = PurePosixPath(meta.file or "").suffix
    kind = "video" if ending in FILMS else "audio"
    media_type = (FILMS | RECORDINGS).get(ending, "")
    return FilmView(kind, quote(meta.file or ""), media_type, quote(meta.captions or ""), meta.length, "")


def add_films(generator: Any) -> None:
    """Give each article its film, and the blocks all films by name."""
    for article in generator.articles:
        meta = article.source.meta
        article.film = film_view(meta) if isinstance(meta, FilmMeta) else None
    generator.context["films"] = {article.source.name: article for article in generator.articles if article.film}


def register() -> None:
    signals.article_generator_finalized.connect(add_films)
