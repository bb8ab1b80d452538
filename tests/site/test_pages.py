"""The pages of the sample campaign, one question each."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from PIL import Image

from campaign.content import ARTICLES, TYPES
from campaign.counter import groups_told
from campaign.folder import load_folder
from campaign.forms import WallPledge
from campaign.forms.children import personal_fields
from campaign.house_rules import HOUSE_RULES
from campaign.language import ENGLISH
from campaign.settings import Goal
from campaign.text import reading_minutes
from tests.site.building import (
    CONTENT,
    REPLY,
    Site,
    build,
    one,
    public_pledges,
    replace_in,
    sample_rows,
    words_of,
    write_data,
)

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MUGS = "stories/two-mugs/"


def front_matter(name: str) -> dict[str, object]:
    """Return a sample's front matter."""
    return dict(yaml.safe_load((CONTENT / name).read_text(encoding="utf-8").split("---\n")[1]))


def shown(page: Tag, selector: str) -> list[Tag]:
    """Return the tags that fit a selector and are not hidden."""
    return [tag for tag in page.select(selector) if not tag.find_parent(hidden=True) and not tag.has_attr("hidden")]


def titles_in_cards(page: Tag) -> list[str]:
    """Return the headings of a page's cards."""
    return [words_of(card.find(["h2", "h3"])) for card in page.select(".cards .card")]


@pytest.fixture(scope="session")
def crowded(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small sample with 90 published pledges and 30 stories."""
    place = tmp_path_factory.mktemp("crowded")
    own = Path(shutil.copytree(small, place / "content"))
    pledge = public_pledges(sample_rows())[0]
    write_data(own, [replace(pledge, id=f"p{n}", words=f"I will do thing {n}.") for n in range(90)], pledged=120)
    for number in range(28):
        story = own / f"stories/extra-{number:02}.md"
        shutil.copy(own / "stories/two-mugs.md", story)
        replace_in(story, "title: ", f"title: {number:02} ")
    build(own, place / "site")
    return Site(place / "site", own)


# Home


@pytest.mark.parametrize(
    ("now", "begins", "lead", "act", "leads_to"),
    [
        ("2027-02-19T12:00:00", "2026-11-02", "Pocket Promise asks everyone", "Make your promise", "pledge/"),
        ("2027-03-02T23:59:59", "2026-11-02", "Pocket Promise asks everyone", "Make your promise", "pledge/"),
        ("2027-03-03T00:00:00", "2027-03-03", "Today is the day.", "Make your promise today", "pledge/"),
        ("2027-03-04T00:00:00", "2027-03-04", "3 March 2027 was the day.", "Read what people pledged", "wall/"),
    ],
)
def test_it_opens_the_hero_of_the_day(
    small: Path, tmp_path: Path, now: str, begins: str, lead: str, act: str, leads_to: str
) -> None:
    """Before, on and after the day: three heroes and three calls to action, by the clock of the campaign's place."""
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/London"))
    build(small, tmp_path / "site", NOW=moment)
    home = Site(tmp_path / "site", small)[""]
    (hero,) = shown(home, "[data-from]")
    assert hero["data-from"].startswith(begins)
    assert words_of(hero.select_one(".lead")).startswith(lead)
    button = one(hero, "a.button")
    assert (words_of(button), button["href"]) == (act, f"./{leads_to}")
    days_to_go = {"2027-02-19": "12 days to go until 3 March 2027", "2027-03-02": "1 day to go until 3 March 2027"}
    counted = [words_of(number.parent) for number in home.select("[data-days]")]
    assert counted == [words for day, words in days_to_go.items() if now.startswith(day)], "none from the day on"


def test_it_has_all_three_heroes_for_the_script(site: Site) -> None:
    """At midnight the script opens the next one: each tells when it begins, with its offset."""
    assert [hero["data-from"] for hero in site[""].select("[data-from]")] == [
        "2026-11-02T00:00:00+00:00",
        "2027-03-03T00:00:00+00:00",
        "2027-03-04T00:00:00+00:00",
    ]


def steps_told(page: BeautifulSoup) -> list[str]:
    """Return the totals of the four steps that a reader sees."""
    return [words_of(tag.parent) for tag in shown(page, "[data-step]")]


def test_an_editor_may_choose_the_hero(own_small: Path, tmp_path: Path) -> None:
    """A day that is put off, or a thank-you that comes early: then no midnight changes it; what was done is told."""
    write_data(own_small, public_pledges(sample_rows()), 1200, shared=31, done=1001, inspired=20)
    replace_in(own_small / "campaign.yml", "day: 2027-03-03", "day: 2027-03-03\nmode: after")
    build(own_small, tmp_path / "site")
    (hero,) = Site(tmp_path / "site", own_small)[""].select("[data-from]")
    assert not hero.has_attr("hidden")
    assert words_of(hero.select_one(".lead")).startswith("3 March 2027 was the day.")
    totals = ["1,200 pledged", "31 shared theirs", "1,001 did it", "20 inspired somebody"]
    assert steps_told(Site(tmp_path / "site", own_small)[""]) == totals
    assert steps_told(Site(tmp_path / "site", own_small)["wall/"]) == totals
    replace_in(own_small / "campaign.yml", "mode: after", "mode: before")
    build(own_small, tmp_path / "site")
    home = Site(tmp_path / "site", own_small)[""]
    assert "before 3 March 2027" in words_of(one(home, ".hero__act"))
    assert not home.select("[data-days]"), "the day may be put off: nothing is counted"


def test_the_wall_tells_of_steps_that_are_above_the_minimum(small: Path, tmp_path: Path) -> None:
    """19 is hidden, from the source too; before the day the front page speaks of pledging; the week's pace is told."""
    own = Path(shutil.copytree(small, tmp_path / "content"))
    write_data(own, public_pledges(sample_rows()), 600, shared=33, done=19, gained=40, groups=2, people=31)
    build(own, tmp_path / "site")
    home, wall = (Site(tmp_path / "site", own)[path] for path in ("", "wall/"))
    assert (steps_told(home), steps_told(wall)) == ([], ["600 pledged", "33 shared theirs"])
    assert words_of(one(wall, "[data-step=done]")) == "0"
    assert "Groups pledged, too: 2 groups, 31 people" in words_of(wall)
    assert {words_of(one(page, ".counter span:nth-of-type(2)")) for page in (home, wall)} == {
        "Our goal is 5,000. Up 40 this week."
    }


@pytest.mark.parametrize(
    ("pledged", "number", "sentence", "width"),
    [
        (19, None, "We have only just begun. Add your pledge.", None),
        (20, "20 pledges so far.", "Our goal is 5,000.", "0.4"),
        (488, "488 pledges so far.", "12 to go to reach 500.", "9.8"),
        (5001, "5,001 pledges so far.", "We passed 5,000. The next goal is 7,500.", "66.7"),
    ],
)
def test_it_counts_by_the_rules(
    small: Path, tmp_path: Path, pledged: int, number: str | None, sentence: str, width: str | None
) -> None:
    """Words below the hidden minimum, what is left near a step, the stretch target beyond the first; without script."""
    own = Path(shutil.copytree(small, tmp_path / "content"))
    write_data(own, public_pledges(sample_rows()), pledged)
    build(own, tmp_path / "site")
    counter = one(Site(tmp_path / "site", own)[""], ".counter")
    assert words_of(one(counter, "span:nth-of-type(2)")) == sentence
    words = [words_of(tag.parent) for tag in shown(counter, "[data-number]")]
    assert words == ([number] if number else [])
    assert ("30 November 2026" in words_of(counter)) == bool(number), "a number has the date when it was taken"
    bar = counter.select_one("rect")
    assert (bar["width"] if bar else None) == (f"{width}%" if width else None)
    if number is None:
        assert str(pledged) not in counter.decode(), "the source tells the number that readers shall not see"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((1, 12), "1 group, 12 people"), ((3, 1140), "3 groups, 1,140 people"), ((0, 0), ""), ((1, 11), "")],
)
def test_groups_and_their_people_are_told_beside_the_counter(numbers: tuple[int, int], told: str) -> None:
    """Twelve in one group are never 13; below the campaign's minimum nothing is said."""
    assert groups_told(Goal(target=100, hidden_below=12), *numbers, ENGLISH) == told


