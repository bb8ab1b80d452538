"""A supporter's own page: reached by a code, and by nothing else; what is done there is done at once."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from endpoint import log
from endpoint.codes import Codes, in_groups
from endpoint.config import Settings
from endpoint.consents import consents_of
from endpoint.moderation import approve, refuse, void
from endpoint.store import now
from endpoint.tables import decisions, pledges
from tests.endpoint.managing import KEY, own_form, path_of, pledge, rewrite, table_of, text_of
from tests.endpoint.material import GOOD, OPEN
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import Endpoint, page_of

PRESSED: dict[str, str] = {}  # a form with a button and no fields
CHANGED = {**OPEN, "words": "Drink my tea sitting down"}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form whose pledges have pages of their own; "asthma" is a word about health."""
    rewrite(settings, own_form(), ("asthma", "diabet*"))
    running = Endpoint(settings)
    yield running
    running.close()


def public_words(endpoint: Endpoint) -> list[str]:
    """Return what everybody can read."""
    return [each["words"] for each in endpoint.get("/pledges.json").json()["pledges"]]


def actions(endpoint: Endpoint) -> list[tuple[str, str, str]]:
    """Return who did what and what state it led to, oldest first."""
    return [(row["actor"], row["action"], row["to_state"]) for row in table_of(endpoint, decisions)]


def publish(endpoint: Endpoint) -> dict[str, Any]:
    """Approve the only pledge."""
    row = endpoint.rows()[0]
    approve(endpoint.store, row["public_id"], "sam")
    return row


# The code


@pytest.mark.sqlite_only
def test_a_pledge_leads_to_a_thank_you_page_with_its_own_link(endpoint: Endpoint) -> None:
    """The 303 leads to the theme's thank-you page, filled with a link and the same code for paper."""
    response = endpoint.post({**OPEN, **KEY})
    address = response.headers["location"]
    assert re.fullmatch(r"/api/forms/pledge/thanks/[a-z2-7]{28}", address)
    thanks = endpoint.get(address)
    assert thanks.status_code == 200
    assert "Thank you" in thanks.text
    code = page_of(thanks).select_one(".big-code").get_text(strip=True)  # type: ignore[union-attr]
    assert path_of(thanks) == f"/api/manage/{code.replace(' ', '')}"
    assert in_groups(code.replace(" ", "")) == code


@pytest.mark.sqlite_only
def test_the_address_holds_nothing_of_the_supporter(endpoint: Endpoint) -> None:
    """No answer is in the address, and no page with the code lets other pages learn it or caches keep it."""
    path = pledge(endpoint)
    assert not any(word.lower() in path for word in ("Ann", "tea", "example.org"))
    thanks = endpoint.post({**OPEN, **KEY}).headers["location"]
    for address in (thanks, path, f"{path}/edit", f"{path}/withdraw", f"{path}/my-pledge.json", "/manage"):
        response = endpoint.get(address)
        assert response.headers.get_list("referrer-policy") == ["no-referrer"], address
        assert response.headers["cache-control"] == "no-store"
        assert "set-cookie" not in response.headers
    assert endpoint.post({**OPEN, **KEY}).headers.get_list("referrer-policy") == ["no-referrer"]
    assert endpoint.get("/summary.json").headers.get_list("referrer-policy") == ["same-origin"]


def test_a_repeat_gets_the_same_link(endpoint: Endpoint) -> None:
    """Whose first answer was lost with the signal sends again and has the link that works."""
    assert pledge(endpoint) == pledge(endpoint)
    assert len(endpoint.rows()) == 1


@pytest.mark.sqlite_only
def test_the_same_words_from_somebody_else_open_nothing(endpoint: Endpoint) -> None:
    """Without a one-time key a repeat may be another person: they never get the code of the first one's pledge."""
    first, second = endpoint.post(OPEN), endpoint.post(OPEN)
    assert len(endpoint.rows()) == 1
    mine, other = (path_of(endpoint.get(each.headers["location"])) for each in (first, second))
    assert mine != other
    assert endpoint.get(mine).status_code == 200
    assert endpoint.get(other).status_code == 404


