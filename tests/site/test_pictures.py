"""Pictures: small copies that the page can choose from, nothing in them but the picture, and nobody's without leave."""

from __future__ import annotations

import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import Tag
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from campaign.cards.drawing import _turned
from campaign.folder import load_folder
from campaign.paper import on_white
from campaign.problems import ProblemsFound
from commands.deploy.rules import files_of, rules_for
from pelicanconf import PICTURES_CACHE
from plugins.pictures import encoding
from plugins.pictures.encoding import Copy, Original, make_copies, strip, upright
from tests.site.building import Site, build, check_report, one, replace_in, words_of

MOST_AT_760 = 36_000  # bytes; issue 4
GPS = 0x8825
OLD_SHEET = "theme/css/old.41140f44.css"
REGISTER = "pictures.yml"


def sizes(tag: Tag) -> dict[str, str]:
    """Return the addresses of a srcset by width."""
    pairs = (part.split() for part in str(tag["srcset"]).split(","))
    return {width: address.replace("../", "") for address, width in pairs}


@dataclass
class Changed:
    """The sample, published again over itself: two pictures were withdrawn, and one was taken with a telephone.

    :param before: the publication that was replaced, in which one style sheet was another.
    """

    before: Site
    site: Site
    encoded: list[str]


@pytest.fixture(scope="module")
def changed(content: Path, published: Site, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Published once more, from the copies that the first publication kept."""
    place = tmp_path_factory.mktemp("changed")
    own = Path(shutil.copytree(content, place / "content"))
    for name in ("two-mugs", "card-box"):
        replace_in(own / REGISTER, f"images/{name}.jpg:\n", f"images/{name}.jpg:\n  withdrawn: yes\n")
    (own / "images/card-box.jpg").unlink()
    replace_in(own / "pages/about.md", "Big changes", "[The mugs]({static}/images/two-mugs.jpg) stay.\n\nBig changes")
    for name in ("images/soft-shoes.jpg", "files/round.jpg"):
        noted_picture(own / name, (930, 620))  # no other test's: not among the copies that are kept
    kept = place / "cache"
    kept.mkdir()
    for path in Path(PICTURES_CACHE).glob("*-*"):
        shutil.copyfile(path, kept / path.name)
    before = Path(shutil.copytree(published.folder, place / "before"))
    replace_in(before / "assets.json", "{", f'{{"theme/css/old.css": "{OLD_SHEET}",')
    (before / OLD_SHEET).write_text("p{margin:0}", encoding="utf-8")
    shutil.copytree(before, place / "site")
    encoded: list[str] = []
    encode = encoding._encode

    def note(original: Original, cache: Path) -> None:
        encoded.append(original.path.name)
        encode(original, cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "_encode", note)
        patch.chdir(place)
        build(own, place / "site", publish=True, PICTURES_CACHE=str(kept))
    return Changed(Site(before, content), Site(place / "site", own), encoded)


def noted_picture(path: Path, size: tuple[int, int] = (900, 600), turned: int = 1) -> None:
    """Write a photo as a telephone does: with its place, and perhaps lying on its side."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = image.getexif()
    exif[0x0112] = turned
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 0.0)})
    image.save(path, exif=exif, quality=90)
    with Image.open(path) as saved:
        assert saved.getexif().get_ifd(GPS), "the place was not planted"


def test_a_photo_comes_in_three_widths_and_two_formats(published: Site) -> None:
    """AVIF first, JPEG for the rest; each copy is as wide as it says, and the page knows the size beforehand."""
    photo = one(published["stories/two-mugs/"], ".lead-photo picture")
    image = one(photo, "img")
    for tag, kind in ((one(photo, "source[type='image/avif']"), "AVIF"), (image, "JPEG")):
        copies = sizes(tag)
        assert list(copies) == ["480w", "760w", "1000w"]
        assert tag["sizes"]
        for width, address in copies.items():
            with Image.open(published.folder / address) as copy:
                assert (copy.format, f"{copy.width}w") == (kind, width)
                assert bool(copy.info.get("progressive")) == (kind == "JPEG")
    assert (image["width"], image["height"]) == ("1000", "750")


def test_only_the_picture_that_opens_a_page_does_not_wait(published: Site) -> None:
    """It comes first; all others load when somebody gets near them."""
    for address, page in published.pages():
        images = page.find_all("img")
        eager = [image for image in images if image.get("loading") != "lazy"]
        assert len(eager) <= 2, address
        assert all(image["fetchpriority"] == "high" for image in eager), address
        assert all(image["decoding"] == "async" for image in images if image not in eager), address