def test_a_group_form_asks_for_nobody() -> None:
    """The sample's has no name and no address of any person: a school's name is all that could lead anywhere."""
    form = load_folder(CONTENT).forms["group"]
    assert form.group
    assert personal_fields(form) == ["group_name"]


def test_before_anybody_told_of_a_step_the_wall_has_the_counter_alone(site: Site) -> None:
    """The number of pledges is not said twice."""
    assert steps_told(site["wall/"]) == []


def test_it_tells_an_earlier_edition_as_history_only(site: Site) -> None:
    """Last year's total is never part of this year's count."""
    tally = words_of(one(site[""], ".tally"))
    assert "In 2026, people made 3,186 pledges." in tally
    assert words_of(one(site[""], "[data-number]")) == "40"


def test_it_shows_the_newest_stories_and_pledges_on_the_front_page(site: Site) -> None:
    """Faces and words before numbers: the four newest stories, the newest notes, and where to find all of them."""
    home = site[""]
    assert titles_in_cards(home) == titles_in_cards(site["stories/"])[:4]
    notes = [words_of(note) for note in home.select(".note blockquote")]
    assert notes == [words_of(note) for note in site["wall/"].select(".note blockquote")][: len(notes)]
    assert len(notes) == 8
    assert {"./stories/", "./wall/"} <= {link["href"] for link in home.select(".more a")}


def test_it_builds_a_site_that_nobody_has_pledged_on(small: Path, tmp_path: Path) -> None:
    """On the first day there is no data: the wall says so, and the feed is empty but valid."""
    own = Path(shutil.copytree(small, tmp_path / "content", ignore=shutil.ignore_patterns("data")))
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    assert "The wall is still empty" in words_of(site[""].find("main"))
    assert not site["wall/"].select(".note")
    assert not ElementTree.fromstring(site.text("feeds/pledges.atom.xml")).findall(f"{ATOM}entry")