@pytest.mark.sqlite_only
def test_json_gets_the_address_too(endpoint: Endpoint) -> None:
    """The page's script follows the same way."""
    said = endpoint.post_json({**OPEN, **KEY}).json()
    assert said == {"status": "pending", "thanks": endpoint.post({**OPEN, **KEY}).headers["location"]}


@pytest.mark.sqlite_only
def test_a_form_that_does_not_say_so_keeps_the_static_page(endpoint: Endpoint, settings: Settings) -> None:
    """Without ``manage`` in the form the 303 leads to the static thank-you page, as ever."""
    rewrite(settings, own_form(manage="no"))
    assert endpoint.post(GOOD).headers["location"] == "/pledge/thank-you/"


@pytest.mark.sqlite_only
def test_only_our_codes_open_anything(endpoint: Endpoint) -> None:
    """Each letter counts, another purpose or another secret makes another code, and all get one answer."""
    path = pledge(endpoint)
    code, public_id = path.rpartition("/")[2], endpoint.rows()[0]["public_id"]
    other = Codes("another-secret-of-32-characters-or-more")
    forged = [code[:-1] + ("a" if code[-1] != "a" else "b"), code[1:], public_id, "x" * 5000,
              Codes(endpoint.settings.secret).make("confirm", public_id), other.make("manage", public_id),
              Codes(endpoint.settings.secret).make("manage", "a" * 16)]  # fmt: skip
    answers = {(endpoint.get(f"/manage/{each}").status_code, endpoint.get(f"/manage/{each}").text) for each in forged}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_each_code_opens_its_own_row_only(endpoint: Endpoint) -> None:
    """Two supporters, two codes, two pages."""
    first = pledge(endpoint)
    second = pledge(endpoint, words="Take the stairs", name="Ben", form_key="another-page")
    assert "Ben" not in text_of(endpoint.get(first))
    assert "Ann" not in text_of(endpoint.get(second))
    endpoint.request("POST", f"{second}/withdraw", data=PRESSED)
    assert [row["state"] for row in endpoint.rows()] == ["pending", "withdrawn"]


@pytest.mark.sqlite_only
def test_a_code_may_be_typed_from_paper(endpoint: Endpoint) -> None:
    """Capitals, spaces, hyphens and 0 for o do no harm."""
    path = pledge(endpoint)
    code = path.rpartition("/")[2]
    grouped, misread = in_groups(code), code.replace("o", "0").replace("l", "1").replace("b", "8")
    for typed in (grouped, grouped.upper(), f" {code} ", grouped.replace(" ", "-"), misread):
        response = endpoint.request("POST", "/manage", data={"code": typed})
        assert (response.status_code, response.headers.get("location")) == (303, path), typed


@pytest.mark.sqlite_only
def test_a_wrong_code_is_told_at_the_field(endpoint: Endpoint) -> None:
    """422, the sentence at the field, what was typed still there and harmless."""
    response = endpoint.request("POST", "/manage", data={"code": '"><script>'})
    assert response.status_code == 422
    field = page_of(response).select_one("#code")
    assert field is not None
    assert field["value"] == '"><script>'
    assert field["aria-describedby"] == "code-hint code-error"


def test_a_code_expires(endpoint: Endpoint, settings: Settings) -> None:
    """After GROUNDSWELL_MANAGE_DAYS the code opens nothing and changes nothing."""
    path = pledge(endpoint)
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().values(created_at=now() - timedelta(days=settings.manage_days, hours=1)))
    for method, end in (("GET", ""), ("GET", "/edit"), ("POST", "/withdraw"), ("POST", "/progress"), ("POST", "/edit")):
        assert endpoint.request(method, path + end, data=CHANGED if method == "POST" else None).status_code == 410
    assert endpoint.rows()[0]["state"] == "pending"


