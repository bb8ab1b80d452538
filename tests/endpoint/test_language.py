"""A supporter's whole way in a language that nobody speaks: what Groundswell says itself is nowhere left in English."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar

from campaign.language import ENGLISH
from campaign.settings import Campaign
from campaign.sharing import EMAIL, load_channels
from endpoint import forms
from endpoint.abuse.held import held_address
from endpoint.config import Settings
from endpoint.follow_ups.tables import follow_ups
from endpoint.mail.decided import UNDO_WAIT
from endpoint.moderation import approve, refuse
from endpoint.store import now
from endpoint.told_stories.tables import told_stories
from endpoint.wall import query
from endpoint.writer import StoreBusy
from tests.endpoint.mailing import Post, link, mailer, running_post, with_mail
from tests.endpoint.managing import KEY, own_form, path_of, table_of, write_own_bundle
from tests.endpoint.material import CAMPAIGN, GOOD, OPEN, PLEDGE, SECRET, SURVEY
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import ROOT, Endpoint, edit_bundle, page_of, raw_request, serving
from tests.pseudo_language import TAG, disguised, forgotten, pseudo_language, readable

FIELDS = [
    {"name": "age", "kind": "radios", "label": "Wie alt?", "required": "yes", "choices": ["under-13", "older"],
     "errors": {"empty": "Alter?"}},
    *({**field, "required": "yes"} if field["name"] == "email" else field for field in PLEDGE["fields"]),
    {"name": "role", "kind": "select", "label": "Beruf", "public": "yes", "choices": ["nurse", "porter"]},
    {"name": "since", "kind": "date", "label": "Seit wann?"},
    {"name": "mail_me", "kind": "checkbox", "label": "Post, bitte"},
]  # fmt: skip
FORM = own_form(
    language=TAG,
    fields=FIELDS,
    mail={
        "to": "email",
        "confirm": "yes",
        "link_when": "mail_me",
        "reply_when": "mail_me",
        "follow_up_when": "mail_me",
    },
    children={"field": "age", "under_13": ["under-13"], "group": "survey"},
    wall={**PLEDGE["wall"], "role": "role"},
)
TEAMS = {**SURVEY, "language": TAG, "opens": "2026-02-01", "closes": "2027-04-30"}
IN_ENGLISH = {**FORM, "id": "english", "language": "en-GB", "mail": {"to": "email", "confirm": "yes"}}
HOURS = {"days": ["monday"], "from": "09:00", "until": "09:01", "otherwise": "Nachts liest niemand."}
ABOUT = {**CAMPAIGN, "language": TAG, "staffed_hours": HOURS,
         "licence": {"name": "CC BY", "address": "https://licence.example.org"}}  # fmt: skip
ANN = {**OPEN, **KEY, "age": "older", "role": "nurse", "since-day": "3", "since-month": "3", "since-year": "2020",
       "mail_me": "yes", "touchpoint": "Poster im Lift"}  # fmt: skip
LONG = "y" * 2_000
HARD = "Es tut weh, I cannot go on"
ASKED = "Darf der Garten einen Namen haben?"
#: What answers supporters: faults, pages, and pieces of pages.
ANSWERS = {"RequestFault", "_unreadable", "render", "render_public", "fragment", "_head", "_ask", "_tell"}
#: Keys whose values people read as an editor wrote them.
WRITTEN = {"name", "title", "summary", "label", "hint", "text", "button", "otherwise", "phone", "email", "empty"}


def written(data: Any, key: str = "") -> Iterator[str]:
    """Yield what an editor wrote to be read, out of a campaign or a form."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from written(value, name)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from written(value, key)
    elif isinstance(data, str) and (key in WRITTEN or key == "choices"):
        yield data