def test_no_photo_is_heavier_than_36_kilobytes(published: Site) -> None:
    """760 pixels wide, in either format."""
    files = list((published.folder / "media").glob("*-760.*"))
    assert len(files) >= 30
    assert {file.name: file.stat().st_size for file in files if file.stat().st_size > MOST_AT_760} == {}


def test_a_preview_makes_no_copies(site: Site) -> None:
    """It shows each picture as it was saved: nobody waits for encoders while writing."""
    image = one(site["stories/two-mugs/"], ".lead-photo img")
    assert image["src"] == "../../images/two-mugs.jpg"
    assert not site["stories/two-mugs/"].select("picture, [srcset]")
    assert not (site.folder / "media").exists()


def test_copies_are_never_wider_than_the_picture_and_keep_within_their_bytes(tmp_path: Path) -> None:
    """Noise is the hardest picture: quality gives way. A photo that lies on its side is put upright."""
    noted_picture(tmp_path / "turned.jpg", (400, 600), turned=6)
    original = Original(tmp_path / "turned.jpg")
    assert original.size == (600, 400)
    assert [(copy.width, copy.kind) for copy in original.copies] == [
        (480, "avif"),
        (600, "avif"),
        (480, "jpg"),
        (600, "jpg"),
    ]
    make_copies([original], tmp_path / "cache")
    for copy in original.copies:
        file = encoding.cached(tmp_path / "cache", original, copy)
        with Image.open(file) as made:
            assert made.size == (copy.width, original.height_at(copy.width))
            assert not made.getexif()
    noise = Image.effect_noise((480, 360), 50).convert("RGB")
    for copy in (Copy(480, 60_000, "jpg"), Copy(480, 25_000, "avif")):
        heaviest = io.BytesIO()
        noise.save(heaviest, quality=encoding.QUALITIES[copy.kind][0], **encoding.OPTIONS[copy.kind])  # type: ignore[arg-type]
        assert heaviest.tell() > copy.most, "this picture asks nothing"
        assert len(encoding._smallest(noise, copy)) <= copy.most


def test_a_second_publication_encodes_only_what_is_new(changed: Changed) -> None:
    """Copies are kept by what is in the picture."""
    assert changed.encoded == ["soft-shoes.jpg"]


def test_no_published_picture_tells_where_it_was_taken(changed: Changed) -> None:
    """Neither the copies nor the file itself, which a text may link to, nor one among the downloads."""
    found = [path for folder in ("images", "media", "files") for path in (changed.site.folder / folder).rglob("*")]
    pictures = [path for path in found if path.suffix in (".jpg", ".avif")]
    assert {"round", "soft-shoes"} <= {path.name.partition(".")[0] for path in pictures}
    for path in pictures:
        with Image.open(path) as image:
            assert not image.getexif(), path.name
            assert not {"exif", "xmp", "photoshop", "comment"} & set(image.info), path.name


def test_an_authors_name_is_taken_out_of_a_png_that_stays_see_through(tmp_path: Path) -> None:
    """What painting programs write beside the picture: it is no EXIF."""
    texts = PngInfo()
    texts.add_text("Author", "Ann, 4 Mill Lane")
    picture = Image.new("P", (60, 40))
    picture.info["transparency"] = 0
    picture.save(tmp_path / "tea.png", pnginfo=texts)
    strip(tmp_path / "tea.png")
    with Image.open(tmp_path / "tea.png") as image:
        assert image.info == {"transparency": 0}


