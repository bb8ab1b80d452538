"""Events, films, case studies, and what stands at an article's end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from icalendar import Calendar

from campaign.check import keys_of
from campaign.folder import load_folder
from campaign.front_matter import CaseStudyMeta
from campaign.problems import did_you_mean
from plugins.related import neighbours
from tests.site.building import Site, build, check_report, one, replace_in

EVENT = "events/kettle-on-at-noon/"
FILM = "films/the-kettle/"
STUDY = "case-studies/bowl-or-mug/"

SOUND = """---
title: The sound of the wind
date: 2026-11-02
summary: Half a minute of weather.
author: porter
length: "0:30"
{lines}
---
{transcript}
"""


def entries(site: Site, name: str) -> list[object]:
    """Return the events of a calendar file."""
    return list(Calendar.from_ical(site.file(name).read_bytes()).walk("VEVENT"))


def test_an_event_says_all_that_is_needed_to_come(site: Site) -> None:
    """When, where, online, how to book, and what people need to know to take part."""
    page = site[EVENT]
    assert "Wednesday 3 March 2027, midday to 12:30pm" in one(page, ".hero").text
    terms = [term.text for term in page.select(".in-short dt")]
    assert terms == ["Where", "Online", "Booking", "Access", "Calendar"]
    data = json.loads(one(page, "script[type='application/ld+json']").text)
    assert (data["@type"], data["startDate"]) == ("Event", "2027-03-03T12:00:00+00:00")
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]


def test_events_are_listed_by_what_is_still_to_come(site: Site) -> None:
    """The next one first; what is over stands below, newest first."""
    headings = [heading.text for heading in site["events/"].select("h2, h3")]
    assert headings[:4] == ["Coming up", "Kettle on at noon", "Past events", "An afternoon of card boxes"]


def test_calendar_files_are_right_in_summer_and_winter(own: Path, tmp_path: Path) -> None:
    """The campaign's own clock, as any calendar understands it; the UID is made from the address alone."""
    replace_in(own / "events/an-afternoon-of-card-boxes.md", "2026-11-07 14:00", "2026-07-07 14:00")
    build(own, tmp_path / "site")
    site = Site(tmp_path / "site", own)
    (winter,) = entries(site, f"{EVENT}kettle-on-at-noon.ics")
    assert winter.start == datetime(2027, 3, 3, 12, tzinfo=UTC)
    assert winter["uid"] == "events/kettle-on-at-noon@pocketpromise.example.org"
    summer, second = entries(site, "events/events.ics")
    assert summer.start == datetime(2026, 7, 7, 13, tzinfo=UTC)
    assert summer["uid"] == "events/an-afternoon-of-card-boxes@pocketpromise.example.org"
    assert second == winter


def test_the_calendar_file_is_the_same_in_every_build(site: Site, published: Site) -> None:
    """Nothing of the moment of the build is in it."""
    assert site.file("events/events.ics").read_bytes() == published.file("events/events.ics").read_bytes()


def test_a_film_has_captions_and_its_transcript(site: Site) -> None:
    """And it says that nothing is to be loaded beforehand; what browsers cannot play is a link."""
    for address in (FILM, EVENT):
        video = one(site[address], "video")
        assert (video["preload"], "controls" in video.attrs, "autoplay" in video.attrs) == ("none", True, False)
        assert one(video, "track[kind=captions]")["src"] == "../../files/the-kettle.vtt"
        assert one(video, "a")["href"] == "../../files/the-kettle.mp4"
    assert "it clicks off" in one(site[FILM], ".prose").text
    assert one(site[FILM], "h2#transcript")
    assert one(site[EVENT], ".film figcaption a[href$='#transcript']")["href"] == "../../films/the-kettle/#transcript"


def test_sound_and_films_elsewhere_are_played_and_linked(own_small: Path, tmp_path: Path) -> None:
    """Sound of our own has a player; what lies on another site is a link, never a frame or anything that loads."""
    (own_small / "files/wind.mp3").write_bytes(b"sound")
    for name, lines in (("wind", "file: files/wind.mp3"), ("far", "address: https://films.example.org/wind")):
        (own_small / f"films/{name}.md").write_text(SOUND.format(lines=lines, transcript="Wind."), encoding="utf-8")
    build(own_small, tmp_path / "site", publish=True)
    site = Site(tmp_path / "site", own_small)
    assert one(site["films/wind/"], "audio[preload=none] source")["src"] == "../../files/wind.mp3"
    assert one(site["films/far/"], ".film > a")["href"] == "https://films.example.org/wind"
    assert not site["films/far/"].select("video, audio, iframe, .film img")


def test_a_case_study_begins_with_its_numbers(site: Site) -> None:
    """Where it was, what was counted, by whom and when."""
    page = site[STUDY]
    assert [number.text for number in page.select(".statistics strong")] == ["7 in 10", "4.5 kg"]
    assert one(page, ".prose .lead").text.startswith("Kitchen and older people's ward")


