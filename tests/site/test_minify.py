"""Minified pages say exactly what they said before."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import htmlmin
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from pelicanconf import PLUGINS
from plugins import minify
from tests.site.building import Site, build, replace_in

VERBATIM = {"pre", "textarea", "script", "style"}
#: Beside these a space between words is seen; at the edges of all other tags browsers drop it.
INLINE = {"a", "abbr", "b", "button", "em", "i", "img", "input", "label", "q", "select", "span", "strong", "textarea"}
INLINE |= {"code", "svg", "time"}
#: What publishing does to addresses; `test_assets` is about that.
ASSETS = re.compile(
    r"""<link rel="?stylesheet"?[^>]*>\s*|<script type="?module"?[^>]*></script>\s*|(?<=\.)[0-9a-f]{8}\.(?=\w+)"""
)
ONLY_MINIFIED = [*PLUGINS, "plugins.minify"]
AS_IN_A_PREVIEW = {"PICTURE_COPIES": False, "CARDS": False}
SPACE = re.compile(r"[ \t\r\n\f]+")


def meaning(html: str) -> list[Any]:
    """Return tags with attributes, and words, in order. A space counts wherever a browser shows one."""
    said: list[Any] = []
    _walk(BeautifulSoup(html, "lxml"), said)
    return [part for part in _trimmed(said) if part]


def _walk(node: Tag, said: list[Any]) -> None:
    for child in node.children:
        if type(child) is NavigableString or (isinstance(child, str) and node.name in VERBATIM):
            verbatim = bool({node.name, *(parent.name for parent in node.parents)} & VERBATIM)
            said.append(("as it is", str(child)) if verbatim else SPACE.sub(" ", child))
        elif isinstance(child, Tag):
            # On an attribute without value the two forms `hidden` and `hidden=""` mean the same.
            said.append((child.name, sorted((name, str(value)) for name, value in child.attrs.items())))
            _walk(child, said)
            said.append((f"/{child.name}", []))


def _trimmed(said: list[Any]) -> list[Any]:
    """Drop the spaces that no browser shows: those at the edges of blocks."""
    edge: tuple[str, list[Any]] = ("edge", [])
    neighbours = zip([edge, *said], said, [*said[1:], edge], strict=False)
    return [_trim(part, before, after) if isinstance(part, str) else part for before, part, after in neighbours]


def _trim(words: str, before: Any, after: Any) -> str:
    words = words.lstrip(" ") if _is_edge(before) else words
    return words.rstrip(" ") if _is_edge(after) else words


def _is_edge(part: Any) -> bool:
    return isinstance(part, tuple) and part[0] != "as it is" and part[0].lstrip("/") not in INLINE


def plain(text: str) -> str:
    """Return a text without its style sheets and scripts and without the digests in the names of its assets."""
    return ASSETS.sub("", text)


@pytest.fixture(scope="module")
def unminified(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample as publishing has it before anything is made small: with copies of its pictures, and cards."""
    output = tmp_path_factory.mktemp("before") / "site"
    build(content, output, PICTURE_COPIES=True, CARDS=True)
    return Site(output, content)