def test_it_publishes_a_campaign_without_stories(small: Path, tmp_path: Path) -> None:
    """A campaign begins with a form: there are no empty lists of stories, topics and people, and no links to them."""
    others = shutil.ignore_patterns(*(set(TYPES) - {"pages"}), "files", "touchpoints.yml")
    own = Path(shutil.copytree(small, tmp_path / "content", ignore=others))
    (own / "pages").joinpath("pledge.md").write_text("---\ntitle: Pledge\nmenu: main\nform: pledge\n---\nTell us.\n")
    for page in (own / "pages").glob("*.md"):
        if page.name != "pledge.md":
            page.unlink()
    for form in ("idea", "group"):
        (own / "forms" / f"{form}.yml").unlink()
    build(own, tmp_path / "site", publish=True)
    site = Site(tmp_path / "site", own)
    assert not [
        address for address in site.addresses if address.startswith((*set(TYPES) - {"pages"}, "topics", "people"))
    ]
    assert site.dead_links() == []


# Stories, blog, topics, people


def test_it_shows_a_story_whole(site: Site) -> None:
    """Quote, picture with alt text, byline, topic, date, reading time, and the call to pledge at the end."""
    meta, page = front_matter("stories/two-mugs.md"), site[MUGS]
    assert words_of(page.h1) == meta["title"]
    assert words_of(one(page, "blockquote.big-quote")) == meta["quote"]
    picture = one(page, ".lead-photo img")
    assert (picture["alt"], picture["src"]) == (meta["photo"]["alt"], f"../../{meta['photo']['file']}")  # type: ignore[index]
    author = one(page, "article header [rel=author]")
    assert words_of(author.parent).startswith("Ward sister (example), Example Valley Hospital · ")
    assert author["href"] == "../../people/ward-sister/"
    assert one(page, ".kicker a")["href"] == "../../topics/rest-and-breaks/"
    assert one(page, "header time")["datetime"] == str(meta["date"])
    call = one(page, "section.call a.button")
    assert (words_of(call), call["href"]) == ("Make your promise", "../../pledge/")
    assert one(page, "article").find_next("section") == call.find_parent("section"), "the call ends the story"


def test_words_of_somebody_else_are_theirs(own: Path, tmp_path: Path) -> None:
    """Where the author wrote about another person, the quote names that one, and so do lists; the byline is the
    author's. Without a quote the page's head says whom it is about.
    A role that the name has already is not said twice."""
    for name in ("two-mugs", "which-bus"):
        replace_in(
            own / f"stories/{name}.md", f"author: {front_matter(f'stories/{name}.md')['author']}", "author: porter"
        )
    replace_in(own / "stories/two-mugs.md", "role: Ward sister, older people's ward", "role: Nurse")
    quote = front_matter("stories/which-bus.md")["quote"]
    replace_in(own / "stories/which-bus.md", f"quote: {quote}\n", "")
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    figure = one(site[MUGS], "figure.big-quote")
    assert words_of(figure.blockquote) == front_matter("stories/two-mugs.md")["quote"]
    assert words_of(figure.figcaption) == "Ward sister (example), Nurse"
    byline = words_of(one(site[MUGS], "article header [rel=author]").parent)
    assert byline.startswith("Hospital porter (example), Example Valley Hospital · ")
    card = next(card for card in site["stories/"].select(".card") if "two-mugs" in str(card))
    assert words_of(card.select_one(".quiet")).startswith("Ward sister (example), Nurse ·")
    head = words_of(one(site["stories/which-bus/"], ".hero"))
    assert "About Surgery receptionist (example) · Hospital porter (example)" in head


def test_it_says_how_long_a_story_takes_to_read(site: Site) -> None:
    """600 words are three minutes."""
    source = load_folder(CONTENT).sources["stories/two-mugs.md"]
    assert reading_minutes(600) == 3
    minutes = reading_minutes(len(source.body.split()))
    assert f"· {minutes} min read" in words_of(one(site[MUGS], "article header"))


def test_it_describes_stories_to_machines(site: Site) -> None:
    """JSON-LD says what the page says, but not again what its head has said: address, language, description."""
    meta = front_matter("stories/two-mugs.md")
    data = json.loads(one(site[MUGS], 'script[type="application/ld+json"]').string or "")
    assert date.fromisoformat(data.pop("datePublished")) == meta["date"]
    assert data == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": meta["title"],
        "author": {
            "@type": "Person",
            "name": "Ward sister (example)",
            "url": f"{site.campaign.address}/people/ward-sister/",
        },
        "image": f"{site.campaign.address}/images/two-mugs.jpg",
    }
    post = json.loads(one(site["blog/pockets-open/"], 'script[type="application/ld+json"]').string or "")
    assert post["@type"] == "BlogPosting"


def test_json_ld_cannot_end_its_script(own_small: Path, tmp_path: Path) -> None:
    """A title is data, whatever it holds, for the page and for machines."""
    title = 'Tea </script><b>& "mugs" > 3 <3'
    replace_in(own_small / "stories/two-mugs.md", "title: Nobody makes just one mug", f"title: '{title}'")
    build(own_small, tmp_path / "site")
    site = Site(tmp_path / "site", own_small)
    assert words_of(site[MUGS].h1) == title
    assert json.loads(one(site[MUGS], 'script[type="application/ld+json"]').string or "")["headline"] == title
    ElementTree.fromstring(site.text("feeds/all.atom.xml"))