@pytest.mark.sqlite_only
def test_the_log_never_holds_a_code(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """A line of the log names the handler, not the address."""
    path = pledge(endpoint)
    with caplog.at_level("INFO", logger=log.REQUESTS.name):
        endpoint.get(path)
        endpoint.service.log.flush()
    assert "get_pledge 200" in caplog.text
    assert path.rpartition("/")[2] not in caplog.text


# What is held


@pytest.mark.sqlite_only
def test_it_shows_everything_that_is_held(endpoint: Endpoint) -> None:
    """The page, the JSON and the text say the same: answers, who sees them, consents, events."""
    path = pledge(endpoint, touchpoint="poster-7")
    publish(endpoint)
    page, text = text_of(endpoint.get(path)), endpoint.get(f"{path}/my-pledge.txt").text
    for said in ("Drink my tea hot", "ann@example.org", "Rest and breaks", "You may show my name", "poster-7"):
        assert said in page
        assert said in text
    assert "sam" not in page + text, "a moderator's name is not the supporter's to have"
    assert page_of(endpoint.get(path)).select("a[href^='/api/pledge/']"), "no way to the page that can be shared"
    response = endpoint.get(f"{path}/my-pledge.json")
    data = response.json()
    stored = endpoint.rows()[0]
    told = {answer["field"] for answer in data["answers"]}
    assert told == stored["public_answers"].keys() | stored["private_answers"].keys()
    assert {answer["field"] for answer in data["answers"] if answer["public"]} == stored["public_answers"].keys()
    assert data["state"] == "published"
    assert [(event["action"], event["by_supporter"]) for event in data["events"]] == [("approve", False)]
    assert response.headers["content-disposition"] == 'attachment; filename="my-pledge.json"'


def test_what_was_typed_stays_text(endpoint: Endpoint) -> None:
    """Markup in an answer is shown, not run, on every page of the pledge."""
    nasty = "<script>alert(1)</script>"
    path = pledge(endpoint, words=nasty)
    for end in ("", "/edit"):
        response = endpoint.get(path + end)
        assert nasty not in response.text
        assert "alert(1)" in text_of(response) or "alert(1)" in response.text


# Changes


def test_new_words_take_the_old_ones_off_at_once(endpoint: Endpoint) -> None:
    """An edit of published words goes back to be read; meanwhile the wall shows neither."""
    path = pledge(endpoint)
    publish(endpoint)
    assert public_words(endpoint) == ["Drink my tea hot"]
    response = endpoint.request("POST", f"{path}/edit", data=CHANGED)
    assert (response.status_code, response.headers["location"]) == (303, path)
    assert public_words(endpoint) == []
    row = endpoint.rows()[0]
    assert (row["state"], row["public_answers"]["words"]) == ("pending", CHANGED["words"])
    assert actions(endpoint) == [("sam", "approve", "published"), ("supporter", "edit", "pending")]
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 1


@pytest.mark.sqlite_only
def test_taking_something_away_needs_nobody(endpoint: Endpoint) -> None:
    """Unticking the name's box takes the name off at once and leaves the words up; the consent's end is an event."""
    path = pledge(endpoint)
    row = publish(endpoint)
    less = {name: value for name, value in OPEN.items() if name != "show_name"}
    endpoint.request("POST", f"{path}/edit", data=less)
    shown = endpoint.get("/pledges.json").json()["pledges"]
    assert [(each["words"], each["name"]) for each in shown] == [("Drink my tea hot", "")]
    assert actions(endpoint)[1:] == [("supporter", "edit", "published"), ("supporter", "disagree", "published")]
    ledger = consents_of(endpoint.store, row["public_id"]) or []
    assert [each.given for each in ledger if each.field == "show_name"] == [True, False]


@pytest.mark.parametrize(
    ("decide", "state"),
    [(None, "pending"), (lambda store, pledge: refuse(store, pledge, "abusive", "sam"), "pending")],
    ids=["pending", "refused"],
)
def test_an_edit_waits_for_a_moderator(endpoint: Endpoint, decide: Callable[..., None] | None, state: str) -> None:
    """A pending pledge stays so; words of a refused one may be mended, and wait again."""
    path = pledge(endpoint)
    if decide:
        decide(endpoint.store, endpoint.rows()[0]["public_id"])
    endpoint.request("POST", f"{path}/edit", data=CHANGED)
    row = endpoint.rows()[0]
    assert (row["state"], row["reason"]) == (state, None)
    assert endpoint.store.numbers()["pledge"]["pending"] == 1


def test_an_edit_does_not_free_what_is_held(endpoint: Endpoint) -> None:
    """What the abuse guard held stays held, whatever its sender writes next."""
    path = pledge(endpoint)
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().values(state="held"))
    endpoint.request("POST", f"{path}/edit", data=CHANGED)
    assert endpoint.rows()[0]["state"] == "held"


