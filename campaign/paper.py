"""What a picture file holds, as it is seen on paper."""

from __future__ import annotations

from PIL import Image


def on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in red, green and blue: on white where it is see-through, a scan's 16 bits a point as 8."""
    if picture.mode.startswith("I"):  # Pillow would cut off all that is brighter than 255
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return picture.convert("RGB")
