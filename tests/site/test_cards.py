"""Social cards: what a network shows beside a shared link. Every page has one, and nobody's name turns to boxes."""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from campaign.cards import drawing
from campaign.cards.drawing import EDGE, HEIGHT, MOST, WIDTH, Look, Words, draw_card, words_for
from campaign.cards.fonts import Fonts, has, theme_fonts
from campaign.cards.layout import fit, wrap
from campaign.folder import load_folder
from endpoint.bundle import read_bundle
from plugins import cards
from tests.site.building import CONTENT, ROOT, Site, build, one, replace_in

THEME = ROOT / "themes/groundswell"
#: Names in languages that many people in the UK speak, and one that no font of the theme has.
NAMES = {
    "Welsh": "Siân Ŵyn",
    "Polish": "Łukasz Żółć",
    "Romanian": "Ștefan Țârc",
    "Greek": "Ελένη",
    "Ukrainian": "Ганна Їжак",
    "Vietnamese": "Nguyễn Thị Hằng",
    "Urdu": "فاطمہ",
    "Arabic": "مريم",
    "Hebrew": "שרה",
    "Hindi": "प्रिया",
    "Bengali": "ফারহানা",
    "Punjabi": "ਹਰਪ੍ਰੀਤ",
    "Gujarati": "મીના",
    "Tamil": "கவிதா",
}
ARABIC = "كل واحد منا يستطيع أن يقدم وعداً صغيراً اليوم (2027) مع NHS 24 [Tŷ Gwyn]"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch " * 12


@pytest.fixture(scope="module")
def look() -> Look:
    """The base theme's fonts, and colours that can be told apart."""
    names = (
        "--color-page",
        "--color-text",
        "--color-campaign",
        "--color-on-campaign",
        "--tint-1",
        "--tint-2",
        "--tint-3",
    )
    colours = {name: (20 * number, 255 - 20 * number, 90) for number, name in enumerate(names)}
    colours |= {"--color-text": (0, 0, 0), "--color-on-campaign": (0, 0, 0)}
    return Look(colours, theme_fonts([THEME], "heading"), theme_fonts([THEME], "text"))


def card(data: bytes) -> Image.Image:
    """Return a card as a picture."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_every_page_has_a_card(published: Site) -> None:
    """1200 by 630, at most 100 KB, with a whole address, its size and words for those who do not see it."""
    seen = set()
    for address, page in published.pages():
        said = {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property^='og:image']")}
        assert one(page, "meta[name='twitter:card']")["content"] == "summary_large_image", address
        assert said["og:image"].startswith(f"{published.campaign.address}/media/"), address
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert said["og:image:alt"].strip()
        file = published.folder / said["og:image"].removeprefix(f"{published.campaign.address}/")
        assert file.stat().st_size <= MOST, address
        with Image.open(file) as image:
            assert (image.format, image.size) == ("JPEG", (1200, 630))
        seen.add(file.name)
    assert len(seen) > 50, "pages share one card"


def test_a_card_is_drawn_for_each_quote_and_for_the_call(published: Site, tmp_path: Path) -> None:
    """A quote's can be saved from its place; the call's is on the form's page, and in the bundle for the endpoint's,
    beside what it draws others with.
    """
    saved = [link for _, page in published.pages() for link in page.select(".quote a[download]")]
    assert saved
    for link in saved:
        assert (published.folder / str(link["href"]).replace("../", "")).is_file()
    bundle = tmp_path / "bundle"
    build(published.content, tmp_path / "site", bundle=bundle, CARDS=True)
    named = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))["pledge_card"]
    assert (tmp_path / "site" / named["url"]).is_file()
    shown = one(published["pledge/"], "meta[property='og:image']")["content"]
    assert shown == f"{published.campaign.address}/{named['url']}"
    given = read_bundle(bundle).card_look
    assert given is not None, "the endpoint could not draw the pictures of pledges"
    assert given.colours["--color-campaign"] == (255, 184, 28)
    for use, fonts in (("heading", given.opened.heading), ("text", given.opened.text)):
        theirs = [path.read_bytes() for path in theme_fonts([THEME], use).paths]
        assert [path.read_bytes() for path in fonts.paths] == theirs, "other fonts, or in another order"


def test_a_preview_draws_none(site: Site) -> None:
    """Nobody shares a page of a preview."""
    assert not site["stories/two-mugs/"].select("meta[property='og:image']")
    assert one(site["stories/two-mugs/"], "meta[name='twitter:card']")["content"] == "summary"


@pytest.mark.parametrize("kind", ["page", "quote", "call"])
@pytest.mark.parametrize("title", ["Tea", "One small promise, small enough to keep", LONG, ARABIC])
def test_everything_that_is_read_lies_inside(look: Look, kind: str, title: str) -> None:
    """However long: what is written changes nothing near the edges, where networks cut; and the bytes are few."""
    words = Words(kind, title, title, title, title, "3 March 2027")
    with_words = draw_card(words, look)
    assert len(with_words) <= MOST
    bare = draw_card(Words(kind, "", "", "", "", ""), look)
    changed = ImageChops.difference(card(with_words), card(bare)).convert("L").point(lambda value: 255 * (value > 90))
    left, top, right, bottom = changed.getbbox() or (0, 0, 0, 0)
    assert left >= EDGE - 12
    assert top >= 24
    assert right <= WIDTH - EDGE + 12
    assert bottom <= HEIGHT - 20


def test_a_planted_line_over_the_edge_is_found(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above would see it."""
    monkeypatch.setattr(drawing, "EDGE", 8)
    monkeypatch.setattr(drawing, "FOOT", (8, 538, 1192, 600))
    with pytest.raises(AssertionError):
        test_everything_that_is_read_lies_inside(look, "page", LONG)