def test_an_edit_is_judged_like_the_first_form(endpoint: Endpoint) -> None:
    """Faults come back at their fields with the words as typed; fields that are none are refused; nothing changes."""
    path = pledge(endpoint)
    response = endpoint.request("POST", f"{path}/edit", data={**CHANGED, "words": ""})
    assert response.status_code == 422
    assert "Write what you will do" in text_of(response)
    assert endpoint.request("POST", f"{path}/edit", data={**CHANGED, "state": "published"}).status_code == 400
    assert endpoint.rows()[0]["public_answers"]["words"] == OPEN["words"]
    assert actions(endpoint) == []


@pytest.mark.sqlite_only
def test_the_form_comes_filled(endpoint: Endpoint) -> None:
    """The edit page has every answer as it was, and sent back as it is it changes nothing; hidden answers stay."""
    path = pledge(endpoint, touchpoint="poster-7")
    page = page_of(endpoint.get(f"{path}/edit"))
    sent = {str(each["name"]): str(each["value"]) for each in page.select("input[type=text], input[checked]")}
    sent |= {str(each["name"]): str(each["value"]) for each in page.select("input[type=email]")}
    sent["words"] = page.select_one("textarea").get_text().strip()  # type: ignore[union-attr]
    assert sent == OPEN
    endpoint.request("POST", f"{path}/edit", data=sent)
    assert actions(endpoint) == []
    endpoint.request("POST", f"{path}/edit", data={**sent, "words": "Rest"})
    assert endpoint.rows()[0]["private_answers"]["touchpoint"] == "poster-7"


def test_a_change_of_private_answers_leaves_the_wall_alone(endpoint: Endpoint) -> None:
    """Another address is nobody's business but the campaign's: the words stay up."""
    path = pledge(endpoint)
    publish(endpoint)
    endpoint.request("POST", f"{path}/edit", data={**OPEN, "email": "ann@new.example.org"})
    assert endpoint.rows()[0]["private_answers"]["email"] == "ann@new.example.org"
    assert public_words(endpoint) == [OPEN["words"]]


def test_withdrawn_is_gone_at_once(endpoint: Endpoint) -> None:
    """The next answer of every public document has it no more; doing it again is harmless; editing is over."""
    path = pledge(endpoint)
    publish(endpoint)
    before = endpoint.get("/pledges.json")
    assert "Take my pledge back" in text_of(endpoint.get(f"{path}/withdraw"))
    assert endpoint.rows()[0]["state"] == "published", "a link alone takes nothing back"
    for _ in range(2):
        assert endpoint.request("POST", f"{path}/withdraw", data=PRESSED).status_code == 303
    after = endpoint.get("/pledges.json", headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["pledges"]) == (200, [])
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 0
    row = endpoint.rows()[0]
    assert (row["state"], row["withdrawn_at"] is not None) == ("withdrawn", True)
    assert actions(endpoint)[1:] == [("supporter", "withdraw", "withdrawn")]
    assert endpoint.request("POST", f"{path}/edit", data=CHANGED).status_code == 409
    assert endpoint.request("POST", f"{path}/progress", data={"told": "done"}).status_code == 409
    assert "You took it back" in text_of(endpoint.get(path))


def test_void_pledges_cannot_be_changed(endpoint: Endpoint) -> None:
    """What a moderator declared to be an attack does not come back through its code."""
    path = pledge(endpoint)
    void(endpoint.store, endpoint.rows()[0]["public_id"], "sam")
    for end, data in (("edit", CHANGED), ("withdraw", PRESSED), ("progress", {"told": "done"})):
        assert endpoint.request("POST", f"{path}/{end}", data=data).status_code == 409


# Words about health beside a name


