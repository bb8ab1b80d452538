"""Small copies of a picture: AVIF, and JPEG for browsers that cannot read it; nothing in them but the picture.

A copy is made once and kept by what went into it, so that a build encodes only what is new.
"""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from campaign.paper import on_white

#: Width in pixels: bytes that a copy may have. What a phone needs, what a column of text needs, a whole page's width.
WIDTHS = {480: 20_000, 760: 36_000, 1000: 60_000}
#: The best quality that keeps within the bytes is taken, else the last.
QUALITIES = {"avif": (55, 45, 35, 25), "jpg": (75, 65, 55, 45, 35)}
#: AVIF takes three times as long with 6, for 15 % fewer bytes.
SPEED = 8
#: What Pillow raises for a file that is no picture, or one of so many points that it would fill the memory.
UNREADABLE = (OSError, Image.DecompressionBombError)
#: Part of each copy's name in the cache: raise it when copies are to look otherwise.
RECIPE = b"2"
# What is too large is refused; of what is merely large Pillow would tell an editor in a programmer's words.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)

#: How a picture that only loses what its file tells is saved, by format.
STRIPPED: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"lossless": True},
    "AVIF": {"quality": 75, "speed": SPEED, "max_threads": 1},
}
OPTIONS: dict[str, dict[str, object]] = {
    # One thread a copy: more of them change the bytes.
    "avif": {"format": "AVIF", "speed": SPEED, "max_threads": 1},
    "jpg": {"format": "JPEG", "progressive": True, "optimize": True},
}


@dataclass(frozen=True)
class Copy:
    """One small copy.

    :param width: in pixels.
    :param most: bytes that it may have.
    :param kind: its ending, a key of `QUALITIES`.
    """

    width: int
    most: int
    kind: str


@dataclass(frozen=True)
class Original:
    """A picture as the editor saved it."""

    path: Path

    @cached_property
    def digest(self) -> str:
        """Return a name for its bytes and for what is made of them."""
        return hashlib.blake2b(self.path.read_bytes() + RECIPE, digest_size=16).hexdigest()

    @cached_property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels, the way up that it is meant to be seen."""
        with Image.open(self.path) as image:
            turned = image.getexif().get(0x0112, 1) > 4  # orientation: from 5 on it lies on its side
            return (image.height, image.width) if turned else (image.width, image.height)

    @cached_property
    def is_whole(self) -> bool:
        """Tell whether all of it can be read: half of a file says how large it is, too."""
        try:
            with Image.open(self.path) as image:
                image.draft("RGB", (1, 1))  # as few pixels as can be, out of all of the file
                image.load()
        except OSError:
            return False
        return True

    @cached_property
    def copies(self) -> list[Copy]:
        """Return the copies to make: never wider than the picture; none of one that moves."""
        with Image.open(self.path) as image:
            # A phone's JPEG may hold more than one frame, too: it does not move.
            if image.format in ("GIF", "PNG", "WEBP") and getattr(image, "is_animated", False):
                return []
        sizes = {min(width, self.size[0]): most for width, most in sorted(WIDTHS.items(), reverse=True)}
        return [Copy(width, most, kind) for kind in QUALITIES for width, most in sorted(sizes.items())]

    def height_at(self, width: int) -> int:
        """Return the height of a copy in pixels."""
        return max(1, round(self.size[1] * width / self.size[0]))


def make_copies(originals: Iterable[Original], cache: Path) -> None:
    """See to it that the cache has every copy of these pictures."""
    cache.mkdir(parents=True, exist_ok=True)
    wanted = [
        original for original in originals if any(not cached(cache, original, c).is_file() for c in original.copies)
    ]
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # encoders let go of the interpreter
        list(workers.map(lambda original: _encode(original, cache), wanted))


def cached(cache: Path, original: Original, copy: Copy) -> Path:
    """Return where the cache has a copy."""
    return cache / f"{original.digest}-{copy.width}.{copy.kind}"


def _encode(original: Original, cache: Path) -> None:
    picture = upright(original.path)
    for copy in original.copies:
        small = picture.resize((copy.width, original.height_at(copy.width)), Image.Resampling.LANCZOS)
        target = cached(cache, original, copy)
        fresh = target.with_name(f".{os.getpid()}-{target.name}")
        fresh.write_bytes(_smallest(small, copy))
        fresh.replace(target)  # another build may make the same copy at the same time


def _smallest(picture: Image.Image, copy: Copy) -> bytes:
    data = b""
    for quality in QUALITIES[copy.kind]:
        stream = io.BytesIO()
        picture.save(stream, quality=quality, **OPTIONS[copy.kind])  # type: ignore[arg-type]
        data = stream.getvalue()
        if len(data) <= copy.most:
            break
    return data


def upright(path: Path) -> Image.Image:
    """Return a picture the right way up, in sRGB, on white where it is see-through, and without anything about it."""
    with Image.open(path) as image:
        picture = ImageOps.exif_transpose(image)
        profile = image.info.get("icc_profile")
        if profile and not picture.has_transparency_data:
            picture = _in_srgb(picture, profile)
        plain = Image.new("RGB", picture.size)  # a fresh one has no metadata to carry along
        plain.paste(on_white(picture))
        return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):  # a broken profile, or one for another kind of picture
        return picture


def kind_of(path: Path) -> str:
    """Return the format of a picture that browsers show, a key of `STRIPPED`; only the file's head is read.

    :raises OSError: it is none.
    :raises Image.DecompressionBombError: it has too many points.
    """
    with Image.open(path) as image:
        kind = "JPEG" if image.format == "MPO" else image.format or ""
    if kind not in STRIPPED:
        raise UnidentifiedImageError(kind)
    return kind


def strip(path: Path) -> None:
    """Write a picture anew, if its file tells more than the picture: place, time, owner.

    :raises OSError: the file is not a picture that browsers show, or not all of one.
    :raises Image.DecompressionBombError: it has too many points.
    """
    kind = kind_of(path)
    with Image.open(path) as image:
        if not _tells(image):
            return
        picture = ImageOps.exif_transpose(image)
        profile = image.info.get("icc_profile")
    picture.info = {name: known for name, known in picture.info.items() if name == "transparency"}
    picture.save(path, kind, icc_profile=profile, **STRIPPED[kind])


def _tells(image: Image.Image) -> bool:
    """Tell whether a picture file holds more than the picture."""
    if image.getexif() or getattr(image, "text", None):  # a PNG's texts name authors and places, too
        return True
    return bool({"xmp", "XML:com.adobe.xmp", "photoshop", "comment"} & set(image.info))
