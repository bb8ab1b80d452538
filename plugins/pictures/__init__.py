"""Pictures: with their size, in several widths, never without alt text, and never without somebody's leave.

Settings: ``PICTURE_COPIES``, whether small copies are made (publishing does); ``PICTURES_CACHE``, where they are kept.
Settings made: ``PICTURE_BOOK``; ``NAMED_BY_CONTENT``, which the copies are added to.
Context: ``article.photo`` and ``page.logo`` are a `PhotoView` or None.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pelican import signals

from campaign.content import Source
from campaign.files import PUBLISHED
from campaign.folder import ContentFolder
from campaign.front_matter import PartnerMeta, Photo
from campaign.problems import Problem
from plugins.checks import report
from plugins.pictures.book import FOLDER, PICTURES, PhotoView, PictureBook, address, not_a_picture
from plugins.pictures.encoding import UNREADABLE, Original, cached, make_copies, strip
from plugins.pictures.texts import Pictures

DEFAULTS = {"PICTURE_COPIES": False, "PICTURES_CACHE": "build/pictures-cache"}


def prepare(pelican: Any) -> None:
    """Begin this build's book of pictures, let Markdown fill it, and report what may no longer be shown."""
    settings = pelican.settings
    for name, value in DEFAULTS.items():
        settings.setdefault(name, value)
    settings.setdefault("NAMED_BY_CONTENT", set())
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    settings["PICTURE_BOOK"] = PictureBook(folder, settings["PICTURE_COPIES"], Path(settings["PICTURES_CACHE"]))
    settings["MARKDOWN"]["extensions"].append(Pictures(settings))
    now = settings.get("NOW") or datetime.now(UTC)
    report(settings, folder.pictures.expired(now.astimezone(folder.campaign.zone).date()))


def add_photos(generator: Any) -> None:
    """Give each story and post its photo."""
    book: PictureBook = generator.settings["PICTURE_BOOK"]
    for article in generator.articles:
        photo = article.source.meta.photo
        article.photo, problem = _photo_view(book, article.source, photo, "photo") if photo else (None, None)
        if problem:
            report(generator.settings, [problem])


def add_logos(generator: Any) -> None:
    """Give each partner's page its logo."""
    book: PictureBook = generator.settings["PICTURE_BOOK"]
    for page in generator.pages:
        logo = page.source.meta.logo if isinstance(page.source.meta, PartnerMeta) else None
        page.logo, problem = _photo_view(book, page.source, logo, "logo") if logo else (None, None)
        if problem:
            report(generator.settings, [problem])


def _photo_view(book: PictureBook, source: Source, photo: Photo, key: str) -> tuple[PhotoView | None, Problem | None]:
    if book.folder.pictures.is_withdrawn(photo.file):
        return None, None
    view = book.view(photo.file, photo.alt, photo.credit)
    if view or not (book.folder.path / photo.file).is_file():  # campaign.folder has said so
        return view, None
    return None, source.document.problem((key, "file"), *not_a_picture(book.folder, photo.file))


def report_unreadable(generators: list[Any]) -> None:
    """Report what a publication could not take a camera's notes out of, whether or not a text shows it."""
    settings = generators[0].settings
    book: PictureBook = settings["PICTURE_BOOK"]
    report(settings, [_unreadable(book.folder, name) for name in book.unreadable()])


def _unreadable(folder: ContentFolder, name: str) -> Problem:
    return Problem(folder.shown(name), 1, 1, *not_a_picture(folder, name))


def finish(pelican: Any) -> None:
    """Put the copies into the written site; take out what was withdrawn, and what cameras note in their files."""
    settings = pelican.settings
    book: PictureBook = settings["PICTURE_BOOK"]
    output, cache = Path(settings["OUTPUT_PATH"]), book.cache
    for name in book.folder.pictures.withdrawn:
        (output / name).unlink(missing_ok=True)
        _forget(book.folder.path / name, cache)
    if not book.copies:
        return
    report(settings, _strip_all(output, book.folder))
    make_copies(book.shown.values(), cache)
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, original in book.shown.items():
        for copy in original.copies:
            url = address(name, original, copy)
            shutil.copyfile(cached(cache, original, copy), output / url)
            settings["NAMED_BY_CONTENT"].add(url)


def _strip_all(output: Path, folder: ContentFolder) -> Iterator[Problem]:
    """Take out what cameras note; yield a Problem for each file of which nobody can tell what it holds."""
    for path in sorted(path for place in PUBLISHED for path in (output / place).rglob("*")):
        if path.suffix.lower() in PICTURES:
            try:
                strip(path)
            except UNREADABLE:
                name = path.relative_to(output).as_posix()
                yield _unreadable(folder, name)


def _forget(path: Path, cache: Path) -> None:
    if path.is_file():
        for copy in cache.glob(f"{Original(path).digest}-*"):
            copy.unlink(missing_ok=True)


def register() -> None:
    signals.initialized.connect(prepare)
    signals.article_generator_finalized.connect(add_photos)
    signals.page_generator_finalized.connect(add_logos)
    signals.all_generators_finalized.connect(report_unreadable)
    signals.finalized.connect(finish)