def test_the_same_words_give_the_same_bytes(look: Look) -> None:
    """And other words give others."""
    photo = CONTENT / "images/two-mugs.jpg"
    words = Words("page", "Two mugs", "Rest", "", "Pocket Promise", "3 March 2027")
    other = Words("page", "Two mugs!", "Rest", "", "Pocket Promise", "3 March 2027")
    assert draw_card(words, look, photo) == draw_card(words, look, photo)
    assert len({draw_card(words, look, photo), draw_card(words, look), draw_card(other, look, photo)}) == 3


@pytest.mark.parametrize("use", ["heading", "text"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_name_turns_to_boxes(name: str, use: str) -> None:
    """With the theme's own fonts alone, whatever the machine has: a font that has the letters draws them."""
    fonts = theme_fonts([THEME], use)
    assert all(fonts.font_for(letter) in fonts.paths for letter in name if letter.isalpha()), name
    assert fonts.drawable(name) == name
    for run in fonts.runs(name):
        assert all(has(run.path, letter) for letter in run.text if letter.isalpha()), run
        assert unicodedata.category(run.text[0])[0] != "M", "a vowel sign without its letter is a box"


def test_brackets_numbers_and_latin_words_keep_their_order_in_a_text_that_reads_leftwards(look: Look) -> None:
    """Each stretch is drawn in the direction in which it is read, the last one leftmost."""
    stretches = [(run.text, run.direction) for run in look.heading.runs("اليوم (2027) مع NHS Tŷ]")]
    assert [run.text for run in look.heading.runs("היום [NHS] 24")] == ["] 24", "NHS", "[", "היום "]
    assert look.heading.runs("היום NHS (24)")[0].text == "NHS (24)"
    assert stretches == [
        ("]", "rtl"),
        ("NHS T", None),
        ("ŷ", None),
        ("مع ", "rtl"),
        ("(2027) ", "rtl"),
        ("اليوم ", "rtl"),
    ]


def test_a_line_reads_as_the_text_that_it_is_of(look: Look) -> None:
    """Also where it begins with a word that reads the other way."""
    assert fit("اليوم NHS", look.heading, 120, 200, (50,)).leftwards
    assert [run.text for run in look.heading.runs("NHS اليوم", leftwards=True)][-1] == "NHS"


def test_a_quotation_that_no_font_can_draw_puts_the_name_into_nobodys_mouth(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card says the campaign's name or, where that cannot be drawn either, its address."""
    monkeypatch.setattr("campaign.cards.fonts._system_fonts", lambda: ())
    campaign = load_folder(CONTENT).campaign
    words = words_for(campaign, look, "quote", "我们", below="Ann")
    assert (words.kind, words.title, words.below) == ("page", "Pocket Promise", "")
    nameless = words_for(campaign.model_copy(update={"name": "变革日"}), look, "quote", "我们", below="Ann")
    assert nameless.title == nameless.name == "pocketpromise.example.org"


def test_a_line_that_nobody_can_draw_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that is missing takes its line along; an emoji only itself."""
    monkeypatch.setattr("campaign.cards.fonts._system_fonts", lambda: ())
    fonts = theme_fonts([THEME], "text")
    assert not has(fonts.paths[0], "语")
    assert fonts.drawable("王 Wang") == ""
    assert fonts.drawable("Tea 🎉 and 𓂀 cake") == ""
    assert fonts.drawable("Tea 🎉 and cake") == "Tea and cake"


def test_a_childs_own_fonts_come_first(tmp_path: Path) -> None:
    """It puts them where its parent has them; what they lack the parent's draw."""
    own = tmp_path / "fonts/heading/own.woff"
    own.parent.mkdir(parents=True)
    shutil.copyfile(next((THEME / "fonts/heading").glob("6-*")), own)  # Cyrillic
    fonts = theme_fonts([tmp_path, THEME], "heading")
    assert fonts.paths[0] == own
    assert [run.path == own for run in fonts.runs("Чай tea")] == [True, False]


def test_text_is_as_large_as_fits_and_never_over_the_edge(look: Look) -> None:
    """Short words are large; long ones smaller; what does not fit even so ends with an ellipsis."""
    sizes = range(100, 39, -10)
    short, long = fit("Tea", look.heading, 500, 300, sizes), fit(LONG, look.heading, 500, 300, sizes)
    assert (short.size, short.lines) == (100, ("Tea",))
    assert long.size == 40
    assert long.lines[-1].endswith("…")
    assert long.height <= 300
    assert max(look.heading.width(line, 40) for line in long.lines) <= 500
    assert "".join(wrap(LONG, look.heading, 500, 40)).replace(" ", "") == LONG.replace(" ", "")


def test_a_long_text_without_spaces_takes_no_longer_than_another(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts without spaces make one word of a whole pledge, and nobody else may have to wait for its picture."""
    asked = 0
    width = Fonts.width

    def counted(fonts: Fonts, text: str, size: int) -> float:
        nonlocal asked
        asked += 1
        return width(fonts, text, size)

    monkeypatch.setattr(Fonts, "width", counted)
    block = fit("a" * 5_000, look.heading, 1_000, 340, range(100, 33, -6))
    assert (block.size, block.lines[-1][-1]) == (34, "…")
    assert asked < 2_000


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint draws for months, and every pledge says something new."""
    monkeypatch.setattr("campaign.cards.fonts.MOST_RUNS", 10)
    fonts = theme_fonts([THEME], "text")
    widths = [fonts.width(f"tea{number}", 30) for number in (*range(50), *range(50))]
    assert widths[:50] == widths[50:]
    assert len(fonts._runs) <= 10


def test_what_a_template_says_is_drawn_as_text(own_small: Path, tmp_path: Path) -> None:
    """A list's card has the campaign's name in its sentence: as it is written, not as HTML writes it."""
    replace_in(own_small / "campaign.yml", "name: Pocket Promise", "name: Tea & Promises")
    drawn: list[Words] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cards, "draw_card", lambda words, *_: drawn.append(words) or b"")
        build(own_small, tmp_path / "site", CARDS=True, CARDS_CACHE=str(tmp_path / "cards"))
    said = {words.below for words in drawn}
    assert "What people did for Tea & Promises, in their own words." in said
    assert not [words for words in said if "&amp;" in words]
