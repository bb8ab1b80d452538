"""Share links: plain links that open each channel with the right words, address and hashtags."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag

from campaign.settings import ChannelId
from campaign.sharing import is_emoji, load_channels, share_links
from tests.site.building import CONTENT, Site, build, replace_in

ADDRESS = "https://pocketpromise.example.org/"
TAGS = ("PocketPromise", "SmallEnoughToKeep")
CHANNELS = {
    "X": ("https://x.com/intent/tweet", "?"),
    "Facebook": ("https://www.facebook.com/sharer/sharer.php", "?"),
    "LinkedIn": ("https://www.linkedin.com/sharing/share-offsite/", "?"),
    "Bluesky": ("https://bsky.app/intent/compose", "?"),
    "Mastodon": ("https://share.joinmastodon.org/", "#"),
    "Threads": ("https://www.threads.com/intent/post", "?"),
    "WhatsApp": ("https://wa.me/", "?"),
    "Email": ("mailto:", "?"),
}
#: Those that the sample's campaign.yml chooses.
CHOSEN = ("Facebook", "LinkedIn", "Bluesky", "WhatsApp", "Email")


def decoded(url: str, start: str, joiner: str) -> dict[str, str]:
    """Return what a channel is given by a link."""
    assert url.startswith(start + joiner), url
    assert "+" not in url, "a space is %20: mail programs show a plus sign as it is"
    pairs = parse_qs(url.removeprefix(start + joiner), strict_parsing=True)
    assert all(len(values) == 1 for values in pairs.values())
    return {name: values[0] for name, values in pairs.items()}


def links_of(share: Tag) -> dict[str, dict[str, str]]:
    """Return what each channel is given by the links of a page."""
    links = {link.get_text(strip=True): str(link["href"]) for link in share.select("a")}
    return {name: decoded(url, *CHANNELS[name]) for name, url in links.items()}


def expected(title: str, address: str, text: str, tags: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return what each channel should be given, where nothing is too long."""
    hashes = " ".join(f"#{tag}" for tag in tags)
    everything = " ".join(part for part in (text, hashes, address) if part)
    return {
        "X": {"text": f"{text} {hashes}", "url": address},
        "Facebook": {"u": address},
        "LinkedIn": {"url": address},
        "Bluesky": {"text": everything},
        "Mastodon": {"text": everything},
        "Threads": {"text": f"{text} {hashes}", "url": address},
        "WhatsApp": {"text": f"{text} {address}"},
        "Email": {"subject": title, "body": f"{text}\r\n\r\n{address}"},
    }


@pytest.mark.parametrize(
    ("page", "title", "text", "tags"),
    [
        ("", "Pocket Promise", "One small promise, small enough to keep", TAGS),
        ("stories/bench-at-plot-nine/", "The bench at plot nine", None, TAGS),
        ("stories/a-good-day/", None, None, TAGS),
        (
            "blog/pockets-open/",
            "Pockets open",
            "Pockets open! One small promise, small enough to keep.",
            ("PocketPromise",),
        ),
        (
            "pledge/",
            "Make your pledge",
            "I have put one small promise in my pocket. Will you make one too?",
            ("PocketPromise",),
        ),
        ("house-rules/", None, None, TAGS),
    ],
)
def test_each_link_gives_its_channel_the_right_words(
    site: Site, published: Site, page: str, title: str | None, text: str | None, tags: tuple[str, ...]
) -> None:
    """Text and hashtags of the front matter win; else the title and campaign.yml's hashtags are shared."""
    for one_site in (site, published):
        heading = one_site[page].h1
        assert heading
        name = title or heading.get_text()
        words = text or share_text(page) or name
        (share,) = one_site[page].select(".share")
        wanted = expected(name, ADDRESS + page, words, tags)
        assert list(links_of(share).items()) == [(channel, wanted[channel]) for channel in CHOSEN]


def share_text(page: str) -> str | None:
    """Return the sample's text to share, if its front matter has one."""
    source = CONTENT / (f"{page.rstrip('/')}.md" if "/" in page.rstrip("/") else f"pages/{page.rstrip('/')}.md")
    if not source.is_file():
        return None
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line.startswith("  text: ")]
    return lines[0].removeprefix("  text: ") if lines else None


def test_every_channel_can_be_chosen() -> None:
    """campaign.yml takes the channels of channels.yml, and no others."""
    assert get_args(ChannelId) == tuple(channel.id for channel in load_channels())


def test_every_story_post_and_page_can_be_shared(site: Site) -> None:
    """The chosen channels as plain links, and a button that stays hidden until a script can do what it says.

    Not the sheets to print, nor thanks: another page stands for them, or none in a search.
    """
    for address, page in site.pages():
        stands_for_itself = page.select(f"link[rel=canonical][href='{site.campaign.address}/{address}']")
        is_hidden = page.select("meta[name=robots]") or address.startswith("print/") or not stands_for_itself
        if not page.select("article > .hero, .column.prose") or is_hidden:
            continue
        (share,) = page.select(".share")
        assert tuple(links_of(share)) == CHOSEN, address
        (button,) = share.select("button")
        assert button.find_parent(hidden=True), address


