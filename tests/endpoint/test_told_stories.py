"""A supporter tells how it went; a moderator reads it; an editor finds a draft that one edit makes ready (row P9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from campaign.forms.digest import wording_digest
from campaign.problems import ProblemsFound
from commands.build import build_site
from commands.console import Stop
from commands.drafts import drafts
from endpoint.config import Settings
from endpoint.consents import consents_of
from endpoint.moderation import approve, refuse, withdraw
from endpoint.moderation.audit import audit
from endpoint.seen import newest_seen
from endpoint.store import now
from endpoint.tables import decisions
from endpoint.told_stories.tables import ended_consents, told_stories
from tests.endpoint.mailing import mailer, running_post
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.material import OPEN, SECRET
from tests.endpoint.moderating import Browser, signed_in
from tests.endpoint.running import ROOT, Endpoint, edit_bundle, page_of
from tests.endpoint.test_joins import form_on
from tests.site.building import build, copy_content
from tests.site.small import copy_small

#: What Markdown, YAML or a check would take for more than words.
NASTY = (
    "# Tea\n- on *nights* [[form: pledge]] <script>alert(1)</script> & {filename}\n1) [here](www.example.org) _so_\n\n"
    "    --- told: yes\n1. | a | b |\n![x](y) `code` ~~no~~ http://example.org/ #tag\n[form: pledge]\n• dot\n: what?"
)
STORY = {
    "happened": f"We had two kettles. {NASTY}",
    "learned": "That one is enough: really.",
    "quote": 'Nobody makes "just one" mug: ever #tea',
    "role": "night nurse",
    "called": "Ann: yes",
    "agree": "yes",
}


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint with pledges' own pages; the tasks mean its store."""
    rewrite(settings, own_form())
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GROUNDSWELL_SECRET", SECRET)
    running = Endpoint(settings)
    yield running
    running.close()


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small sample, for an editor to work in."""
    monkeypatch.chdir(tmp_path)
    return copy_small(copy_content(tmp_path / "whole"), tmp_path / "content")


def done(endpoint: Endpoint, key: str = "one") -> str:
    """Make a pledge that is published and done; returns the path of its own page."""
    path = pledge(endpoint, **{**OPEN, "form_key": key, "words": f"Words of {key}"})
    approve(endpoint.store, endpoint.rows()[-1]["public_id"], "tests")
    assert post(endpoint, path, "progress", told="done") == 303
    return path


def post(endpoint: Endpoint, path: str, place: str, **said: str) -> int:
    """Post to a place below a pledge's own page; returns the status."""
    return endpoint.request("POST", f"{path}/{place}", data=said).status_code


def tell(endpoint: Endpoint, path: str, **changes: str) -> None:
    """Tell the story, changed."""
    assert post(endpoint, path, "story", **{**STORY, **changes}) == 303


def states(endpoint: Endpoint) -> list[str]:
    """Return the state of each story."""
    return [row["state"] for row in table_of(endpoint, told_stories)]


def accepted(endpoint: Endpoint, key: str = "one") -> tuple[str, str]:
    """Tell a story that a moderator accepts; returns the path of the own page and the consent's name."""
    path = done(endpoint, key)
    tell(endpoint, path)
    mo = signed_in(endpoint, f"Mo {key}")
    mo.get("/stories")
    mo.press("Accept")
    return path, str(table_of(endpoint, told_stories)[-1]["reference"])


def read(mo: Browser) -> str:
    """Return the words of a moderator's page."""
    return " ".join(mo.page.get_text(" ").split())


def problems(content: Path) -> list[str]:
    """Return what a check of the content says."""
    try:
        build_site(ROOT, Path("content"), content.parent / "site", write=False)
    except ProblemsFound as found:
        return [str(problem) for problem in found.problems]
    return []