def test_it_lists_every_story_newest_first(site: Site) -> None:
    """The index is complete; two stories of one day come in a fixed order."""
    stories = {path.name: front_matter(f"stories/{path.name}") for path in (CONTENT / "stories").glob("*.md")}
    newest_first = sorted(stories, key=lambda name: (str(stories[name]["date"]), name), reverse=True)
    assert titles_in_cards(site["stories/"]) == [stories[name]["title"] for name in newest_first]


def test_it_lists_every_post(site: Site) -> None:
    """The blog has an index of its own."""
    posts = {front_matter(f"blog/{path.name}")["title"] for path in (CONTENT / "blog").glob("*.md")}
    assert set(titles_in_cards(site["blog/"])) == posts


def test_it_pages_long_lists(crowded: Site) -> None:
    """24 stories a page; each page leads to the next and back, and is its own canonical address."""
    first, second = crowded["stories/"], crowded["stories/page/2/"]
    assert (len(titles_in_cards(first)), len(titles_in_cards(second))) == (24, 6)
    assert not set(titles_in_cards(first)) & set(titles_in_cards(second))
    assert one(first, "a[rel=next]")["href"] == "../stories/page/2/"
    assert one(second, "a[rel=prev]")["href"] == "../../../stories/"
    assert one(second, "link[rel=canonical]")["href"] == f"{crowded.campaign.address}/stories/page/2/"
    assert not crowded.dead_links()


def test_each_topic_lists_what_is_about_it(site: Site) -> None:
    """Topics, like people, are found from their index, and each page lists exactly its articles."""
    names = [path for folder in ARTICLES for path in (CONTENT / folder).glob("*.md")]
    metas = [front_matter(path.relative_to(CONTENT).as_posix()) for path in names]
    for index, keys in (("topics/", ("topic",)), ("people/", ("author", "answered_by"))):
        used = {str(meta[key]) for meta in metas for key in keys if key in meta}
        links = {str(link["href"]) for link in site[index].select(".tiles h2 a")}
        assert links == {f"../{index}{name}/" for name in used}
        for name in used:
            listed = titles_in_cards(site[f"{index}{name}/"])
            assert sorted(listed) == sorted(str(meta["title"]) for meta in metas if name in map(meta.get, keys))


def test_it_introduces_who_writes(site: Site) -> None:
    """An author's page has name, role, organisation, a few words, and whose views they are."""
    words = words_of(site["people/ward-sister/"].main)
    assert "Ward sister (example)" in words
    assert "Example Valley Hospital" in words
    assert "24 beds and two kettles" in words
    assert "These are the person's own views" in words
    assert "own views" not in words_of(site["people/head-of-communications/"].main)


def test_posts_that_answer_each_other_are_linked_both_ways(site: Site) -> None:
    """A reader finds the answer from the question and the question from the answer."""
    question, answer = site["blog/talking-too-much/"], site["blog/come-out-with-the-box/"]
    said = one(answer, ".answers")
    assert words_of(said) == "An answer to I have been talking too much by Head of communications (example)"
    assert one(said, "a")["href"] == "../../blog/talking-too-much/"
    replies = one(question, "section[aria-labelledby=replies-title]")
    assert titles_in_cards(replies) == ["Come out with the box"]
    assert one(replies, "h3 a")["href"] == "../../blog/come-out-with-the-box/"


# Wall, thank-you, missing pages


def test_the_wall_reads_without_script(site: Site) -> None:
    """Every pledge that may be shown is in the page itself, newest first, with the name that may be shown."""
    pledges = public_pledges(sample_rows())
    assert [said_in(note) for note in site["wall/"].select(".note")] == [said_of(pledge) for pledge in pledges]


def test_a_reply_is_a_line_under_its_note(site: Site) -> None:
    """With what it tells and by whom, as text; a link leads to all of it, on the pledge's own page."""
    first, *others = site["wall/"].select(".notes li")
    line = one(first, "p:has(a[href$='#reply'])")
    assert words_of(line) == f"We are doing this, says {REPLY.by}"
    assert one(line, "a")["href"] == f"/api/pledge/{str(first['id']).removeprefix('pledge-')}#reply"
    assert [other for other in others if other.select("a[href$='#reply']")] == []


def test_each_note_has_a_plain_link_to_join(site: Site) -> None:
    """To the endpoint's form; how many others do the same is told from two on."""
    for note, number in zip(site["wall/"].select(".notes li"), (0, 1, 12), strict=False):
        public_id = str(note["id"]).removeprefix("pledge-")
        link = one(note, f"a[href='/api/pledge/{public_id}/join']")
        assert words_of(link) == "I'll do this too"
        assert ("others do this" in note.text) == (number > 1)
    assert "12 others do this." in site["wall/"].text


