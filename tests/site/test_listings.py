"""Coverage, resources and partners: what each page says first, and the lists."""

from __future__ import annotations

from pathlib import Path

from campaign.content import TYPES
from tests.site.building import Site, check_report, one, replace_in, words_of

FAULTS = (
    "content/coverage/breakfast-with-a-box.md:2:1: 'relation' is missing",
    "content/coverage/breakfast-with-a-box.md:7:1: unknown key 'realtion'\n    Did you mean 'relation'?",
    "content/coverage/thirty-one-boxes.md:2:1: 'date' is missing",
    "content/coverage/thirty-one-boxes.md:5:7: 'kind' is 'paper'",
    "content/partners/allotments.md:2:1: 'since' is missing",
    "content/partners/library.md:2:1: 'relation' is missing",
    "content/partners/library.md:3:1: unknown key 'relatoin'\n    Did you mean 'relation'?",
    "content/partners/library.md:7:9: the picture 'images/logo-libary.png' does not exist\n"
    "    Did you mean 'images/logo-library.png'?",
    "content/resources/handover-clock.md:4:1: a resource has either 'file' or 'address'",
    "content/resources/pocket-cards.md:4:7: the document has no web page beside it",
    "content/resources/poster.md:4:7: the file 'files/postr.pdf' does not exist",
    "content/resources/poster.md:5:6: the text 'pages/pocket-crad.md' does not exist\n"
    "    Did you mean 'pages/pocket-card.md'?",
)


def facts(site: Site, address: str) -> dict[str, str]:
    """Return what a page says first, by name."""
    return {words_of(row.dt): words_of(row.dd) for row in one(site[address], ".in-short").select("div")}


def test_coverage_says_where_when_and_how_it_came_about(site: Site) -> None:
    """Readers know whom they hear before they go there."""
    assert facts(site, "coverage/thirty-one-boxes/") == {
        "Where": "Example Valley Echo, newspaper",
        "When": "10 November 2026",
        "How": "Independent: they came by themselves.",
        "Original": "Example Valley Echo: Thirty-one boxes and one pony",
    }
    link = one(site["coverage/thirty-one-boxes/"], ".in-short a")
    assert link["href"] == "https://echo.example.org/thirty-one-boxes"
    assert "Original" not in facts(site, "coverage/breakfast-with-a-box/")
    items = [words_of(item) for item in site["coverage/"].select(".listing li")]
    assert items[0].startswith("Breakfast with a box"), "newest first"
    assert [item.rpartition(" ")[2] for item in items] == ["invited", "independent"]


def test_a_resource_says_what_it_is_before_anybody_loads_it(site: Site) -> None:
    """Type, size and pages as read from the file, and the web page that says the same; a link is a link."""
    size = round(site.file("files/pocket-card.pdf").stat().st_size / 1000)
    for address in ("resources/pocket-cards/", "resources/"):
        card = one(site[address], ".download")
        assert words_of(card) == f"Pocket cards PDF · {size} KB · 2 pages Read it as a web page : Pocket cards"
        links = [str(link["href"]).lstrip("./") for link in card.select("a")]
        assert links == ["files/pocket-card.pdf", "pocket-card/"]
    assert one(site["resources/handover-clock/"], ".lead a[href^='https://clock']")
    assert words_of(site["resources/"].select(".listing h2")[0]) == "A three-minute clock", "from A to Z"


def test_what_may_vanish_elsewhere_has_an_archived_copy(site: Site) -> None:
    """On its page and in the list; the name says of what."""
    for address in ("resources/handover-clock/", "resources/"):
        link = one(site[address], "main a[href='https://archive.example.org/three-minutes']")
        assert words_of(link) == "Archived copy : A three-minute clock"


def test_a_partner_shows_its_logo_relation_and_date(site: Site, published: Site) -> None:
    """A logo has its alt text and its size; publishing makes no larger copies of it. The longest standing is first."""
    page = site["partners/library/"]
    assert words_of(one(page, ".hero .lead")).startswith("Lends us the room upstairs")
    assert facts(site, "partners/library/") == {
        "Partner": "since 12 January 2026",
        "On the web": "library.example.org/",
    }
    for built in (site, published):
        logo = one(built["partners/library/"], ".logo img")
        assert logo["alt"] == "Example Valley Library, with an open book like a roof"
        assert (int(str(logo["width"])), int(str(logo["height"]))) == (520, 150)
    shown = [words_of(heading) for heading in site["partners/"].select(".listing h2")]
    assert shown == ["Example Valley Library", "Example Valley Allotments"]


def test_every_list_is_linked_from_the_search(site: Site) -> None:
    """Whatever a campaign has, readers find a way to all of it."""
    links = [str(link["href"]).removeprefix("../") for link in one(site["search/"], ".lists").select("a")]
    pages = set(TYPES) - {"pages"}
    assert set(links) == {"actions/", "local-campaigns/", "earlier-years/", *(f"{name}/" for name in pages)}
    assert all(site.has(link) for link in links)
    sitemap = site.text("sitemap.xml")
    assert all(f"<loc>{site.campaign.address}/{link}</loc>" in sitemap for link in links)


def test_it_tells_what_coverage_resources_and_partners_lack(own: Path) -> None:
    """A relation and a date are needed, a misspelt key is told with its line; files, texts and logos exist."""
    replace_in(own / "coverage/breakfast-with-a-box.md", "relation", "realtion")
    replace_in(own / "coverage/thirty-one-boxes.md", "date: 2026-11-10\n", "")
    replace_in(own / "coverage/thirty-one-boxes.md", "newspaper", "paper")
    replace_in(own / "partners/allotments.md", "since: 2026-10-05\n", "")
    replace_in(own / "partners/library.md", "relation", "relatoin")
    replace_in(own / "partners/library.md", "logo-library", "logo-libary")
    replace_in(
        own / "resources/handover-clock.md", "address: ", "file: files/pocket-card.pdf\nweb: pages/about.md\naddress: "
    )
    replace_in(own / "resources/pocket-cards.md", "web: pages/pocket-card.md\n", "")
    poster = "---\ntitle: Poster\nsummary: A poster.\nfile: files/postr.pdf\nweb: pages/pocket-crad.md\n---\n"
    (own / "resources/poster.md").write_text(poster, encoding="utf-8")
    report = check_report(own)
    assert [fault for fault in FAULTS if fault not in report] == []
    assert "12 problems to fix" in report