def test_words_about_health_beside_a_name_ask_once_more(endpoint: Endpoint) -> None:
    """Nothing is stored before the answer; without a name nothing is asked; it never blocks."""
    health = {**OPEN, **KEY, "words": "Walk, although my ASTHMA says no"}
    asked = endpoint.post(health)
    assert asked.status_code == 200
    assert "without my name" in text_of(asked)
    assert endpoint.rows() == []
    hidden = {str(each["name"]): str(each["value"]) for each in page_of(asked).select("input[type=hidden]")}
    assert endpoint.post({**hidden, "form_name": "hide", "form_step": "send"}).status_code == 303
    row = endpoint.rows()[0]
    assert "name" not in row["public_answers"]
    assert row["public_answers"]["words"] == health["words"]
    assert row["private_answers"]["name"] == "Ann"
    assert [(each["field"], each["given"]) for each in row["consents"]] == [("on_wall", True), ("show_name", False)]


@pytest.mark.sqlite_only
def test_a_name_may_stay_beside_words_about_health(endpoint: Endpoint) -> None:
    """Whoever wants to be named is."""
    assert endpoint.post({**OPEN, "words": "Living with diabetes, walking", "form_name": "show"}).status_code == 303
    assert endpoint.rows()[0]["public_answers"]["name"] == "Ann"


@pytest.mark.sqlite_only
def test_nobody_is_asked_in_vain(endpoint: Endpoint) -> None:
    """The question comes only where a name would stand beside such words."""
    no_such_word = {**OPEN, "words": "Drink my tea hot"}
    name_not_public = {**GOOD, "words": "My asthma", "on_wall": "yes", "name": "Ann"}
    words_not_public = {**GOOD, "words": "My asthma", "name": "Ann", "show_name": "yes"}
    for answers in (no_such_word, name_not_public, words_not_public):
        assert endpoint.post(answers).status_code == 303, answers


@pytest.mark.sqlite_only
def test_scripts_are_told_how_to_answer(endpoint: Endpoint) -> None:
    """JSON gets 422 and the name of the key."""
    response = endpoint.post_json({**OPEN, "words": "My asthma"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "form_name")
    assert endpoint.post_json({**OPEN, "words": "My asthma", "form_name": "hide"}).status_code == 201


@pytest.mark.sqlite_only
def test_an_edit_asks_as_well(endpoint: Endpoint) -> None:
    """New words about health beside a name are asked about like the first ones."""
    path = pledge(endpoint)
    health = {**OPEN, "words": "Walk with my asthma"}
    asked = endpoint.request("POST", f"{path}/edit", data=health)
    assert "without my name" in text_of(asked)
    assert not page_of(asked).select("[data-form]"), "the page's script would take what is saved for a fault"
    assert endpoint.rows()[0]["public_answers"]["words"] == OPEN["words"]
    endpoint.request("POST", f"{path}/edit", data={**health, "form_name": "hide", "form_step": "send"})
    assert endpoint.rows()[0]["public_answers"] == {"words": health["words"], "topic": "rest"}


# The consent ledger


@pytest.mark.sqlite_only
def test_old_wordings_can_be_shown_after_the_form_has_changed(endpoint: Endpoint, settings: Settings) -> None:
    """Every pledge gives the words that its supporter read, in the page and by the task's function."""
    path = pledge(endpoint)
    fields = json.loads(json.dumps(own_form()["fields"]).replace("You may show my words", "New words, as of May"))
    rewrite(settings, own_form(fields=fields))
    pledge(endpoint, form_key="another-page", words="Take the stairs")
    old, new = (consents_of(endpoint.store, row["public_id"]) or [] for row in endpoint.rows())
    assert [each.wording for each in old] == ["You may show my words", "You may show my name"]
    assert [each.wording for each in new] == ["New words, as of May", "You may show my name"]
    assert old[0].wording_digest != new[0].wording_digest
    assert old[0].language == "en-GB"
    assert "You may show my words" in text_of(endpoint.get(path))
    assert consents_of(endpoint.store, "a" * 16) is None


def test_a_wording_that_nobody_has_is_told_by_its_digest(endpoint: Endpoint) -> None:
    """A ledger that lost its words says so, and invents none."""
    pledge(endpoint)
    row = endpoint.rows()[0]
    lost = [{**row["consents"][0], "wording_digest": "0" * 32}]
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().values(consents=lost))
    ledger = consents_of(endpoint.store, row["public_id"]) or []
    assert [(each.wording, each.wording_digest) for each in ledger] == [("", "0" * 32)]


