"""The pictures of one build: how each is shown, and which copies that takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from PIL import Image

from campaign.files import PUBLISHED
from campaign.folder import ContentFolder
from plugins.pictures.encoding import STRIPPED, UNREADABLE, Copy, Original, cached, kind_of

#: What the build makes lies apart from what editors put into images/.
FOLDER = "media"
#: What may carry notes of a camera.
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff"}


@dataclass(frozen=True)
class Size:
    """A picture in one width, in pixels; the url has no leading slash."""

    url: str
    width: int


@dataclass(frozen=True)
class PhotoView:
    """A picture as the theme shows it; sizes in pixels, the url has no leading slash.

    :param url: for a browser that knows nothing else, and for others to show.
    :param avif: the same in several widths; empty where there are no copies.
    :param jpeg: likewise.
    """

    file: str
    alt: str
    credit: str | None
    url: str
    width: int
    height: int
    avif: tuple[Size, ...] = ()
    jpeg: tuple[Size, ...] = ()


@cache
def _original(path: Path, _changed: int) -> Original | None:
    original = Original(path)
    try:
        return original if original.size else None
    except UNREADABLE:
        return None


@cache
def _is_shown(path: Path, _changed: int) -> bool:
    """Tell whether browsers show a file, as far as its head tells."""
    try:
        return kind_of(path) in STRIPPED
    except UNREADABLE:
        return False


@dataclass
class PictureBook:
    """What the texts of one build show.

    :param copies: whether small copies are made; otherwise each picture is shown as the editor saved it.
    :param cache: where copies are kept.
    :param shown: every picture that needs copies, by its path inside the content folder.
    :param refused: paths of files that a text shows and that are no pictures: a Problem of that text.
    """

    folder: ContentFolder
    copies: bool
    cache: Path
    shown: dict[str, Original] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def view(self, name: str, alt: str, credit: str | None = None) -> PhotoView | None:
        """Return how a picture is shown; None if the file is not there or is not a whole picture."""
        path = self.folder.path / name
        original = _original(path, path.stat().st_mtime_ns) if path.is_file() else None
        if original is None:
            self.refused.add(name)
            return None
        credit = credit or self.folder.pictures.credit(name)
        if not (self.copies and original.copies):
            return PhotoView(name, alt, credit, quote(name), *original.size)
        if not self._can_be_copied(original):
            return None
        self.shown[name] = original
        jpeg, avif = (
            tuple(
                Size(quote(address(name, original, copy)), copy.width) for copy in original.copies if copy.kind == kind
            )
            for kind in ("jpg", "avif")
        )
        widest = jpeg[-1].width
        middle = jpeg[len(jpeg) // 2].url
        return PhotoView(name, alt, credit, middle, widest, original.height_at(widest), avif, jpeg)

    def unreadable(self) -> Iterator[str]:
        """Yield the paths of files that are to be published as pictures, are none, and are shown by no text."""
        known = {*self.refused, *self.folder.pictures.withdrawn}
        for path in sorted(path for place in PUBLISHED for path in (self.folder.path / place).rglob("*")):
            name = path.relative_to(self.folder.path).as_posix()
            if path.suffix.lower() in PICTURES and name not in known and not _is_shown(path, path.stat().st_mtime_ns):
                yield name

    def _can_be_copied(self, original: Original) -> bool:
        # Reading all of it takes time, and what was copied before was whole.
        return all(cached(self.cache, original, copy).is_file() for copy in original.copies) or original.is_whole


def not_a_picture(folder: ContentFolder, name: str) -> tuple[str, str]:
    """Return what is wrong with a file that cannot be shown, and what to do."""
    try:
        Image.open(folder.path / name).close()
    except Image.DecompressionBombError:
        return f"'{name}' has too many points for a picture on a page", "Save it smaller: 2,000 points wide is enough."
    except OSError:
        pass
    return f"'{name}' is not a picture that browsers show, or not all of one", "Save it again as JPEG or PNG."


def address(name: str, original: Original, copy: Copy) -> str:
    """Return the address of a copy: all copies of a picture share one digest, which keeps pages small."""
    return f"{FOLDER}/{PurePosixPath(name).stem}.{original.digest[:8]}-{copy.width}.{copy.kind}"