SIGNPOSTS = [text for each in Campaign.model_validate(CAMPAIGN).signposts for text in (each.name, each.words)]
CHANNELS = [channel.name for channel in load_channels() if channel.name != EMAIL]
OWN = {*written(ABOUT), *written([FORM, SURVEY]), *SIGNPOSTS, *CHANNELS, *ANN.values(), HARD, LONG, ASKED, "Test", TAG}


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """A mail server for all that is mailed here."""
    with running_post() as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, empty_store: Path, post: Post) -> Iterator[Endpoint]:
    """The endpoint of a campaign in a language that nobody speaks, with one database for all tests."""
    folder = tmp_path_factory.mktemp("language")
    shutil.copy(empty_store, folder / "pledges.sqlite3")
    with pseudo_language(folder):
        bundle = write_own_bundle(folder / "bundle", FORM, ("weh",), TEAMS, IN_ENGLISH)
        forms = json.loads((bundle / "bundle.json").read_text("utf-8"))["forms"]
        forms["pledge"]["actions"] = {"idee": {"words": "Trink etwas", "topic": "rest"}}
        edit_bundle(bundle, forms=forms, campaign=Campaign.model_validate(ABOUT).model_dump(mode="json", by_alias=True))
        settings = Settings(secret=SECRET, database_url=f"sqlite:///{folder}/pledges.sqlite3", bundle=bundle, port=0)
        running = Endpoint(with_mail(settings, post))
        running.service.running.mailer.close()  # the tests send by hand
        yield running
        running.close()


@pytest.fixture(scope="module")
def own_page(endpoint: Endpoint, post: Post) -> str:
    """The path of the page of a pledge that is published."""
    path = sent(endpoint)
    mailer(endpoint, post).send_due(now())
    assert endpoint.request("POST", f"/confirm/{code(endpoint, 'confirm')}").status_code == 200
    approve(endpoint.store, newest(endpoint), "tests")
    return path


def sent(endpoint: Endpoint, **changes: str) -> str:
    """Make a pledge; returns the path of its own page."""
    response = endpoint.post({**ANN, **changes})
    assert response.status_code == 303, response.text
    return path_of(endpoint.get(response.headers["location"]))


def newest(endpoint: Endpoint) -> str:
    """Return the newest pledge's public id."""
    return str(endpoint.rows()[-1]["public_id"])


def code(endpoint: Endpoint, purpose: Any) -> str:
    """Return a code for the newest pledge."""
    return str(endpoint.service.codes.make(purpose, newest(endpoint)))


def assert_said(texts: Iterable[str], *own: str) -> None:
    """Nothing of it was forgotten, and some of it was said."""
    texts = list(texts)
    assert forgotten(texts, {*OWN, *own}) == []
    assert any(ord(letter) > 0xFEE0 for text in texts for letter in text), texts


def assert_page(response: httpx.Response, status: int = 200, *own: str) -> httpx.Response:
    """A page was answered, and nothing of it is in English."""
    assert response.status_code == status, response.text
    assert_said(readable(response.text), *own)
    return response


def assert_mailed(endpoint: Endpoint, post: Post, number: int = 1) -> None:
    """Mail went out, with subjects."""
    before = len(post.taken)
    mailer(endpoint, post).send_due(now() + UNDO_WAIT + timedelta(seconds=1))
    taken = post.taken[before:]
    assert len(taken) == number
    for message in taken:
        assert_said([message["Subject"], *message.get_content().splitlines()])


def assert_json(response: httpx.Response, status: int) -> None:
    """Errors were answered, each in a sentence that is not English."""
    assert response.status_code == status, response.text
    errors = response.json()["errors"]
    assert errors
    for error in errors:
        assert forgotten([error["message"]], OWN) == []


def test_a_form_with_faults(endpoint: Endpoint) -> None:
    """The form, its error summary and each fault, as a page and for a script; and the check page with its choices."""
    assert_page(endpoint.post({"email": "x", "since-day": "31", "since-month": "2", "words": LONG}), 422)
    assert_json(endpoint.post_json({"email": "x"}), 422)
    assert_page(endpoint.post({**ANN, "form_step": "change"}))
    assert_page(endpoint.post({**ANN, "form_step": "check"}))
    assert_page(endpoint.post({**ANN, "form_step": "check", "on_wall": "", "name": "", "since-day": "",
                               "since-month": "", "since-year": ""}))  # fmt: skip
    assert_page(endpoint.post({**ANN, "form_step": "check", "age": "under-13", "words": HARD}))
    assert endpoint.rows() == []