# Children


@pytest.mark.sqlite_only
def test_under_13_no_name_and_no_address_is_stored(endpoint: Endpoint, settings: Settings) -> None:
    """The row has neither, though they were sent; the check page says so; no child must give an address."""
    age = {"name": "age", "kind": "radios", "label": "How old are you?", "required": "yes", "public": "no",
           "choices": ["under-13", "13-or-over"], "errors": {"empty": "Choose"}}  # fmt: skip
    fields = [{**each, "required": "yes"} if each["name"] == "email" else each for each in own_form()["fields"]]
    children = {"field": "age", "under_13": ["under-13"]}
    rewrite(settings, own_form(fields=[age, *fields], children=children, mail={"to": "email", "confirm": "yes"}))
    check = endpoint.post({**OPEN, "age": "under-13", "form_step": "check"})
    assert "you are under 13" in text_of(check)
    assert endpoint.post({**OPEN, "age": "under-13"}).status_code == 303
    assert endpoint.post({**GOOD, "age": "under-13", "words": "No address"}).status_code == 303
    assert endpoint.post({**GOOD, "age": "13-or-over", "words": "No address"}).status_code == 422
    for row in endpoint.rows():
        stored = {**row["public_answers"], **row["private_answers"]}
        assert (stored["name"], stored["email"], row["state"]) == (None, None, "pending")
        assert "Ann" not in json.dumps(row, default=str)


@pytest.mark.sqlite_only
def test_every_code_is_made_without_the_database(settings: Settings) -> None:
    """The thank-you page stands while the store is locked: it is signed, not looked up."""
    rewrite(settings, own_form())
    running = Endpoint(dataclasses.replace(settings, busy_seconds=0.1))
    address = running.post({**OPEN, **KEY}).headers["location"]
    running.service.running.store.close()
    running.service.running.store.engine.dispose()
    assert running.get(address).status_code == 200
    running.close()


# What others did, and what led here


def test_a_moderators_edit_is_shown(endpoint: Endpoint) -> None:
    """The supporter sees their words as they are shown now, and that a moderator struck some out."""
    path = pledge(endpoint, words="Thank Bob Smith on ward 3")
    mo = signed_in(endpoint)
    mo.press("Publish without them", strike=["words:1", "words:2"])
    page = page_of(endpoint.get(path))
    assert "Thank […] on ward 3" in page.select_one("figure, blockquote").text  # type: ignore[union-attr]
    assert "Words struck out by a moderator, the rest shown, by the campaign" in text_of(endpoint.get(path))
    [event] = endpoint.get(f"{path}/my-pledge.json").json()["events"]
    assert (event["action"], event["by_supporter"]) == ("strike", False)


def test_what_led_here_can_be_removed(endpoint: Endpoint) -> None:
    """The poster is kept with the pledge, shown to its supporter, and gone with one press; the pledge stays."""
    path = pledge(endpoint, touchpoint="library")
    publish(endpoint)
    assert "Yours was “library”." in text_of(endpoint.get(path))
    assert endpoint.request("POST", f"{path}/touchpoint", data=PRESSED).status_code == 303
    [row] = endpoint.rows()
    assert (row["touchpoint"], row["state"]) == (None, "published")
    assert "library" not in json.dumps([row["public_answers"], row["private_answers"]])
    assert "library" not in text_of(endpoint.get(path)) + endpoint.get(f"{path}/my-pledge.json").text
    assert "Removed what led to the form, by you" in text_of(endpoint.get(path))
    assert endpoint.request("POST", f"{path}/touchpoint", data=PRESSED).status_code == 303
    assert [action for _, action, _ in actions(endpoint)] == ["approve", "forget"]