def test_a_story_is_told_read_drafted_and_taken_back(
    endpoint: Endpoint, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the button to the draft that one edit makes ready; once taken back, the site does not build with it."""
    path = done(endpoint)
    seen = newest_seen(endpoint.store)
    assert page_of(endpoint.get(path)).select(f"a[href='{path}/story']")
    tell(endpoint, path)
    drafts(content)
    assert "0 stories begun." in capsys.readouterr().out, "nobody has read it yet"
    mo = signed_in(endpoint)
    assert "1 story waits to be read" in read(mo)
    mo.get("/stories")
    assert "night nurse" in read(mo)
    assert not mo.page.select("main script, .moderate script")
    mo.press("Accept")
    assert "No story waits." in read(mo)
    assert "We would like to make a story" in text_of(endpoint.get(path))
    assert newest_seen(endpoint.store) == seen, "nothing public has changed: no site is built for it"
    reference = str(table_of(endpoint, told_stories)[0]["reference"])

    drafts(content, "ward-sister")
    file = content / f"stories/{reference}.md"
    assert problems(content) == [
        f"content/stories/{reference}.md:2:1: 'title' is empty\n    Write it behind the colon. The heading of the "
        "page, at most 120 characters."
    ]
    written = file.read_text("utf-8")
    file.write_text(written.replace("title:  #", "title: Two kettles  #"), "utf-8")
    assert problems(content) == []
    site = content.parent / "built"
    build(content, site)
    page = (site / f"stories/{reference}/index.html").read_text("utf-8")
    assert "<script>alert" not in page
    shown = page_of_text(page)
    lines = [line.strip() for line in NASTY.replace("•", "-").splitlines()]
    assert [line for line in lines if line not in shown] == []
    assert "Ann: yes, night nurse" in shown
    mine = file.read_text("utf-8").replace(f"consent: {reference}", f"consent: {reference}  # and by telephone")
    for kept in (mine.replace("consent:", "#"), mine):
        file.write_text(kept, "utf-8")
        drafts(content)
        assert "0 stories begun." in capsys.readouterr().out
        assert file.read_text("utf-8") == kept, "nobody's work is written over"

    assert post(endpoint, path, "story/take-back") == 303
    assert newest_seen(endpoint.store) > seen
    assert table_of(endpoint, told_stories) == []
    said = endpoint.get("/consents.json")
    assert said.json() == {"ended": [reference]}
    (content / "data").mkdir(exist_ok=True)
    (content / "data/consents.json").write_bytes(said.content)
    build(content, site)
    assert not (site / f"stories/{reference}").exists(), "it leaves the site though no editor was there"
    assert (site / "stories/index.html").exists()
    assert reference not in (site / "stories/index.html").read_text("utf-8")
    drafts(content)
    assert f"{reference}.md: its consent was taken back" in capsys.readouterr().out
    audit(endpoint.store)


def page_of_text(page: str) -> str:
    """Return the words of a page, spaces as they are read."""
    return " ".join(BeautifulSoup(page, "lxml").get_text(" ").split())


def test_what_was_agreed_to_is_kept_with_its_exact_words(endpoint: Endpoint) -> None:
    """Box, wording, digest and time, as for any other consent; the log of decisions has no word of the story."""
    path = done(endpoint)
    [wording] = [label.text.strip() for label in page_of(endpoint.get(f"{path}/story")).select("label[for=agree]")]
    tell(endpoint, path)
    [consent] = endpoint.get(f"{path}/my-pledge.json").json()["story"]["consents"]
    assert (consent["field"], consent["given"], consent["wording"]) == ("agree", True, wording)
    assert consent["wording_digest"] == wording_digest(wording, "", "en-GB")
    assert "Example may make a story of this" in wording
    proof = (consents_of(endpoint.store, str(endpoint.rows()[0]["public_id"])) or [])[-1]
    assert (proof.field, proof.wording) == ("agree", wording), "years later, too"
    assert "two kettles" in endpoint.get(f"{path}/my-pledge.txt").text
    assert "kettle" not in json.dumps([row["note"] for row in table_of(endpoint, decisions)])
    for address in ("/wall", "/pledges.json", "/open/pledges.json", "/summary.json", "/consents.json"):
        assert "kettle" not in endpoint.get(address).text, address


def test_a_story_needs_a_deed_its_words_and_the_consent(endpoint: Endpoint) -> None:
    """What is missing is said at the field, with everything as it was typed; nothing is stored."""
    path = pledge(endpoint)
    assert endpoint.get(f"{path}/story").status_code == 409
    assert post(endpoint, path, "story", **STORY) == 409
    assert not page_of(endpoint.get(path)).select(f"a[href='{path}/story']")
    post(endpoint, path, "progress", told="inspired")
    refused = endpoint.request("POST", f"{path}/story", data={"learned": "A <b>lot</b>", "happened": "x" * 3001})
    assert refused.status_code == 422
    page = page_of(refused)
    assert [link["href"] for link in page.select(".error-summary a")] == ["#happened", "#role", "#agree"]
    assert page.select_one("textarea#learned").text.strip() == "A <b>lot</b>"
    assert post(endpoint, path, "story", **STORY, unknown="1") == 400
    assert table_of(endpoint, told_stories) == []
    tell(endpoint, path, happened="I cannot go on")
    tell(endpoint, path)
    assert endpoint.rows()[0]["urgent"], "somebody may need help now, whatever they write instead"


@pytest.mark.sqlite_only
def test_a_name_beside_words_about_health_is_asked_about(endpoint: Endpoint, settings: Settings) -> None:
    """As with pledges: once, the careful answer chosen; without the name none is kept. Without a name nobody asks."""
    edit_bundle(settings.bundle, health_words=["insulin"])
    path = done(endpoint)
    said = {**STORY, "role": "<b>insulin</b> user", "happened": "Tea " * 200, "quote": ""}
    for answer, kept in (("hide", None), ("show", "Ann: yes")):
        page = page_of(endpoint.request("POST", f"{path}/story", data={**said, "happened": f"Tea {answer} " * 200}))
        assert "everyone may learn something about your health" in page.text
        assert "Ann: yes, <b>insulin</b> user" in " ".join((page.select_one("figcaption") or page).text.split())
        assert not page.select("[data-form]"), "its script would not know the answer"
        sent = form_on(page)
        assert sent["form_name"] == "hide"
        assert endpoint.request("POST", f"{path}/story", data={**sent, "form_name": answer}).status_code == 303
        [story] = table_of(endpoint, told_stories)
        assert story["answers"].get("called") == kept
        assert story["answers"]["happened"].startswith(f"Tea {answer}")
    tell(endpoint, path, **{**said, "called": ""})


@pytest.mark.sqlite_only
def test_words_of_a_hard_moment_are_read_first(endpoint: Endpoint) -> None:
    """Queue, list and digest tell of them, whatever became of the pledge, until somebody decides."""
    tell(endpoint, done(endpoint))
    path = done(endpoint, "two")
    refuse(endpoint.store, str(endpoint.rows()[-1]["public_id"]), "off-topic", "tests")
    tell(endpoint, path, happened="I cannot go on")
    mo = signed_in(endpoint)
    assert "Urgent 2 stories wait" in read(mo)
    noon = now().replace(hour=12)
    with running_post() as office:
        assert mailer(endpoint, office, "mo@example.org").send_due(noon) == 1
        assert str(office.taken[-1]["Subject"]).endswith(": 1 story may be urgent")
        mo.get("/stories")
        assert [bool(row.select(".tag")) for row in mo.page.select(".rows li")] == [True, False]
        assert "I cannot go on" in mo.page.select(".rows li")[0].text
        mo.press("Decline")
        assert not mo.page.select(".tag")
        assert mailer(endpoint, office, "mo@example.org").send_due(noon + timedelta(days=1)) == 0


@pytest.mark.sqlite_only
def test_no_child_is_asked_for_a_story(endpoint: Endpoint, settings: Settings) -> None:
    """It asks for a name, and no name of a child under 13 is stored; everybody else is asked."""
    age = {"name": "age", "kind": "radios", "label": "How old are you?", "required": "yes", "public": "no",
           "choices": ["under-13", "13-or-over"], "errors": {"empty": "Choose"}}  # fmt: skip
    children = {"field": "age", "under_13": ["under-13"]}
    rewrite(settings, own_form(fields=[age, *own_form()["fields"]], children=children))
    for said, status in (("under-13", 409), ("13-or-over", 303)):
        path = pledge(endpoint, age=said, form_key=said)
        assert post(endpoint, path, "progress", told="done") == 303
        assert bool(page_of(endpoint.get(path)).select(f"a[href='{path}/story']")) == (status == 303)
        assert post(endpoint, path, "story", **STORY) == status
    assert len(table_of(endpoint, told_stories)) == 1
    assert post(endpoint, path, "edit", **{**OPEN, "age": "under-13"}) == 303
    assert table_of(endpoint, told_stories) == [], "whoever says later to be a child is one"


def test_a_moderator_decides_about_the_words_that_they_read(endpoint: Endpoint) -> None:
    """What was changed meanwhile waits; declined can be told again, accepted only be taken back."""
    path = done(endpoint)
    tell(endpoint, path)
    mo = signed_in(endpoint)
    mo.get("/stories")
    tell(endpoint, path, learned="Nothing")
    mo.press("Accept")
    assert states(endpoint) == ["waiting"]
    mo.get("/stories")
    mo.press("Decline")
    assert states(endpoint) == ["declined"]
    assert "you can change it and send it again" in text_of(endpoint.get(path))
    tell(endpoint, path)
    mo.get("/stories")
    mo.press("Accept")
    assert post(endpoint, path, "story", **STORY) == 409
    assert not page_of(endpoint.get(f"{path}/story")).select("textarea")
    responder = signed_in(endpoint, "Re", role="responder")
    assert responder.get("/stories").status_code == 403


def test_whatever_ends_a_pledge_ends_its_story(endpoint: Endpoint) -> None:
    """Taken back by its supporter or for them; the name of an accepted consent stays, of no other.

    The site is built without such a story even if its pledge was on no wall.
    """
    first, told = accepted(endpoint)
    second, more = accepted(endpoint, "two")
    third = done(endpoint, "three")
    tell(endpoint, third)
    withdraw(endpoint.store, endpoint.rows()[0]["public_id"], "tests")
    for path in (second, third):
        assert post(endpoint, path, "withdraw") == 303
    assert table_of(endpoint, told_stories) == []
    assert {row["reference"] for row in table_of(endpoint, ended_consents)} == {told, more}
    assert endpoint.get(f"{first}/story").status_code == 409
    seen = newest_seen(endpoint.store)
    for number, key in enumerate(("read nowhere", "accepted")):
        path = pledge(endpoint, words=f"Words {key}")
        assert post(endpoint, path, "progress", told="done") == 303
        tell(endpoint, path)
        mo = signed_in(endpoint, f"Mo {key}")
        mo.get("/stories")
        mo.press("Accept" if number else "Decline")
        assert newest_seen(endpoint.store) == seen
        assert post(endpoint, path, "withdraw") == 303
        assert (newest_seen(endpoint.store) > seen) == (key == "accepted")


@pytest.mark.sqlite_only
def test_a_draft_is_begun_only_where_it_can_be_right(endpoint: Endpoint, content: Path) -> None:
    """Not of a pledge that was refused; an author who is not there is told; long words begin a summary that fits."""
    path = done(endpoint)
    tell(endpoint, path, happened="Word " * 500, called="", quote="", learned="")
    mo = signed_in(endpoint)
    mo.get("/stories")
    mo.press("Accept")
    with pytest.raises(Stop, match="Did you mean 'ward-sister'"):
        drafts(content, "ward-sitser")
    public_id = str(endpoint.rows()[0]["public_id"])
    refuse(endpoint.store, public_id, "off-topic", "tests")
    drafts(content)
    assert list((content / "stories").glob("told-*")) == []
    tell(endpoint, done(endpoint, "two"))
    assert "1 story waits" in read(signed_in(endpoint, "Di")), "of one that was refused nobody reads it"
    approve(endpoint.store, public_id, "tests")
    drafts(content)
    [file] = (content / "stories").glob("told-*")
    text = file.read_text("utf-8")
    file.write_text(text.replace("title:  #", "title: Words  #"), "utf-8")
    assert problems(content) == []
    assert "person: A supporter" in text
    assert len(next(line for line in text.splitlines() if line.startswith("summary:"))) <= 209