def test_a_form_of_two_pages(endpoint: Endpoint) -> None:
    """Each page, with and without faults."""
    assert_page(endpoint.post({"form_step": "next"}, "survey"), 422)
    assert_page(endpoint.post({"form_step": "next", "team": OPEN["name"]}, "survey"))
    assert_page(endpoint.post({"team": OPEN["name"], "form_page": "2"}, "survey"), 422)
    assert_json(endpoint.post_json({"form_step": "next", "team": "Ann"}, "survey"), 400)


def test_a_name_beside_words_about_health(endpoint: Endpoint) -> None:
    """The question about the name, as a page and for a script."""
    assert_page(endpoint.post({**ANN, "words": HARD}))
    assert_json(endpoint.post_json({**ANN, "words": HARD}), 422)


def test_a_pledge_that_waits_for_its_address(endpoint: Endpoint, post: Post) -> None:
    """Thanks with help, the held page, both mails with their subjects, the pages behind their links."""
    response = endpoint.post({**ANN, "words": HARD, "form_name": "show", "form_key": "hard"})
    thanks = endpoint.get(response.headers["location"])
    big_code = page_of(thanks).select_one(".big-code")
    assert big_code
    assert_page(thanks, 200, big_code.text)
    assert_page(endpoint.get(path_of(thanks)))

    held = held_address(endpoint.service.served, SECRET, endpoint.rows()[-1]["submission_key"])
    assert_page(endpoint.get(held))
    assert_page(endpoint.request("POST", held, data={"altcha": "x"}), 422)

    assert_mailed(endpoint, post, 2)
    assert_page(endpoint.get(link(post.taken[-2], "stop")))
    confirm = link(post.taken[-2], "confirm")
    assert_page(endpoint.get(confirm))
    assert_page(endpoint.request("POST", confirm))
    assert_page(endpoint.get(path_of(thanks)))


def test_a_question_and_its_answer(endpoint: Endpoint, post: Post) -> None:
    """Asked with and without words, by mail and on the pledge's page; an answer with faults, and one too late."""
    path = sent(endpoint, form_key="asked")
    assert_mailed(endpoint, post, 2)
    endpoint.request("POST", f"/confirm/{code(endpoint, 'confirm')}")
    mo = signed_in(endpoint)
    for note in ("", ASKED):
        mo.get(f"/pledges/{newest(endpoint)}")
        mo.press("Ask the supporter", note=note)
        assert_page(endpoint.get(path))
        assert_mailed(endpoint, post)
    for typed in ("", LONG):
        assert_page(endpoint.request("POST", f"{path}/answer", data={"answer": typed}), 422)
    endpoint.request("POST", f"{path}/answer", data={"answer": ANN["words"]})
    assert_page(endpoint.request("POST", f"{path}/answer", data={"answer": "y"}), 409)
    assert_page(endpoint.get(path))


