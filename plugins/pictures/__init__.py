"""Pictures: width and height in every tag, so that a page does not jump while it loads, and never without alt text.

Context: ``article.photo`` is a `PhotoView` or None.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pelican import signals
from PIL import Image, UnidentifiedImageError

from campaign.addresses import ROOT
from campaign.content import Photo, Source
from campaign.folder import ContentFolder
from campaign.problems import Problem
from plugins.checks import report


@dataclass(frozen=True)
class PhotoView:
    """A photo as the theme shows it; sizes in pixels, the url has no leading slash."""

    file: str
    alt: str
    credit: str | None
    url: str
    width: int
    height: int


@cache
def _measure(path: Path, _changed: int) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            return image.size
    except (UnidentifiedImageError, OSError):
        return None


def picture_size(path: Path) -> tuple[int, int] | None:
    """Return width and height in pixels; None if the file is not a picture."""
    return _measure(path, path.stat().st_mtime_ns) if path.is_file() else None


class PictureSizes(Treeprocessor):
    """Give width, height and lazy loading to the pictures of a text; report missing alt text."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown)
        self.settings = settings

    def run(self, root: Element) -> None:
        source: Source = self.md.source  # type: ignore[attr-defined]
        for image in root.iter("img"):
            address = image.get("src", "")
            if not image.get("alt", "").strip():
                hint = "Say what it shows: ![A nurse pours tea]({static}/images/tea.jpg)."
                written = address.removeprefix(f"{ROOT}/")
                report(self.settings, [source.body_problem(written, "the picture has no alt text", hint)])
            if address.startswith(f"{ROOT}/"):
                self._measure(source, image, address.removeprefix(f"{ROOT}/"))

    def _measure(self, source: Source, image: Element, address: str) -> None:
        name = unquote(address)
        size = picture_size(Path(self.settings["PATH"]) / name)
        if size is None:
            hint = "Save it again as JPEG or PNG."
            report(self.settings, [source.body_problem(name, f"'{name}' is not a picture", hint)])
            return
        image.set("width", str(size[0]))
        image.set("height", str(size[1]))
        image.set("loading", "lazy")


class Pictures(Extension):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        # After "links" (3), which turns every address into one from the root.
        md.treeprocessors.register(PictureSizes(md, self.settings), "pictures", 2)


def add_extension(pelican: Any) -> None:
    """Let Markdown measure the pictures of each text."""
    pelican.settings["MARKDOWN"]["extensions"].append(Pictures(pelican.settings))


def add_photos(generator: Any) -> None:
    """Give each story and post its photo."""
    folder: ContentFolder = generator.settings["CONTENT_FOLDER"]
    for article in generator.articles:
        photo = article.source.meta.photo
        article.photo, problem = _photo_view(folder, article.source, photo) if photo else (None, None)
        if problem:
            report(generator.settings, [problem])


def _photo_view(folder: ContentFolder, source: Source, photo: Photo) -> tuple[PhotoView | None, Problem | None]:
    path = folder.path / photo.file
    size = picture_size(path)
    if size:
        return PhotoView(photo.file, photo.alt, photo.credit, photo.file, *size), None
    if not path.is_file():  # campaign.folder has said so
        return None, None
    hint = "Save it again as JPEG or PNG."
    return None, source.document.problem(("photo", "file"), f"'{photo.file}' is not a picture", hint)


def register() -> None:
    signals.initialized.connect(add_extension)
    signals.article_generator_finalized.connect(add_photos)