@pytest.mark.parametrize("mode", ["I;16", "LA", "RGBA", "P"])
def test_scans_and_what_is_see_through_are_shown_as_on_white_paper(tmp_path: Path, mode: str) -> None:
    """A scan of 16 bits a point was all white; a card put black behind a drawing."""
    picture = Image.new(mode, (60, 40), {"I;16": 0x4000, "LA": (0, 0), "RGBA": (0, 0, 0, 0)}.get(mode, 0))
    picture.save(tmp_path / "scan.png", **({"transparency": 0} if mode == "P" else {}))
    shown = 0x40 if mode == "I;16" else 0xFF
    with Image.open(tmp_path / "scan.png") as image:
        assert on_white(image).getpixel((30, 20)) == (shown,) * 3
    assert upright(tmp_path / "scan.png").getpixel((30, 20)) == (shown,) * 3
    side = 410
    turned = _turned(tmp_path / "scan.png", side).getpixel((side // 2, side // 2))
    assert turned == (shown,) * 3


def test_half_a_picture_is_not_published(own_small: Path, tmp_path: Path) -> None:
    """Nothing can be taken out of it, not the place either; shown on a page it is told there, else where it lies."""
    noted_picture(tmp_path / "whole.jpg")
    half = (tmp_path / "whole.jpg").read_bytes()[:-200]
    shown, hidden = own_small / "images/two-mugs.jpg", own_small / "files/round.jpg"
    shown.unlink()  # the sample's own, linked
    for picture in (shown, hidden):
        picture.write_bytes(half)
    for place, name in (("stories/two-mugs.md:9:9", "images/two-mugs.jpg"), ("files/round.jpg:1:1", "files/round.jpg")):
        with pytest.raises(ProblemsFound) as found:
            build(own_small, tmp_path / "site", publish=True)
        assert f"content/{place}: '{name}' is not a picture that browsers show, or not all of one" in str(found.value)
        shutil.copyfile(tmp_path / "whole.jpg", shown)
    assert not (tmp_path / "site").exists()


def test_a_picture_of_too_many_points_stops_the_build(own_small: Path, tmp_path: Path) -> None:
    """Above 179 million points a picture would fill the memory: named with its place, shown on a page or not."""
    shown, hidden = own_small / "images/two-mugs.jpg", own_small / "files/round.jpg"
    for picture in (shown, hidden):
        picture.unlink(missing_ok=True)
        picture.write_bytes(huge_picture())
    for place, name in (("stories/two-mugs.md:9:9", "images/two-mugs.jpg"), ("files/round.jpg:1:1", "files/round.jpg")):
        with pytest.raises(ProblemsFound) as found:
            build(own_small, tmp_path / "site", publish=True)
        assert f"content/{place}: '{name}' has too many points for a picture on a page" in str(found.value)
        noted_picture(shown)
    assert not (tmp_path / "site").exists()


def huge_picture() -> bytes:
    """Return a PNG of 180 million points, 20 kB."""
    file = io.BytesIO()
    Image.new("1", (18_000, 10_000)).save(file, "PNG")
    return file.getvalue()


def test_a_check_names_pictures_that_would_keep_their_notes(own_small: Path) -> None:
    """Browsers show neither a telephone's HEIC nor a TIFF, whatever its name, and what they note would stay in. One
    that a text shows is told there; a moving picture is none of them."""
    image = Image.new("RGB", (60, 40))
    exif = image.getexif()
    exif[0x010E] = "Ward 5"
    names = ["files/desk.jpg", "images/desk.HEIC", "images/desk.tif"]
    for name in names:
        image.save(own_small / name, "TIFF", exif=exif)
    (own_small / "images/two-mugs.jpg").unlink()  # the sample's own, linked
    for name in ("images/desk.HEIC", "images/two-mugs.jpg"):
        (own_small / name).write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(60))
    image.save(own_small / "images/round.gif", "GIF")
    places = [*((f"{name}:1:1", name) for name in names), ("stories/two-mugs.md:9:9", "images/two-mugs.jpg")]
    assert [line for line in check_report(own_small).splitlines() if line.startswith("content/")] == [
        f"content/{place}: '{name}' is not a picture that browsers show, or not all of one" for place, name in places
    ]


def test_a_withdrawn_picture_is_gone_from_every_page(changed: Changed) -> None:
    """Its pages are built without it, links to it become words, and neither file nor copies nor cards drawn with it are
    in the site, which had them before; it makes no difference whether the editor has deleted the file already."""
    site = changed.site
    card = urlsplit(str(one(changed.before["stories/two-mugs/"], "meta[property='og:image']")["content"])).path[1:]
    assert changed.before.has(card)
    assert not site.has(card)
    names = [path.name for path in site.folder.rglob("*")]
    assert [name for name in names if name.startswith(("two-mugs.", "card-box."))] == []
    assert any(name.startswith("soup-in-a-mug.") for name in names)
    assert not site["stories/two-mugs/"].select(".lead-photo, img")
    assert "The mugs stay." in words_of(one(site["about/"], ".prose"))
    for address, page in site.pages():
        assert "two-mugs." not in str(page), address
        paragraphs = page.select(".prose figure, .prose p:not([aria-live])")
        bare = [tag for tag in paragraphs if not words_of(tag) and not tag.find("img")]
        assert bare == [], address
    assert site.dead_links() == []


def test_a_second_deployment_needs_no_more_rules_than_the_first(changed: Changed) -> None:
    """Hosts read few: where only files named by their content lie in a folder, the folder is named, also while the old
    style sheets lie beside the new ones."""
    assert changed.site.has(OLD_SHEET)
    rules = rules_for(load_folder(changed.site.content), changed.site.folder)
    patterns = rules.immutable_patterns(files_of(changed.site.folder))
    assert [path for path in patterns if path.endswith("/*")] == ["/images/*", "/media/*", "/theme/*"]
    assert len(patterns) < 10  # single downloads


def test_who_made_a_picture_stands_below_it(own: Path, tmp_path: Path) -> None:
    """From the register; a story's own credit wins. Beside words the credit stands in brackets."""
    replace_in(
        own / REGISTER,
        'images/card-box.jpg:\n  credit: "Illustration: Groundswell"',
        "images/card-box.jpg:\n  credit: A porter",
    )
    replace_in(
        own / "pages/about.md",
        "Big changes",
        "Look: ![A red card box on a table]({static}/images/card-box.jpg) there.\n\nBig changes",
    )
    replace_in(own / "stories/two-mugs.md", '  credit: "Illustration: Groundswell"', "  credit: A ward sister")
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    assert words_of(one(site["stories/two-mugs/"], ".lead-photo figcaption")) == "A ward sister"
    captions = [words_of(tag) for tag in site["get-involved/"].select(".prose figcaption")]
    assert "A porter" in captions
    assert "(A porter) there." in words_of(one(site["about/"], ".prose"))


def report_of(own: Path) -> str:
    """Return what the build says is to fix."""
    with pytest.raises(ProblemsFound) as found:
        build(own, own.parent / "never")
    return found.value.report()


def test_an_expired_consent_stops_the_build(own_small: Path) -> None:
    """The day after the last one; on the last one it still holds. The tests' today is 1 December 2026."""
    replace_in(own_small / REGISTER, "images/two-mugs.jpg:\n", "images/two-mugs.jpg:\n  expires: 2026-12-01\n")
    build(own_small, own_small.parent / "site")
    replace_in(own_small / REGISTER, "expires: 2026-12-01", "expires: 2026-11-30")
    line = line_of(own_small, "expires: 2026")
    assert report_of(own_small).startswith(
        f"content/pictures.yml:{line}:12: 'images/two-mugs.jpg' may be shown only until 30 November 2026\n"
        "    Ask again and write the new date, or write 'withdrawn: yes', which takes it off every page.\n"
    )


def line_of(own: Path, words: str) -> int:
    """Return the last line of the register that has these words."""
    lines = (own / REGISTER).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, start=1) if words in line and not line.startswith("#"))