def test_a_pledges_own_page(endpoint: Endpoint, own_page: str, post: Post) -> None:
    """Its steps, its reply, its text to keep, its reminder, and what a form with faults says there."""
    for step in ("shared", "done"):
        endpoint.request("POST", f"{own_page}/progress", data={"told": step})
    mo = signed_in(endpoint, "Sam", "responder")
    mo.get(f"/pledges/{newest(endpoint)}")
    mo.press("Publish the reply", status="heard", words="", by=ANN["role"])
    assert_mailed(endpoint, post)
    shown = assert_page(endpoint.get(own_page))
    held = endpoint.get(f"{own_page}/my-pledge.json").json()
    names = {held["id"], held["form_version"], *(each["wording_digest"] for each in held["consents"])}
    assert_said(endpoint.get(f"{own_page}/my-pledge.txt").text.splitlines(), *names, *OWN)
    for link_to_file in page_of(shown).select("a[href*='/reminder.ics']"):
        (entry,) = Calendar.from_ical(endpoint.get(str(link_to_file["href"])).content).walk("VEVENT")
        alarm = entry.subcomponents[0]
        assert_said([*str(entry["description"]).splitlines(), str(entry["summary"]), str(alarm["description"])])
    assert_page(endpoint.get(f"{own_page}/reminder.ics?on=1999-01-01"), 404)

    assert_page(endpoint.get(f"{own_page}/edit"))
    assert_page(endpoint.request("POST", f"{own_page}/edit", data={"since-day": "31", "since-month": "2"}), 422)
    changed = {name: ANN[name] for name in ("age", "topic", "name", "on_wall", "show_name")}
    assert_page(endpoint.request("POST", f"{own_page}/edit", data={**changed, "words": HARD}))
    assert_page(endpoint.request("POST", f"{own_page}/edit", data={"unbekannt": "x"}), 400, "unbekannt")
    assert_page(endpoint.request("POST", f"{own_page}/progress", data={"told": "nichts"}), 400)
    assert_page(endpoint.get(f"{own_page}/withdraw"))
    assert_page(endpoint.request("POST", f"{own_page}/plan", data={"place": "Test"}))
    for typed in ({"day": "1", "cue": "x" * 101}, {"day": "1", "time": "x"}, {"time": "10:00"}):
        assert_page(endpoint.request("POST", f"{own_page}/plan", data=typed), 422)


def test_how_it_went(endpoint: Endpoint, post: Post) -> None:
    """The mail, the question, each answer, what got in the way with and without faults, and the text to keep."""
    path = sent(endpoint, form_key="went")
    assert_mailed(endpoint, post, 2)
    endpoint.request("POST", f"/confirm/{code(endpoint, 'confirm')}")
    assert_page(endpoint.request("POST", f"{path}/how-it-went", data={"number": "1", "outcome": "as-said"}), 409)
    assert_page(endpoint.request("POST", f"{path}/how-it-went", data={"number": "1", "outcome": "x"}), 400)
    number = endpoint.rows()[-1]["id"]
    for span in (70, 400):
        with endpoint.store.write() as connection:
            others = follow_ups.c.pledge_id != number
            connection.execute(follow_ups.delete().where(others))
        at = (now() + timedelta(days=span)).replace(hour=12)
        assert mailer(endpoint, post).send_due(at) == 1
        assert_said([post.taken[-1]["Subject"], *post.taken[-1].get_content().splitlines()])
        assert_page(endpoint.get(path))
    for which, outcomes in (("1", ("as-said", "not-yet")), ("3", ("otherwise", "did-not-work"))):
        for outcome in outcomes:
            endpoint.request("POST", f"{path}/how-it-went", data={"number": which, "outcome": outcome})
    assert_page(endpoint.request("POST", f"{path}/how-it-went", data={"number": "1", "hindrance": LONG}), 422)
    endpoint.request("POST", f"{path}/how-it-went", data={"number": "1", "hindrance": ANN["words"]})
    assert_page(endpoint.get(path))
    held = endpoint.get(f"{path}/my-pledge.json").json()
    names = {held["id"], held["form_version"], *(each["wording_digest"] for each in held["consents"])}
    assert_said(endpoint.get(f"{path}/my-pledge.txt").text.splitlines(), *names, *OWN)


def test_a_pledge_that_is_over(endpoint: Endpoint) -> None:
    """Refused with its reason, taken back, and every change that comes too late."""
    path = sent(endpoint, form_key="over")
    refuse(endpoint.store, newest(endpoint), "off-topic", "tests")
    assert_page(endpoint.get(path))
    assert_said(endpoint.get(f"{path}/my-pledge.txt").text.splitlines()[4:5])
    endpoint.request("POST", f"{path}/withdraw")
    assert_page(endpoint.get(path))
    for late in ("edit", "reminder.ics"):
        assert_page(endpoint.get(f"{path}/{late}"), 409)