STUDY_KEYS = f"    Did you mean 'numbers'? {did_you_mean('', keys_of(CaseStudyMeta), 'Keys')}"
REPORT = f"""\
content/case-studies/bowl-or-mug.md:2:1: 'numbers' is missing
    Add 'numbers: ...'. What was counted: figure, words, source and year of each.
content/case-studies/bowl-or-mug.md:12:1: unknown key 'number'
{STUDY_KEYS}
content/events/an-afternoon-of-card-boxes.md:2:1: nobody can tell where the event is
    Add 'place: ...' or 'online: https://...'.
content/events/kettle-on-at-noon.md:5:6: the event ends before it starts
    Look at both dates and times.
content/films/clip.md:2:1: the film has no captions
    Add 'captions: files/name.vtt', for those who do not hear it.
content/films/clip.md:2:1: the film has no poster picture
    Add 'photo:' with file and alt: it stands where the film will play.
content/films/clip.md:9:1: the transcript is missing
    Write what is said and heard below the front matter, for those who read rather than listen.
content/films/odd.md:7:1: a film has either 'file' or 'address'
    Name your own file, or where the film can be seen.
content/films/odd.md:7:7: browsers do not play '.vtt'
    Save it as one of these: .mp4, .webm, .mp3, .m4a, .ogg.
content/films/odd.md:9:11: the captions 'files/the-kettle.mp4' are not WebVTT
    Save them as .vtt: the first line of such a file is WEBVTT.
content/films/the-kettle.md:13:9: 'length' is '12', which has the wrong form
    How long it runs: minutes:seconds, in quotes.

11 problems to fix; nothing was written."""


def test_it_tells_what_a_type_lacks(own: Path) -> None:
    """One misspelt key, and each thing that readers would miss: captions, transcript, poster, place, a number."""
    replace_in(own / "case-studies/bowl-or-mug.md", "numbers:", "number:")
    replace_in(own / "events/an-afternoon-of-card-boxes.md", "place:", "# place:")
    replace_in(own / "events/kettle-on-at-noon.md", "end: 2027-03-03 12:30", "end: 2027-03-03 12:30+01:00")
    replace_in(own / "films/the-kettle.md", 'length: "0:12"', "length: 12")
    clip = SOUND.format(lines="file: files/the-kettle.mp4", transcript="")
    (own / "films/clip.md").write_text(clip, encoding="utf-8")
    odd = "file: files/the-kettle.vtt\naddress: https://a.example.org\ncaptions: files/the-kettle.mp4"
    (own / "films/odd.md").write_text(SOUND.format(lines=odd, transcript="Odd."), encoding="utf-8")
    assert check_report(own).splitlines() == REPORT.splitlines()


def test_captions_that_were_only_renamed_are_told(own: Path) -> None:
    """Browsers pass over them in silence, and nobody reads what is said."""
    captions = own / "files/the-kettle.vtt"
    captions.unlink()  # the sample's own, linked
    captions.write_text("1\n00:00:00,000 --> 00:00:07,000\nA kettle hums.\n", encoding="utf-8")
    assert "content/films/the-kettle.md:12:11: the captions 'files/the-kettle.vtt' are not WebVTT" in check_report(own)


def test_an_event_across_the_hour_that_comes_twice_ends_after_it_starts(own: Path) -> None:
    """Moments are compared, not clocks: offsets count, and the night in which clocks go back has two half past ones."""
    for name, start, end in (
        ("kettle-on-at-noon", "2027-10-31T01:45+01:00", "2027-10-31T01:15+00:00"),
        ("an-afternoon-of-card-boxes", "2026-11-07 14:00", "2026-11-07T13:30-02:00"),
    ):
        path = own / f"events/{name}.md"
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:4] not in ("star", "end:")]
        path.write_text("\n".join([lines[0], f"start: {start}", f"end: {end}", *lines[1:], ""]), encoding="utf-8")
    assert [problem for problem in load_folder(own).problems if "/events/" in problem.path] == []


# Related


def test_an_article_ends_with_others_of_its_topic(site: Site) -> None:
    """Up to three, never itself, each of the same topic; and a link to all of them."""
    shown = 0
    for source in ("stories/two-mugs/", "stories/bicycle-clips/", STUDY, FILM, "blog/card-box-in-an-hour/"):
        page = site[source]
        topic = str(one(page, "main h2 > a")["href"]).removeprefix("../../")
        titles = [link.text for link in page.select("main .links h3 a")]
        assert one(page, "h1").text not in titles
        listed = {link.text for link in site[topic].select(".card h2 a")}
        assert set(titles) <= listed
        assert len(titles) == min(3, len(listed) - 1)
        shown += len(titles)
    assert shown > 8


def test_a_new_article_changes_no_older_page() -> None:
    """Its neighbours are older: only an article that had too few of them takes a newer one."""
    old = [SimpleNamespace(name=number) for number in range(6)]
    new = [SimpleNamespace(name="new"), *old]
    before = [neighbours(old, place) for place in range(len(old))]
    after = [neighbours(new, place + 1) for place in range(len(old))]
    assert after == before
    assert [one.name for one in neighbours(new, 0)] == [0, 1, 2]
    assert [one.name for one in neighbours(old, 5)] == [4, 3, 2]
    assert neighbours(old[:1], 0) == []
