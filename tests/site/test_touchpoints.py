"""Touchpoints: each has a short address that counts who came by it, without script; what is wrong with one is told."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import brotli
import pytest
from bs4 import Tag

from campaign.folder import load_folder
from campaign.touchpoint_rules import landing_pages, touchpoint_problems
from commands.touchpoints import touchpoints
from plugins.print_pack import make_sheets
from tests.site.building import CONTENT, ROOT, Site, one, replace_in, words_of

LEADS_TO = {
    **dict.fromkeys(("poster", "card", "letter", "td1", "tea", "library", "fb"), "pledge/"),
    "choir": "group/",
}
LINK = re.compile(r'((?:href|src|action)=")([^"]*)')


def rooted(site: Site, address: str) -> str:
    """Return a page's HTML with its links as they are seen from the site's root."""

    def link(found: re.Match[str]) -> str:
        name, where = found.groups()
        return name + (where if re.match("[a-z]+:|/|#", where) else posixpath.normpath(posixpath.join(address, where)))

    return LINK.sub(link, site.text(address))


def test_a_short_address_is_the_page_with_the_code_in_its_form(site: Site) -> None:
    """Nothing else differs but the way to ideas and to forms: styles, words, form, and canonical address, which is the
    page's. Whoever presses the menu's link to a form keeps the touchpoint.
    """
    register = load_folder(CONTENT).touchpoints.touchpoints
    assert set(register) == set(LEADS_TO)
    for code, page in LEADS_TO.items():
        place = 'name="touchpoint" data-source="from"'
        filled = place.replace(" data", f' value="{code}" data')
        assert rooted(site, page).count(place) == 1
        expected = rooted(site, page).replace(place, filled)
        if page == "pledge/":
            expected = expected.replace('"actions"', f'"r/{code}/actions"')
            expected = expected.replace('href="pledge"', f'href="r/{code}"')
        else:
            assert 'href="pledge"' in expected
            expected = expected.replace('href="pledge"', f'href="pledge/?from={code}"')
        assert rooted(site, f"r/{code}/") == expected, code


def test_whoever_takes_up_an_idea_keeps_the_touchpoint(site: Site) -> None:
    """Without script: the short address leads to ideas of its own, which are the others but for who is told what."""
    own = rooted(site, "r/td1/actions/")
    assert own.count("?from=td1") == len(site["actions/"].select(".action__begin")) == 24
    assert own.count('"r/td1"') == 2, "own words are counted there, too, and who presses the menu's link to the form"
    assert own.replace("?from=td1", "").replace('"r/td1"', '"pledge"') == rooted(site, "actions/")
    assert not site.has("r/choir/actions/"), "its page names no ideas"


def test_a_published_page_has_the_code_too(published: Site) -> None:
    """Minified, and compressed beside it."""
    assert one(published["r/td1/"], "input[name=touchpoint]")["value"] == "td1"
    compressed = published.file("r/td1/").with_name("index.html.br").read_bytes()
    assert brotli.decompress(compressed) == published.file("r/td1/").read_bytes()


def test_nobody_comes_by_a_short_address_who_did_not_read_or_hear_it(site: Site) -> None:
    """No page, sitemap, feed or search names one, but for the sheets to print, where it is written out."""
    for address, page in site.pages():
        if address.startswith("r/"):
            continue  # whoever is there came by it
        links = [str(tag["href"]) for tag in page.select("[href]")]
        assert not [link for link in links if re.search(r"(^|/)r/", link)], address
    for name in ("sitemap.xml", "search/", "feeds/all.atom.xml"):
        assert "/r/" not in site.text(name)
    sheet = site["print/card-tea/"]
    assert one(sheet, ".sheet__address").get_text() == "pocketpromise.example.org/r/tea"
    listed = one(site["print/"], "main a[href$='card-tea/']")
    assert isinstance(listed, Tag)
    assert words_of(listed) == "Card, A6: Talks at tea breaks"


FAULTY = """\
td1:
  name: The Kettle Hour
  kind: radoi
td-2:
  name: The late hour
  kind: radio
leaflet:
  name: Ring 01632 960100
  kind: print
ann@example.org:
  name: A leaflet
  kind: print
stall07700900:
  name: A stall
  kind: face-to-face
ward-sister:
  name: A talk
  kind: face-to-face
