"""The second sample: a small community campaign, complete, in a child theme (row E7)."""

from __future__ import annotations

import pytest
from jinja2 import Environment, FileSystemLoader

from campaign.nations import nation_pack
from pelicanconf import JINJA_ENVIRONMENT
from plugins.areas import Area
from plugins.areas.sizes import Sized, by_size
from tests.commands.test_fork import OF_THE_SAMPLE
from tests.site.building import PULLED_AT, ROOT, Site, build_example, one, sample_rows, words_of
from tests.site.test_weight import LIMIT, files_of, weights

SECOND = ROOT / "examples/two-doors-down/content"
AREAS = {"harbour": 1200, "high-town": None, "the-links": 600, "farms": 0}


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The second sample with its pledges, published."""
    return build_example(tmp_path_factory.mktemp("second"), SECOND, publish=True, areas=AREAS)


def test_it_is_complete_and_publishes_without_a_problem(second: Site) -> None:
    """Stories, posts, pages, wall and its own form; every link leads somewhere."""
    assert sum(address.startswith("stories/") for address in second.addresses) == 1 + 4
    assert sum(address.startswith("blog/") for address in second.addresses) == 1 + 3
    assert {"about/", "pledge/", "privacy/", "house-rules/", "accessibility/"} <= set(second.addresses)
    assert len(second["wall/"].select("figure.note")) == len(sample_rows(SECOND))
    assert one(second["pledge/"], "select#part")
    assert second.dead_links() == []


def test_it_is_a_campaign_of_its_own(second: Site) -> None:
    """Neither the first sample's names nor its nation's numbers."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in second.folder.rglob("*.html")}
    credited = {name: text.replace("Illustration: Groundswell", "") for name, text in texts.items()}
    assert {name: OF_THE_SAMPLE.findall(text) for name, text in credited.items() if OF_THE_SAMPLE.search(text)} == {}
    scottish = [post.name for post in nation_pack("scotland").signposts]
    assert [words_of(name) for name in second[""].select(".signposts b")] == scottish


def test_its_look_is_its_own_and_light(second: Site) -> None:
    """One style sheet and two drawings on top of the parent's: together at most 6,000 bytes before compression."""
    assert "images/roofs." in second.text("theme/css/local.css")
    own = ["theme/css/local.css", "theme/images/roofs.svg", "theme/images/roofs-dark.svg"]
    assert sum(second.file(name).stat().st_size for name in own) <= 6_000
    pictures = list((second.folder / "images").rglob("*-1000.jpg")) or list((second.folder / "images").rglob("*.jpg"))
    assert pictures
    assert max(path.stat().st_size for path in pictures) <= 45_000


def test_it_tells_where_people_pledge(second: Site) -> None:
    """A table by the form's areas, whose names lead to the wall, and a map with the same numbers; none is made up."""
    page = second["areas/"]
    every, alike = page.select("table:has(caption)")
    rows = {words_of(row.th): words_of(row.td) for row in every.select("tbody tr")}
    farms = "The farms and the coast road"
    assert rows == {"The harbour": "1,200", "High Town": "not told", "The Links": "600", farms: "nobody yet"}
    walls = [str(link["href"]).partition("?")[2] for link in page.select("tbody a")]
    assert walls == ["area=The%20harbour", "area=High%20Town", "area=The%20Links"]
    tiles = [[words_of(tile) for tile in row.select("td")] for row in page.select(".areas tr")]
    assert tiles == [["Harb 1,200", "High \N{EN DASH}", "Farm 0"], ["", "Link 600", ""]]
    tops = [float(str(bar["d"]).partition("V")[2].partition("H")[0]) for bar in page.select(".areas path")]
    assert tops == [0, 3, 3, 1.5], "half as many, half as high"
    assert "fewer than five" in words_of(page.main)
    assert words_of(alike.caption) == "1,000 to 4,999 people", "High Town's number is not told, the farms have none"
    assert [words_of(row) for row in alike.select("tbody tr")] == [
        "The harbour 1,200 3 people",
        "The Links 600 6 people",
    ]
    for address in ("wall/", "search/"):
        assert any(str(link["href"]).endswith("areas/") for link in second[address].select("main a")), address
    assert sum(weights(files_of(second, "areas/")).values()) <= LIMIT


def test_it_compares_only_what_is_alike() -> None:
    """Row W7: by size, from small to large; a team of fewer than five is never ranked, nobody has more than all."""
    areas = [
        ("Wards", 250, 50),
        ("A pair", 4, 5),
        ("Trust", 9000, 900),
        ("Desk", 5, 9),
        ("Kitchen", 249, 60),
        ("Porters", 60, 20),
    ]
    sizes = list(by_size(Sized(*area) for area in areas))
    assert [(size.least, size.most) for size in sizes] == [(5, 9), (50, 249), (250, 999), (5000, None)]
    assert [[area.label for area in size.areas] for size in sizes] == [
        ["Desk"],
        ["Porters", "Kitchen"],
        ["Wards"],
        ["Trust"],
    ]
    assert [area.people_a_pledge for size in sizes for area in size.areas] == [1, 3, 4.15, 5, 10]


@pytest.mark.parametrize(("shown", "said"), [(True, "fewer than five"), (False, "We have only just begun.")])
def test_it_says_why_a_number_is_not_told(*, shown: bool, said: str) -> None:
    """As long as the counter hides its own number, an area's is hidden however large it is."""
    environment = Environment(loader=FileSystemLoader(ROOT / "themes/groundswell/templates"), **JINJA_ENVIRONMENT)
    environment.install_null_translations(newstyle=True)
    environment.filters |= dict.fromkeys(("asset", "long_date", "thousands"), str)
    template = environment.get_template("areas.html")
    context = template.new_context(
        {
            "areas": [Area("The harbour", None, None, 0)],
            "areas_by_size": [],
            "areas_map": [],
            "areas_as_of": PULLED_AT,
            "SITEURL": "..",
            "campaign": {"endpoint": "/api"},
            "counter": {"shown": shown, "sentence": "We have only just begun. Add your pledge."},
            "hero": lambda *_, caller: caller(),
            "forms": {"pledge": {"opening": "over"}},
        }
    )
    assert said in "".join(template.blocks["main"](context))