@pytest.fixture(scope="module")
def small_site(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small sample, built."""
    output = tmp_path_factory.mktemp("small") / "site"
    build(small, output)
    return Site(output, small)


def test_every_page_says_the_same_as_before(unminified: Site, published: Site) -> None:
    """Text, attribute values and JSON-LD parse the same; spaces between words stay."""
    assert unminified.addresses == published.addresses
    for address in unminified.addresses:
        assert meaning(plain(published.text(address))) == meaning(plain(unminified.text(address))), address
        for before, after in zip(
            unminified[address].select('script[type="application/ld+json"]'),
            published[address].select('script[type="application/ld+json"]'),
            strict=True,
        ):
            assert json.loads(plain(after.string or "")) == json.loads(before.string or ""), address


def test_pages_are_smaller_than_before(unminified: Site, published: Site) -> None:
    """If nothing were minified, the comparison above would prove nothing."""
    before, after = (sum(len(one.text(address)) for address in one.addresses) for one in (unminified, published))
    assert after < 0.98 * before


@pytest.mark.parametrize(
    ("html", "changed"),
    [
        ("<p>a <b>b</b> c</p>", "<p>a<b>b</b> c</p>"),
        ('<p title="a &amp;copy; b">x</p>', '<p title="a &copy; b">x</p>'),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        ("<p hidden=until-found>a</p>", "<p hidden>a</p>"),
        ("<p>a</p><p>b</p>", "<p>a</p>"),
        ("<label>a</label> <input>", "<label>a</label><input>"),
    ],
)
def test_both_comparisons_find_a_change(html: str, changed: str) -> None:
    """The test sees each of these changes, and so does the plugin's own guard."""
    assert meaning(html) != meaning(changed)
    assert minify.meaning(html) != minify.meaning(changed)


@pytest.mark.parametrize(
    "html",
    [
        '<p title="a &amp;copy; b">x</p>',
        '<meta name="description" content="R&amp;amp;D &amp;lt;b&amp;gt; &amp;#169; &quot;q&quot;">',
        "<p>a &amp;copy; b &lt;i&gt;</p>",
        '<p title="it\'s &quot;so&quot;">x</p>',
        "<textarea>\n a  b \n</textarea>",
        "<pre>  a\n\n  b</pre>",
        '<a href="?a=1&amp;b=2&amp;copy=3">x</a>',
        '<p hidden="until-found">x</p>',
        '<img alt="" src="x">',
        "<p>a <b>b</b> <i>c</i> d&nbsp;e</p>",
        '<script type="application/ld+json">{"a": "x  y \\u003c/b> &copy; \\" "}</script>',
        "<label for=x>a</label> <input id=x> <button>b</button>",
    ],
)
def test_a_minified_page_reads_as_it_did(html: str) -> None:
    """htmlmin takes one level of escaping out of attributes: ``&amp;copy;`` must not become ©."""
    page = (
        f"<!doctype html>\n<html>\n<head>\n<title>T</title>\n</head>\n<body>\n<!-- note -->\n{html}\n</body>\n</html>"
    )
    small = minify.minified(page)
    assert small, "published unminified"
    assert len(small) < len(page)
    assert meaning(small) == meaning(page.replace("<!-- note -->", ""))


def test_an_editors_escapes_reach_the_reader(own_small: Path, tmp_path: Path) -> None:
    """Through template and minifier: what an editor types into a summary, a title or alt text is what arrives."""
    typed = "R&D &copy; &amp; &lt;b&gt; are words here"
    replace_in(own_small / "stories/two-mugs.md", "title: Nobody makes just one mug", f"title: '{typed}'")
    photo = own_small / "stories/two-mugs.md"
    text = photo.read_text(encoding="utf-8")
    photo.write_text(re.sub(r"  alt: .*", f"  alt: '{typed}'", text), encoding="utf-8")
    build(own_small, tmp_path / "site", publish=True)
    page = Site(tmp_path / "site", own_small)["stories/two-mugs/"]
    assert page.h1
    assert page.h1.get_text() == typed
    assert [str(tag["content"]) for tag in page.select("meta[property='og:title'], meta[property='og:image:alt']")] == [
        typed,
        typed,
    ]
    assert page.select(".lead-photo img")[0]["alt"] == typed


def test_a_page_that_would_say_something_else_is_published_as_it_was(
    small: Path, small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A minifier that eats the space between two words changes what is said: the page stays, with a warning."""

    class Greedy:
        @staticmethod
        def minify(html: str, **options: bool) -> str:
            return str(htmlmin.minify(html, **options)).replace("Four steps, all", "Four steps,all")

    monkeypatch.setattr(minify, "htmlmin", Greedy)
    with caplog.at_level(logging.WARNING):
        new = {"RESULTS_CACHE": str(tmp_path / "results")}
        build(small, tmp_path / "site", publish=True, PLUGINS=ONLY_MINIFIED, **AS_IN_A_PREVIEW, **new)
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == small_site.text("")
    messages = [record.getMessage() for record in caplog.records if record.name == "plugins.minify"]
    assert messages == ["index.html is published unminified: minified, it would say something else"]


def test_it_publishes_without_a_minifier(
    small: Path, small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither htmlmin nor htmlmin2 installed: the pages are published as they were built, and that is said once."""
    monkeypatch.setattr(minify, "htmlmin", None)
    with caplog.at_level(logging.WARNING):
        build(small, tmp_path / "site", publish=True, PLUGINS=ONLY_MINIFIED, **AS_IN_A_PREVIEW)
    unminified = Site(tmp_path / "site", small)
    assert unminified.addresses == small_site.addresses
    assert [address for address in small_site.addresses if unminified.text(address) != small_site.text(address)] == []
    messages = [record.getMessage() for record in caplog.records if record.name == "plugins.minify"]
    assert messages == ["Pages are published unminified: neither htmlmin nor htmlmin2 is installed."]


def test_a_plain_build_is_not_minified(content: Path, published: Site, site: Site, tmp_path: Path) -> None:
    """Publishing leaves nothing behind that a later build in the same process would do too."""
    assert published.text("") != site.text("")
    build(content, tmp_path / "site")
    for file in ("index.html", "theme/css/main.css", "theme/js/share.js"):
        assert (tmp_path / "site" / file).read_bytes() == (site.folder / file).read_bytes(), file