def test_a_picture_that_is_not_in_the_register_is_a_fault(own_small: Path) -> None:
    """In a text and in front matter alike; without a register nothing is asked."""
    text = (own_small / REGISTER).read_text(encoding="utf-8")
    for name in ("two-mugs", "card-box"):
        text = text.replace(f"images/{name}.jpg:", f"images/{name}-2.jpg:")
    (own_small / REGISTER).write_text(text, encoding="utf-8")
    for name in ("two-mugs", "card-box"):
        os.link(own_small / f"images/{name}.jpg", own_small / f"images/{name}-2.jpg")
    report = report_of(own_small)
    assert "content/stories/two-mugs.md:9:9: the picture 'images/two-mugs.jpg' is not in pictures.yml\n" in report
    assert ": the picture 'images/card-box.jpg' is not in pictures.yml\n" in report
    (own_small / REGISTER).unlink()
    build(own_small, own_small.parent / "site")


def test_a_record_may_outlive_its_picture(own_small: Path) -> None:
    """Whoever deletes a picture need not touch the register, not even when its time is over."""
    gone = "images/the-old-bus.jpg:\n  rights: Our own_small photograph\n  expires: 2024-01-01\n"
    (own_small / REGISTER).write_text((own_small / REGISTER).read_text(encoding="utf-8") + gone, encoding="utf-8")
    build(own_small, own_small.parent / "site")


def test_the_register_names_what_is_wrong_with_it(own: Path) -> None:
    """A slip in a key, a picture that is not there."""
    replace_in(own / REGISTER, "images/two-mugs.jpg:\n", "images/to-mugs.jpg:\n")
    replace_in(own / REGISTER, "  rights: Our own drawing", "  right: Our own drawing")
    report = report_of(own)
    assert "the picture 'images/to-mugs.jpg' does not exist\n    Did you mean 'images/two-mugs.jpg'?" in report
    assert (
        "unknown key 'right'\n    Did you mean 'rights'? Keys: credit, rights, consent, expires, withdrawn." in report
    )