Poster:
  name: A poster
  kind: print
  page: /plegde/
choir:
  name: The choir
  kind: face-to-face
  page: /abuot/
  partner: libary
gazette:
  name: A column
  kind: press
  page: /about/
  sheets: [flag]
gazette:
  name: Another column
  kind: press
club:
  name: The club
  kind: face-to-face
  page: /about/
"""


TOLD = [
    (3, "'kind' is 'radoi', which is not one of its values"),
    (4, "nobody can note down the code 'td-2' from the radio"),
    (8, "'name': it has somebody's address or number. A touchpoint tells what many people saw, never who"),
    (10, "the code 'ann@example.org' looks like one person's address or number"),
    (13, "the code 'stall07700900' looks like one person's address or number"),
    (16, "the code 'ward-sister' names a person"),
    (19, "'Poster' cannot be a touchpoint's code"),
    (26, "there is no page '/abuot/'"),
    (27, "the partner 'libary' is not in partners/"),
    (32, "'sheets: 1' is 'flag', which is not one of its values"),
    (33, "the key 'gazette' is given twice"),
    (39, "the page '/about/' has no form that keeps by which touchpoint somebody came"),
]


def test_what_is_wrong_with_a_touchpoint_is_told_with_line_and_remedy(own_small: Path) -> None:
    """Doubles, unknown kinds, dead pages and those without a form, unknown partners, and what leads to one person."""
    (own_small / "touchpoints.yml").write_text(FAULTY, encoding="utf-8")
    folder = load_folder(own_small, "content")
    problems = sorted([*folder.problems, *touchpoint_problems(folder)])
    assert [(problem.line, problem.message) for problem in problems] == TOLD
    assert problems[0].hint.startswith("Did you mean 'radio'?")
    assert problems[7].hint.startswith("Pages with a form: /group/, /pledge/")


def test_a_form_that_keeps_no_touchpoint_has_no_short_addresses(own_small: Path) -> None:
    """Its sheets lead to its page, as the address below their code says; a register would promise what cannot be."""
    form = own_small / "forms/pledge.yml"
    replace_in(form, "name: touchpoint", "name: heard_of")
    replace_in(form, "[pledge, touchpoint]", "[pledge, heard_of]")
    folder = load_folder(own_small, "content")
    assert set(landing_pages(folder)) == {"choir"}
    assert {sheet.spoken for sheet in make_sheets(folder, "pledge/")} == {"pocketpromise.example.org/pledge"}
    [problem] = touchpoint_problems(folder)
    assert "the form 'pledge' does not keep by which touchpoint somebody came" in str(problem)
    (own_small / "touchpoints.yml").unlink()
    assert touchpoint_problems(load_folder(own_small, "content")) == []


def test_a_standard_touchpoint_may_get_the_sheets_of_another(own_small: Path) -> None:
    """Each sheet has an address of its own: cards that count as posters are not the cards of all."""
    (own_small / "touchpoints.yml").write_text("poster: {name: Post, kind: print, sheets: [poster, card]}", "utf-8")
    sheets = make_sheets(load_folder(own_small), "pledge/")
    addresses = [sheet.url for sheet in sheets if sheet.paper.layout != "letter"]
    assert addresses == ["print/poster-a4/", "print/poster-a3/", "print/card-poster/", "print/card/"]
    assert [sheet.touchpoint for sheet in sheets if sheet.paper.layout == "card"] == ["Post", ""]


def test_every_touchpoint_is_listed_with_its_address_as_it_is_said(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A presenter reads it out: letters one by one where digits are among them."""
    touchpoints(small)
    shown = capsys.readouterr().out
    assert (
        "td1: The Kettle Hour on Valley FM (Radio)\n"
        "    print  pocketpromise.example.org/r/td1\n"
        "    say    pocketpromise dot example dot org slash r slash t d 1\n"
        "    leads to /pledge/\n"
    ) in shown
    assert shown.count("    say ") == len(LEADS_TO)


def test_the_touchpoints_of_every_campaign_are_named_in_its_language() -> None:
    """Beside the names that its editors gave theirs, in the report and in the list of them."""
    register = load_folder(ROOT / "examples/newid-bach/content").touchpoints.touchpoints
    assert [register[code].name for code in ("poster", "card", "letter")] == ["Posteri", "Cardiau", "Llythyrau"]