def said_of(pledge: WallPledge) -> tuple[str, str]:
    """Return what a note should say: words and who."""
    who = ", ".join(filter(None, (pledge.name, pledge.organisation, pledge.place)))
    return " ".join(pledge.words.split()), who or "Somebody who gave no name"


def said_in(note: Tag) -> tuple[str, str]:
    """Return what a note says: words and who."""
    return words_of(note.blockquote), words_of(note.figcaption)


def test_the_wall_goes_on_beyond_forty_pledges(crowded: Site) -> None:
    """40 a page; the next pages are linked, and there is no script to need."""
    sizes = [len(crowded[address].select(".note")) for address in ("wall/", "wall/page/2/", "wall/page/3/")]
    assert sizes == [40, 40, 10]
    assert one(crowded["wall/"], "a[rel=next]")["href"] == "../wall/page/2/"
    for number in ("", "page/2/", "page/3/"):  # every one of them leads on to the wall that can be searched
        assert one(crowded[f"wall/{number}"], "p.more a")["href"] == f"{crowded.campaign.endpoint}/wall"
    assert one(crowded["wall/page/3/"], "a[rel=prev]")["href"] == "../../../wall/page/2/"
    assert words_of(crowded["wall/page/3/"].select(".note blockquote")[0]) == "I will do thing 80."


def test_words_without_consent_are_nowhere(site: Site) -> None:
    """Neither pages, feeds nor any other file hold words or names whose box was not ticked, or editors' references."""
    rows = sample_rows()
    secret = [str(row["pledge"]) for row in rows if not row.get("on_wall")]
    assert secret, "the sample has no pledges that are not for the wall"
    everything = "\n".join(
        path.read_text(encoding="utf-8") for path in site.folder.rglob("*") if path.suffix in (".html", ".xml", ".txt")
    )
    text = " ".join(BeautifulSoup(everything, "lxml").get_text(" ").split()) + everything
    assert [words for words in secret if " ".join(words.split()) in text] == []
    assert "C-2026-" not in everything, "references of the consent register"
    assert not (site.folder / "samples").exists()


def test_private_keys_of_pulled_data_stay_out(own_small: Path, tmp_path: Path) -> None:
    """Should the endpoint ever send more than it ought to, the site still shows what a wall shows and nothing else."""
    path = own_small / "data/pledges.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["pledges"][0] |= {"email": "somebody@private.example", "state": "pending", "answers": {"postcode": "ZZ1 1ZZ"}}
    path.write_text(json.dumps(data), encoding="utf-8")
    build(own_small, tmp_path / "site")
    for file in (tmp_path / "site").rglob("*"):
        if file.suffix in (".html", ".xml"):
            text = file.read_text(encoding="utf-8")
            assert "private.example" not in text
            assert "ZZ1 1ZZ" not in text