def test_codes(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page for codes, one that is wrong, addresses that nobody gave out, and too many guesses."""
    assert_page(endpoint.get("/manage"))
    assert_page(endpoint.request("POST", "/manage", data={"code": "nope"}), 422, "nope")
    for path in ("/manage/nope", "/confirm/nope", "/held/nope.nope", "/forms/pledge/thanks/nope"):
        assert_page(endpoint.get(path), 404)

    async def no(_scope: Any) -> bool:
        return False

    monkeypatch.setattr(endpoint.service.running.screen, "may_guess", no)
    assert_page(endpoint.get("/manage/nope"), 429)


def test_the_wall(endpoint: Endpoint, own_page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages, filters and search, a pledge's own, and one that was taken down; what share previews read, too."""
    public_id = str(endpoint.service.codes.read("manage", own_page.rpartition("/")[2]))
    sent(endpoint, form_key="another", name="", show_name="")
    approve(endpoint.store, newest(endpoint), "tests")
    monkeypatch.setattr(query, "PAGE_PLEDGES", 1)
    for asked in ("", "?role=nurse", "?q=tea", "?q=nichts", "?before=9"):
        assert_page(endpoint.get(f"/wall{asked}"))
    assert_page(endpoint.get(f"/pledge/{public_id}"))
    refuse(endpoint.store, newest(endpoint), "off-topic", "tests")
    assert_page(endpoint.get(f"/pledge/{newest(endpoint)}"), 410)
    assert_page(endpoint.get("/pledge/abcdefghijklmnop"), 404)


def test_others_who_do_the_same(endpoint: Endpoint, own_page: str) -> None:
    """Joining a pledge, and what is then said below it, below those that joined, and on their own pages."""
    first = str(endpoint.service.codes.read("manage", own_page.rpartition("/")[2]))
    assert_page(endpoint.get(f"/pledge/{first}/join"))
    for key in ("joins", "joins too"):
        path = sent(endpoint, form_key=key, form_joins=first)
        approve(endpoint.store, newest(endpoint), "tests")
    for address in ("/wall", f"/pledge/{first}", f"/pledge/{newest(endpoint)}", own_page, path):
        assert_page(endpoint.get(address))
    assert disguised("2 others do this.") in page_of(endpoint.get(own_page)).text
    last = endpoint.get(f"{path}/my-pledge.txt").text.splitlines()
    assert_said([line for line in last if first in line], first)


def test_a_pledge_that_began_with_an_idea_and_became_a_story(endpoint: Endpoint) -> None:
    """The form with the idea above it, and what the supporter reads of it; the story's prompts, faults and states."""
    assert_page(endpoint.get("/forms/pledge/actions/idee"), 200, "Trink etwas")
    assert_page(endpoint.get("/forms/pledge/actions/keine"), 404)
    path = sent(endpoint, form_key="idea", form_action="idee")
    assert_page(endpoint.get(path), 200, "idee")
    line = next(line for line in endpoint.get(f"{path}/my-pledge.txt").text.splitlines() if "idee" in line)
    assert_said([line], "idee")
    assert_page(endpoint.get(f"{path}/story"), 409)
    endpoint.request("POST", f"{path}/progress", data={"told": "done"})
    assert_page(endpoint.get(path), 200, "idee")
    assert_page(endpoint.get(f"{path}/story"), 200, "Example", "Pocket Promise")
    assert_page(endpoint.request("POST", f"{path}/story", data={"learned": LONG}), 422, "Example", "Pocket Promise")
    told = {"happened": "Tee.", "role": "Pfleger", "agree": "yes"}
    assert endpoint.request("POST", f"{path}/story", data=told).status_code == 303
    for state in ("waiting", "declined", "accepted"):
        with endpoint.store.write() as connection:
            connection.execute(told_stories.update().values(state=state))
        for page in (path, f"{path}/story"):
            assert_page(endpoint.get(page), 200, "Tee", "Pfleger", "Example", "Pocket Promise", "idee")
    kept = endpoint.get(f"{path}/my-pledge.txt").text.partition(disguised("YOUR STORY"))[2]
    reference = str(table_of(endpoint, told_stories)[0]["reference"])
    story = kept.partition(disguised("ANSWERS"))[0].replace(reference, "").splitlines()
    assert_said(
        [line for line in story if "+00:00 (" not in line], "Tee", "Pfleger", "Example", "Pocket Promise", "UTC"
    )
    assert endpoint.request("POST", f"{path}/story/take-back").status_code == 303
    assert_page(endpoint.get(path), 200, "idee")
    assert endpoint.request("POST", f"{path}/withdraw").status_code == 303  # no mail about it


def test_data_that_reaches_readers(endpoint: Endpoint) -> None:
    """Reasons and rules are sentences; keys and codes are the same in every language."""
    figures = endpoint.get("/transparency.json").json()["forms"]["pledge"]
    assert_said(each["sentence"] for each in figures["refused"])
    assert_said(endpoint.get("/open/pledges.json").json()["rules"])
    schema = endpoint.get("/open/schema.json").json()["properties"]
    columns = schema["pledges"]["items"]["properties"]
    assert_said([column["description"] for column in columns.values()], "yes", "no", "heard", "UTC")


def bad_requests() -> dict[str, dict[str, Any]]:
    """Return requests that are wrong in some way, by name."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    return {
        "unknown field": {"data": {**GOOD, "unbekannt": "1"}},
        "unknown step": {"data": {**GOOD, "form_step": "dance"}},
        "long key": {"data": {**GOOD, "form_key": "y" * 999}},
        "too large": {"data": {**GOOD, "words": "y" * 200_000}},
        "too many fields": {"data": {f"n{number}": "1" for number in range(2_000)}},
        "other type": {"content": b"x", "headers": {"content-type": "text/plain"}},
        "other charset": {"content": b"x", "headers": {"content-type": f"{form['content-type']}; charset=latin-1"}},
        "no UTF-8": {"content": b"words=%ff", "headers": form},
        "no text": {"content": b"words=%00", "headers": form},
    }


def test_a_pledge_keeps_the_language_of_its_form(endpoint: Endpoint, post: Post) -> None:
    """A form may be in another language than its campaign: so are its pledge, what was agreed to, and its mail."""
    response = endpoint.post(ANN, "english")
    assert endpoint.rows()[-1]["language"] == "en-GB"
    held = endpoint.get(f"{path_of(endpoint.get(response.headers['location']))}/my-pledge.json").json()
    assert {held["language"], *(each["language"] for each in held["consents"])} == {"en-GB"}
    mailer(endpoint, post).send_due(now())
    assert post.taken[-1]["Subject"] == "Pocket Promise: is this your address?"
    assert "If it was you, open this page" in post.taken[-1].get_content()


def test_who_moderates_reads_english(endpoint: Endpoint, own_page: str) -> None:
    """Whatever the campaign's language: their pages are English, and days are part of them."""
    owner = signed_in(endpoint, "Kit", "owner")
    today = ENGLISH.long_date(now().astimezone(endpoint.service.served.campaign.zone))
    for path in (f"/pledges/{newest(endpoint)}", "/published", "/report"):
        owner.get(path)
        assert today in owner.page.text, path
        assert disguised(today) not in owner.page.text, path


def literals(call: ast.Call) -> Iterator[str]:
    """Yield each text that stands in a call as it is, and the fixed parts of those that are put together."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for part in argument.values if isinstance(argument, ast.JoinedStr) else [argument]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_no_answer_to_supporters_is_written_unmarked() -> None:
    """Also those that nobody can bring about in a test: a sentence stands in `mark` or in `say`."""
    found, calls = [], 0
    for path in (ROOT / "endpoint").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for_staff = "moderators" in path.parts or "endpoint.moderators.visit" in text
        spoken = () if for_staff else ast.walk(ast.parse(text))
        for call in (node for node in spoken if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", getattr(call.func, "id", "")) in ANSWERS:
                calls += 1
                found += [f"{path.name}:{call.lineno}: {text}" for text in literals(call) if re.search("[A-Z ]", text)]
    assert found == []
    assert calls > 60


def test_an_english_endpoint_reads_no_catalogue(tmp_path: Path, empty_store: Path) -> None:
    """What reads one stays out of its memory."""
    shutil.copy(empty_store, tmp_path / "pledges.sqlite3")
    bundle = write_own_bundle(tmp_path / "bundle", own_form())
    opened = f"""
import sys
from pathlib import Path
from endpoint.app import create_app
from endpoint.config import Settings
url = "sqlite:///{tmp_path}/pledges.sqlite3"
service = create_app(Settings(secret={SECRET!r}, database_url=url, bundle=Path({str(bundle)!r}), port=0)).state.service
service.open()
assert b"There is a problem" in service.served.pages.render("endpoint/code.html", "", action="", error="x", value="")
service.close()
print("babel" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", opened], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.stdout.strip(), found.stderr) == ("False", "")


@pytest.mark.parametrize("name", bad_requests())
def test_what_cannot_be_read(endpoint: Endpoint, name: str) -> None:
    """Each fault is said in the campaign's language."""
    response = endpoint.request("POST", "/forms/pledge", **bad_requests()[name])
    assert response.status_code in (400, 413, 415)
    assert_page(response, response.status_code, "unbekannt", "application/x-www-form-urlencoded", "application/json")


@pytest.mark.parametrize("content", ["{", '["words"]', '{"words": {}}', '{"words": "\\ud800"}'])
def test_what_a_script_sends_wrong(endpoint: Endpoint, content: str) -> None:
    """So is each of a script's."""
    response = endpoint.request("POST", "/forms/pledge", content=content, headers={"content-type": "application/json"})
    assert_json(response, 400)


def test_where_there_is_nothing_or_no_room(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown page and form, a wrong method, a closed form, a store that is busy, and a mistake of ours."""
    assert_page(endpoint.get("/nowhere"), 404)
    assert_page(endpoint.post(GOOD, "elephant"), 404)
    assert_page(endpoint.request("DELETE", "/wall"), 405)
    monkeypatch.setattr(endpoint.service.running.writer, "add", fail(StoreBusy()))
    assert_page(endpoint.post({**ANN, "form_key": "busy"}), 503)
    assert_json(endpoint.post_json({**ANN, "form_key": "busy"}), 503)
    monkeypatch.setattr(endpoint.service.running.writer, "add", fail(ZeroDivisionError()))
    assert_page(endpoint.post({**ANN, "form_key": "broken"}), 500)


def fail(fault: Exception) -> Callable[[Any], Awaitable[None]]:
    """Return what fails with a fault instead of storing a pledge."""

    async def add(_row: Any) -> None:
        raise fault

    return add


@pytest.mark.parametrize(
    ("day", "status"), [(datetime(2026, 1, 1, tzinfo=UTC), 403), (datetime(2028, 1, 1, tzinfo=UTC), 410)]
)
def test_a_form_that_is_closed(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, day: datetime, status: int) -> None:
    """Until or from when, and the words that were not stored."""
    assert_page(endpoint.post({"team": ANN["name"]}, "survey"), 422)
    monkeypatch.setattr(forms, "now", lambda: day)
    assert_page(endpoint.post({"team": ANN["name"]}, "survey"), status)
    assert_json(endpoint.post_json({"team": ANN["name"]}, "survey"), status)


def test_what_is_no_request(endpoint: Endpoint) -> None:
    """Even what never becomes a request is answered so."""
    with serving(endpoint.settings) as address:
        for sent_bytes in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nx: " + b"y" * 20_000 + b"\r\n\r\n"):
            head, _, body = raw_request(address, sent_bytes).decode().partition("\r\n\r\n")
            assert head.startswith("HTTP/1.1 4")
            assert_said([body])
