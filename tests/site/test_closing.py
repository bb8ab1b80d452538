"""Pages that are built before, while and after a form can be sent."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.site.building import Site, build, check_report, one, replace_in, words_of

#: Touchpoints that lead to a story with the form at its end, and to one with the form in its text.
TOUCHPOINTS = """\
mugs: {name: A talk, kind: face-to-face, page: /stories/two-mugs/}
shoes: {name: A newsletter, kind: digital, page: /stories/soft-shoes/}
"""
LAST_SECOND = datetime(2027, 4, 30, 22, 59, 59, tzinfo=UTC)  # by London's clock, in summer time
MIDNIGHT = datetime(2027, 4, 30, 23, tzinfo=UTC)
EARLY = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def closing(own_small: Path) -> Path:
    """The small sample whose pledge form has days, placed at the end of a story and in a text, too."""
    replace_in(own_small / "forms/pledge.yml", "\nbutton:", "\nopens: 2026-12-01\ncloses: 2027-04-30\nbutton:")
    replace_in(own_small / "stories/two-mugs.md", "topic:", "form: pledge\ntopic:")
    text = own_small / "stories/soft-shoes.md"
    text.write_text(f"{text.read_text(encoding='utf-8')}\n[[form: pledge]]\n", encoding="utf-8")
    (own_small / "touchpoints.yml").write_text(TOUCHPOINTS, encoding="utf-8")
    return own_small


def built(content: Path, moment: datetime) -> Site:
    """Return the site as a build at that moment makes it."""
    place = content.parent / f"site-{moment:%Y%m%d%H}"
    build(content, place, NOW=moment)
    return Site(place, content)


def test_the_form_says_until_when_and_makes_way_for_a_sentence(closing: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Up to the last second of its last day each page has the form; built later, each says since when it has none.

    Short addresses, which show these pages again, do so, too; until then they know how somebody came.
    """
    site = built(closing, LAST_SECOND)
    for address in ("pledge/", "stories/soft-shoes/", "stories/two-mugs/", "r/mugs/", "r/shoes/"):
        assert "You can send it until 30 April 2027." in words_of(one(site[address], ".form")), address
    codes = [one(site[f"r/{code}/"], "[name=touchpoint]")["value"] for code in ("mugs", "shoes")]
    assert codes == ["mugs", "shoes"]
    assert [message for message in caplog.messages if "closed" in message] == []

    with caplog.at_level(logging.WARNING):
        site = built(closing, MIDNIGHT)
    told = "content/forms/pledge.yml: closed on 30 April 2027."
    assert [message for message in caplog.messages if "closed" in message] == [told]
    for address in ("pledge/", "stories/soft-shoes/", "stories/two-mugs/", "r/mugs/", "r/shoes/"):
        page = site[address]
        assert not page.select("form, [src*=touch], [href*=form]"), address
        heading = next(tag for tag in page.select("h2") if words_of(tag) == "This form closed on 30 April 2027")
        links = [str(link["href"]) for link in heading.find_next_siblings("ul")[0].select("a")]
        assert [re.sub(r"^[./]+", "", link) for link in links] == ["wall/", "stories/", "api/manage"], address
    assert site.dead_links() == []


def test_no_button_leads_to_a_form_that_is_over(closing: Path) -> None:
    """The front page, the stories and the wall call to what can still be done."""
    replace_in(closing / "campaign.yml", "\nnation:", "\nmode: during\nnation:")
    during, after = built(closing, LAST_SECOND), built(closing, MIDNIGHT)
    for address in ("", "blog/talking-too-much/", "wall/"):
        assert [link for link in during[address].select("main a.button") if str(link["href"]).endswith("pledge/")]
        assert not [link for link in after[address].select("main a.button") if str(link["href"]).endswith("pledge/")]
    for address in ("", "blog/talking-too-much/"):
        button = one(after[address], "main a.button")
        assert (words_of(button), str(button["href"]).endswith("wall/")) == ("Read what people pledged", True)


def test_before_its_first_day_a_form_says_from_when(closing: Path) -> None:
    """Whoever comes early learns the day; the buttons still lead there."""
    site = built(closing, EARLY)
    assert "This form opens on 1 December 2026" in words_of(one(site["pledge/"], "main"))
    assert not site["pledge/"].select("form")
    assert str(one(site["wall/"], ".hero a.button")["href"]).endswith("pledge/")


@pytest.mark.parametrize(
    ("days", "report"),
    [
        (
            "opens: 2027-04-01\ncloses: 2027-03-01",
            "content/forms/pledge.yml:4:9: the form closes before it opens\n    Swap the two dates.",
        ),
        (
            "closes: 2026-04-30",
            "content/forms/pledge.yml:3:9: the form closes before the campaign opens\n"
            "    The campaign opens on 2 November 2026, says campaign.yml. Is the year right?",
        ),
        (
            "opens: 2028-01-01",
            "content/forms/pledge.yml:3:8: the form opens after the campaign has closed\n"
            "    The campaign closes on 30 April 2027, says campaign.yml. Is the year right?",
        ),
        (
            "closes: 31/4/2027",
            "content/forms/pledge.yml:3:9: 'closes' is '31/4/2027', which is not a date\n"
            "    Write year-month-day, for example 2027-03-03. The last day on which it can be sent: 2027-03-03.",
        ),
        (
            "opens: 20270201\ncloses: soon",
            "content/forms/pledge.yml:3:8: 'opens' is '20270201', which is not a date\n"
            "    Write year-month-day: 2027-02-01 for 1 February 2027. "
            "The first day on which it can be sent: 2027-03-03.\n"
            "content/forms/pledge.yml:4:9: 'closes' is 'soon', which is not a date\n"
            "    Write year-month-day, for example 2027-03-03. The last day on which it can be sent: 2027-03-03.",
        ),
    ],
    ids=["swapped", "another year", "after the campaign", "no such day", "no dates"],
)
def test_days_that_cannot_be_right_are_problems(own_small: Path, days: str, report: str) -> None:
    """Each with its line and what to do."""
    replace_in(own_small / "forms/pledge.yml", "\nbutton:", f"\n{days}\nbutton:")
    assert check_report(own_small).rpartition("\n\n")[0] == report