def test_it_says_thank_you(site: Site) -> None:
    """The page after sending says what happens next and offers the form's page to pass on, which stands for it.

    Who found it in a search, or was sent it, has not pledged.
    """
    form = yaml.safe_load((CONTENT / "forms/pledge.yml").read_text(encoding="utf-8"))
    page = site["pledge/thank-you/"]
    assert words_of(page.h1) == form["thanks"]["title"]
    assert " ".join(form["thanks"]["text"].split()) in words_of(page.main)
    for found, attribute in (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content")):
        assert one(page, found)[attribute] == f"{site.campaign.address}/pledge/"
    assert one(site["comments/thank-you/"], "meta[name=robots]")["content"] == "noindex"
    assert one(page, ".share button")["value"] == f"{site.campaign.address}/pledge/"
    assert words_of(site["suggest/thank-you/"].h1) == "Thank you for your idea"


def test_the_missing_page_links_from_the_hosts_root(site: Site) -> None:
    """A host shows it at any depth, so that no link may be relative."""
    page = site["404.html"]
    own = [str(tag.get("href") or tag.get("src")) for tag in page.find_all(["a", "link", "script", "img"])]
    inside = [link for link in own if not urlsplit(link).scheme and link != "#main"]
    assert inside
    assert [link for link in inside if not link.startswith("/")] == []
    assert one(page, "meta[name=robots]")["content"] == "noindex"


# The form on pages


def test_the_privacy_page_tells_of_every_field(site: Site) -> None:
    """What is asked, why and how long is made from the form: every field but static text has its row."""
    tables = site["privacy/"].select("main table")
    assert len(tables) == 6
    for table, name in zip(tables[:4], ("pledge", "idea", "comment", "broken"), strict=True):
        asked = yaml.safe_load((CONTENT / f"forms/{name}.yml").read_text(encoding="utf-8"))["fields"]
        asked = [field for field in asked if field["kind"] != "static"]
        rows = [[words_of(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
        assert len(rows) == len(asked)
        for row, field in zip(rows, asked, strict=True):
            label = " ".join(field["label"].split())
            said = row[0].removeprefix("The box you may tick: ").removesuffix("...")
            assert label.startswith(said)
            assert len(said) > 60 or said == label
            kept = field.get("retention", "Not at all: it becomes a number at once")
            assert (row[1], row[4]) == (" ".join(field["purpose"].split()), kept)


def test_the_privacy_page_tells_what_is_held_beside_the_answers(site: Site) -> None:
    """What the endpoint adds, whom to write to, who looks at complaints, what is on the device, since when."""
    page = site["privacy/"].main
    assert page is not None
    said = words_of(page)
    rows, of_poll = (
        [[words_of(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
        for table in page.select("table")[4:]
    )
    assert [row[4] for row in rows if "network" in row[0]] == ["48 hours"]
    assert [row[4] for row in of_poll] == ["48 hours", "At most an hour"]
    assert any("boxes you ticked" in row[0] for row in rows)
    assert not any("mail" in row[0] for row in rows), "the sample's form sends none"
    assert page.select("a[href='mailto:privacy@pocketpromise.example.org']")
    assert page.select("a[href^='https://ico.org.uk/']")
    assert "What this site stores on your device: nothing." in said
    assert words_of(page.select("time")[-1]) == "22 November 2026"


def test_a_field_that_is_gone_is_gone_from_the_privacy_page(own: Path, tmp_path: Path) -> None:
    """Nobody has to remember to change two places."""
    path = own / "forms/pledge.yml"
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    form["fields"] = [field for field in form["fields"] if field["name"] != "organisation"]
    del form["wall"]["organisation"], form["pages"]
    form |= {"manage": "yes", "mail": {"to": "email", "link_when": "mail_me"}}
    promise = {"purpose": "To send you the link", "basis": "consent", "retention": "3 months"}
    form["fields"] += [
        {"name": "email", "kind": "email", "label": "Email address", **promise},
        {"name": "mail_me", "kind": "checkbox", "label": "Yes, mail me the link", **promise},
    ]
    path.write_text(yaml.safe_dump(form, sort_keys=False), encoding="utf-8")
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    said = words_of(site["privacy/"].main)
    assert "Team, group or workplace" not in said
    assert "Which mail we sent you" in said, "a form that mails says so"
    assert site["privacy/"].select("a[href='/api/manage']"), "and what people can do alone"
    assert not site["pledge/"].select("[name=organisation]")


def test_a_form_is_placed_by_a_line_of_markdown_or_of_front_matter(own: Path, tmp_path: Path) -> None:
    """In the middle of a story or at its end: the same form, its script, and no second call to action."""
    replace_in(own / "stories/soft-shoes.md", "\n## ", "\n[[ form:idea ]]\n\n## ")
    replace_in(own / "stories/two-mugs.md", "topic:", "form: idea\ntopic:")
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    for address in ("stories/soft-shoes/", MUGS):
        form = one(site[address], "form")
        assert (form["action"], form["method"]) == ("/api/forms/idea", "post")
        assert one(site[address], "script[src$='js/touch.js']")
        assert form.select("#idea")
    assert one(site["stories/soft-shoes/"], ".prose form")
    assert one(site[MUGS], "section[aria-labelledby=form-title] form")
    assert not site[MUGS].select("section.call")
    assert one(site["stories/soft-shoes/"], "section.call")
    assert not site["stories/bicycle-clips/"].select("form, script[src$='js/touch.js']")


def test_what_an_editor_typed_is_what_a_reader_reads(own_small: Path, tmp_path: Path) -> None:
    """YAML's own surprises stay away: NO is not false, on is not true, 012 is not ten, 12:30 is not 750; and HTML's
    comments, which a feed would tell."""
    story = own_small / "stories/two-mugs.md"
    replace_in(story, "title: Nobody makes just one mug", "title: NO")
    replace_in(story, '  credit: "Illustration: Groundswell"', "  credit: 12:30")
    replace_in(own_small / "people.yml", "  role: Ward sister", "  role: on")
    replace_in(own_small / "people.yml", "  organisation: Example Valley Hospital", "  organisation: 012")
    with story.open("a", encoding="utf-8") as file:
        file.write("\n\n<!-- Ask her\nfirst -->\n\nTea <!-- or not -->is `<!-- hot -->`.\n")
    build(own_small, tmp_path / "site")
    site = Site(tmp_path / "site", own_small)
    page = site[MUGS]
    for written in (str(page.article), site.text("feeds/all.atom.xml")):  # notes for other editors are nobody else's
        assert [words in written for words in ("her\nfirst", "or not", "hot --")] == [False, False, True]
    assert words_of(page.h1) == "NO"
    assert words_of(page.figcaption).removeprefix("Picture: ") == "12:30"
    assert words_of(one(page, "article header [rel=author]").parent).startswith("Ward sister (example), on, 012 · ")
    author = Site(tmp_path / "site", own_small)["people/ward-sister/"]
    assert words_of(one(author, ".kicker")) == "on, 012"


# Feeds, sitemap, robots


def test_the_feed_of_articles_is_complete(site: Site) -> None:
    """Atom that parses: whole addresses, each entry once, newest first, with its text."""
    feed = ElementTree.fromstring(site.text("feeds/all.atom.xml"))
    entries = feed.findall(f"{ATOM}entry")
    folder = load_folder(site.content)
    addresses = {f"{site.campaign.address}/{source.url}" for source in folder.of_type(*ARTICLES)}
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]  # type: ignore[union-attr]
    assert set(links) == addresses
    assert len(links) == len(addresses)
    dates = [str(entry.findtext(f"{ATOM}published")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    for entry in entries:
        html = BeautifulSoup(str(entry.findtext(f"{ATOM}content")), "lxml")
        inside = [str(tag.get("href") or tag.get("src")) for tag in html.find_all(["a", "img"])]
        assert [link for link in inside if not urlsplit(link).scheme and not link.startswith("#")] == []
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)


def test_the_feed_of_pledges_holds_published_pledges_only(site: Site) -> None:
    """What waits or is not for the wall is not in the feed either; each entry leads to its note."""
    feed = ElementTree.fromstring(site.text("feeds/pledges.atom.xml"))
    entries = feed.findall(f"{ATOM}entry")
    pledges = public_pledges(sample_rows())[:30]
    assert [summary(entry) for entry in entries] == [" ".join(pledge.words.split()) for pledge in pledges]
    for entry, pledge in zip(entries, pledges, strict=True):
        assert entry.find(f"{ATOM}link").get("href") == f"{site.campaign.address}/wall/#pledge-{pledge.id}"  # type: ignore[union-attr]
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == (pledge.name or "A supporter")


def summary(entry: ElementTree.Element) -> str:
    """Return an entry's words as a feed reader shows them: it takes them for HTML."""
    html = entry.findtext(f"{ATOM}content") or entry.findtext(f"{ATOM}summary") or ""
    return words_of(BeautifulSoup(html, "lxml"))


def test_a_supporters_words_are_words_everywhere(own_small: Path, tmp_path: Path) -> None:
    """Whatever somebody writes is text on the wall and in the feed, not markup."""
    words = 'I <3 my nan & "tea" <script>alert(1)</script> {{ 7 * 7 }} 2 < 3 > 1'
    write_data(own_small, [replace(public_pledges(sample_rows())[0], words=words, name="<b>Bo</b>")], pledged=30)
    build(own_small, tmp_path / "site", publish=True)
    site = Site(tmp_path / "site", own_small)
    for address in ("wall/", ""):
        note = one(site[address], ".note")
        assert said_in(note) == (words, "<b>Bo</b>, Example Valley Hospital")
    (entry,) = ElementTree.fromstring(site.text("feeds/pledges.atom.xml")).findall(f"{ATOM}entry")
    assert summary(entry) == words
    assert entry.findtext(f"{ATOM}title") == words


def test_each_note_has_the_address_that_the_feed_gives(site: Site, crowded: Site) -> None:
    """A link from the feed opens the wall at the pledge."""
    for one_site in (site, crowded):
        feed = ElementTree.fromstring(one_site.text("feeds/pledges.atom.xml"))
        for link in feed.iterfind(f"{ATOM}entry/{ATOM}link"):
            parts = urlsplit(str(link.get("href")))
            assert one_site[parts.path.lstrip("/")].find(id=parts.fragment), link.get("href")


def test_the_sitemap_lists_what_is_to_be_found(site: Site, crowded: Site) -> None:
    """Exactly the built pages, with whole addresses; not the next pages of lists, pages kept out of searches, and what
    is to print, for those who have the address."""
    for one_site in (site, crowded):
        listed = [str(loc.text) for loc in ElementTree.fromstring(one_site.text("sitemap.xml")).iter(f"{SITEMAP}loc")]
        wanted = {
            f"{one_site.campaign.address}/{address}"
            for address, page in one_site.pages_of_their_own()
            if "/page/" not in address and address != "print/" and not page.select("meta[name=robots]")
        }
        assert sorted(listed) == sorted(wanted)


def test_robots_are_told_where_the_sitemap_is(site: Site) -> None:
    """Whole address; nothing is forbidden."""
    lines = site.text("robots.txt").splitlines()
    assert f"Sitemap: {site.campaign.address}/sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Disallow")]


# Every page


def test_every_page_has_a_share_preview(site: Site, crowded: Site) -> None:
    """Open Graph is complete: the page's own title, words and whole address. Its picture is in test_cards."""
    for address, page in [*site.pages_of_their_own(), *crowded.pages_of_their_own()]:
        said = {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property]")}
        for name in ("og:type", "og:site_name", "og:title", "og:description", "og:url"):
            assert said.get(name, "").strip(), f"{address} has no {name}"
        assert said["og:url"] == one(page, "link[rel=canonical]")["href"], address
        assert said["og:url"] == f"{site.campaign.address}/{address}"
        assert said["og:description"] == one(page, "meta[name=description]")["content"]
        assert said["og:title"] in words_of(page.title)


def test_a_page_without_summary_has_a_share_preview_too(own_small: Path, tmp_path: Path) -> None:
    """A summary may be left out of a page; its preview then says what the campaign is for."""
    replace_in(own_small / "pages/about.md", "summary:", "# summary:")
    build(own_small, tmp_path / "site")
    page = Site(tmp_path / "site", own_small)["about/"]
    assert one(page, "meta[name=description]")["content"] == Site(tmp_path / "site", own_small).campaign.purpose


def test_every_page_has_one_main_heading_and_headings_in_order(site: Site, crowded: Site) -> None:
    """One h1, and no level is skipped on the way down: people who listen find their way by headings."""
    for address, page in [*site.pages(), *crowded.pages()]:
        levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, f"{address} begins with level {levels[0]}"
        jumps = [(above, below) for above, below in pairwise(levels) if below > above + 1]
        assert not jumps, f"{address}: {jumps}"


def test_every_id_stands_once_and_every_reference_leads_to_one(site: Site, crowded: Site) -> None:
    """Labels, hints and descriptions find what they belong to."""
    for address, page in [*site.pages(), *crowded.pages()]:
        ids = [str(tag["id"]) for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), address
        for name in ("for", "aria-labelledby", "aria-describedby"):
            wanted = {part for tag in page.select(f"[{name}]") for part in str(tag[name]).split()}
            assert wanted <= set(ids), f"{address}: {name}"


def test_every_page_tells_its_language_and_has_its_own_title(site: Site) -> None:
    """Screen readers choose a voice by it; tabs and searches tell pages apart by their titles."""
    titles = [words_of(page.title) for _, page in site.pages_of_their_own()]
    assert {str(page.html["lang"]).lower() for _, page in site.pages() if page.html} == {"en-gb"}
    assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)


def test_every_picture_has_alt_text_and_its_size(site: Site) -> None:
    """Nothing jumps while it loads, and nobody is left out."""
    for address, page in site.pages():
        for image in page.find_all("img"):
            assert str(image.get("alt", "")).strip(), f"{address}: {image}"
            with Image.open(site.folder / str(image["src"]).replace("../", "").removeprefix("./")) as picture:
                assert (image["width"], image["height"]) == tuple(map(str, picture.size)), address


def test_no_link_is_dead(site: Site, published: Site) -> None:
    """Every link of every page leads to a page, a file, or a place on a page."""
    assert site.dead_links() == []
    assert published.dead_links() == []


def unsafe(page: BeautifulSoup) -> list[str]:
    """Return what a policy of ``default-src 'none'`` with own files only would block on a page."""
    found = [tag.name for tag in page.find_all("style")]
    found += [str(tag)[:60] for tag in page.find_all("script") if not tag.get("src") and tag.get("type") != LD]
    for tag in page.find_all(True):
        found += [f"{tag.name} {name}" for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action"):
            if str(tag.get(name, "")).strip().lower().startswith(("javascript:", "data:")):
                found.append(f"{tag.name} {name}")
    return found


LD = "application/ld+json"


@pytest.mark.parametrize(
    "planted",
    ['<p style="x">', '<p onclick="x()">', "<style>p{}</style>", "<script>x()</script>", '<a href="JavaScript:x()">'],
)
def test_the_test_of_the_policy_can_fail(planted: str) -> None:
    """What a strict policy blocks is found."""
    assert len(unsafe(BeautifulSoup(f"<!doctype html><title>x</title>{planted}", "lxml"))) == 1


def test_no_page_needs_more_than_the_strict_policy_allows(site: Site, published: Site) -> None:
    """No inline style, script or event attribute anywhere."""
    for address, page in [*site.pages(), *published.pages()]:
        assert unsafe(page) == [], address


def test_no_page_loads_anything_from_elsewhere(site: Site) -> None:
    """Style sheets, scripts, pictures and fonts come from the site itself: no third party learns who reads."""
    for address, page in site.pages():
        for tag in page.select("link[rel=stylesheet], link[rel=icon], link[rel=preload], script, img, iframe, source"):
            link = str(tag.get("href") or tag.get("src") or "")
            assert not urlsplit(link).netloc, f"{address}: {link}"
    for sheet in site.folder.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "//" not in text.replace("/*", "").replace("*/", ""), sheet.name
        assert "@import" not in text
        assert "@font-face" not in text


def test_nothing_speaks_of_the_machine_that_built_it(site: Site, published: Site) -> None:
    """No address or folder of the builder's machine leaks into what is published."""
    for one_site in (site, published):
        for path in one_site.folder.rglob("*"):
            if path.suffix in (".html", ".xml", ".txt", ".css", ".js", ".svg"):
                text = path.read_text(encoding="utf-8")
                assert "localhost" not in text, path
                assert "127.0.0.1" not in text, path
                assert str(one_site.folder.parent) not in text, path
                assert str(CONTENT.parent) not in text, path
                assert "site-root:" not in text, path


def test_each_form_says_when_somebody_is_there(site: Site) -> None:
    """A page that nobody renders anew says both: the hours, and what to do outside them."""
    said = words_of(one(site["pledge/"], ".form-region"))
    assert "Monday to Friday, 09:00 to 17:00" in said
    assert "Outside these hours: We read everything on the next working day." in said


def test_the_house_rules_are_published_with_their_numbers(site: Site) -> None:
    """Every reason that moderators may choose, in its very words; the numbers add up to what was left off."""
    page = words_of(one(site["house-rules/"], "main"))
    assert all(sentence in page for sentence in HOUSE_RULES.values())
    counts = [int(str(count.text)) for count in site["house-rules/"].select("main li > b")]
    assert len(counts) == len(HOUSE_RULES)
    assert f"{sum(counts)} left off" in page