def test_the_thank_you_page_shares_the_form_not_itself(site: Site) -> None:
    """Who opens the link should pledge, not be thanked."""
    page = site["pledge/thank-you/"]
    urls = [str(link["href"]) for link in page.select("main a")]
    given = [decoded(url, *CHANNELS[name]) for url in urls for name in CHANNELS if url.startswith(CHANNELS[name][0])]
    assert len(given) == len(CHOSEN)
    assert all(any(f"{ADDRESS}pledge/" in value for value in one.values()) for one in given)
    assert not any("thank-you" in value for one in given for value in one.values())


def test_words_survive_the_way_through_html_and_address(own_small: Path, tmp_path: Path) -> None:
    """Ampersands, hashes, quotes, plus signs, accents and emoji arrive as they were written; no hashtags means none.

    A campaign that chooses no channels has all of them.
    """
    replace_in(own_small / "campaign.yml", "channels: [facebook, linkedin, bluesky, whatsapp, email]\n", "")
    text = 'Tea & "toast" + 50% #1? <b> é 👩🏽‍⚕️ — it\'s = fine; ok/yes'
    story = own_small / "stories/soft-shoes.md"
    assert "share:" not in story.read_text(encoding="utf-8")
    quoted = text.replace("'", "''")
    replace_in(story, "topic:", f"share:\n  text: '{quoted}'\n  hashtags: []\ntopic:")
    build(own_small, tmp_path / "site", publish=True)
    site = Site(tmp_path / "site", own_small)
    address = "stories/soft-shoes/"
    heading = site[address].h1
    assert heading
    (share,) = site[address].select(".share")
    wanted = expected(heading.get_text(), ADDRESS + address, text, ())
    wanted["X"]["text"] = wanted["Threads"]["text"] = text
    assert links_of(share) == wanted


LONG = "A ward sister who never made just one mug of tea tells what happened next " * 9
EMOJI = "We pledged ❤️ 👩🏽‍⚕️ " * 40


@pytest.mark.parametrize("text", ["Short", LONG.strip(), EMOJI.strip(), "x" * 700, "é" * 240, ("漢字 " * 150).strip()])
@pytest.mark.parametrize("tags", [(), TAGS, tuple(f"AVeryLongHashtagNumber{n}" for n in range(30))])
@pytest.mark.parametrize("url", [f"{ADDRESS}s/", f"{ADDRESS}stories/{'a-very-long-name-' * 7}x/"])
def test_nothing_is_longer_than_its_channel_allows(text: str, tags: tuple[str, ...], url: str) -> None:
    """X counts 280 with links as 23 and emoji double, Bluesky 300, Mastodon and Threads 500, Threads emoji in bytes."""
    given = {link.name: decoded_all(link.url, link.name) for link in share_links(load_channels(), "T", url, text, tags)}
    x = given["X"]
    assert x_length(x["text"]) + 1 + 23 <= 280
    assert len(given["Bluesky"]["text"]) <= 300
    assert len(given["Mastodon"]["text"].replace(url, "")) + 23 <= 500
    assert threads_length(given["Threads"]["text"]) + 1 + len(url) <= 500
    for name in ("X", "Bluesky", "Mastodon", "Threads"):
        said = given[name]["text"]
        assert url in (said if name in ("Bluesky", "Mastodon") else given[name]["url"])
        kept, cut, _ = said.partition("…")
        assert text.startswith(kept) if cut else said.startswith(text), name
        assert len(kept) > 20 or not cut, f"{name}: nearly nothing of the text is left"


def decoded_all(url: str, name: str) -> dict[str, str]:
    """Return what a link gives, empty parameters too."""
    start, joiner = CHANNELS[name]
    return {key: values[0] for key, values in parse_qs(url.removeprefix(start + joiner), True).items()}


def x_length(words: str) -> int:
    """Count as X does: letters up to U+10FF once, nearly all others twice."""
    return sum(1 if ord(letter) <= 4351 or letter == "\u200d" else 2 for letter in words)


def threads_length(words: str) -> int:
    """Count as Threads does: emoji by their bytes in UTF-8."""
    return sum(len(letter.encode()) if letter > "\uffff" or letter in "❤\ufe0f\u200d⚕" else 1 for letter in words)


def test_a_text_is_cut_at_a_word() -> None:
    """Half a word reads like a fault."""
    (link,) = (link for link in share_links(load_channels(), "T", ADDRESS, LONG, TAGS) if link.name == "X")
    kept, cut, tags = decoded_all(link.url, "X")["text"].partition("…")
    assert (cut, tags) == ("…", "".join(f" #{tag}" for tag in TAGS))
    assert LONG.startswith(f"{kept} ")


def test_it_knows_the_parts_of_an_emoji() -> None:
    """A heart is two code points, a nurse five: each counts by its bytes, letters and punctuation do not."""
    assert all(map(is_emoji, "❤\ufe0f👩🏽\u200d⚕"))
    assert not any(map(is_emoji, "aé漢“…1#"))


def test_no_share_link_loads_or_tells_anything_before_a_click(site: Site) -> None:
    """A link is a link: channels' names stand in href only, never in what a page loads."""
    hosts = {urlsplit(start).netloc for start, _ in CHANNELS.values()} - {""}
    for address, page in site.pages():
        for tag in page.find_all(True):
            for name, value in tag.attrs.items():
                if any(host in str(value) for host in hosts):
                    assert (tag.name, name) == ("a", "href"), address
