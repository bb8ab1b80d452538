"""Posting a form: what is stored, and what the supporter sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from endpoint import service
from endpoint.config import Settings
from tests.endpoint.material import GOOD, OPEN, PLEDGE, SECRET, form_of, placed, write_bundle
from tests.endpoint.running import Endpoint, edit_bundle, errors_of, fields_of, page_of

ASKED_LATER = {
    "name": "team",
    "kind": "text",
    "label": "Team",
    "required": "yes",
    "errors": {"empty": "Enter your team"},
}
TEAM = {"team": "Ward 6", "shifts": ["early", "night"], "form_page": "1"}


def test_it_stores_a_pledge_before_it_sends_the_browser_on(endpoint: Endpoint) -> None:
    """A valid form is answered 303 to the thank-you page, and the row is there."""
    response = endpoint.post(OPEN)
    assert (response.status_code, response.headers["location"]) == (303, "/pledge/thank-you/")
    [row] = endpoint.rows()
    assert row["state"] == "pending"
    assert row["public_answers"] == {"words": "Drink my tea hot", "topic": "rest", "name": "Ann"}
    assert row["private_answers"]["email"] == "ann@example.org"
    assert row["created_at"].tzinfo == UTC


@pytest.mark.sqlite_only
def test_it_answers_under_the_campaigns_path_too(endpoint: Endpoint) -> None:
    """Whether a proxy strips /api or not, the endpoint is found."""
    assert endpoint.request("POST", "/api/forms/pledge", data=GOOD).status_code == 303
    assert endpoint.get("/api/summary.json").json() == endpoint.get("/summary.json").json()


@pytest.mark.sqlite_only
def test_it_keeps_private_what_nobody_agreed_to_show(endpoint: Endpoint) -> None:
    """Words and name are public only with their own consent, each given or not, with the wording's digest."""
    endpoint.post({**OPEN, "on_wall": ""})
    [row] = endpoint.rows()
    assert row["public_answers"] == {"topic": "rest", "name": "Ann"}
    assert row["private_answers"]["words"] == "Drink my tea hot"
    consents = {consent["field"]: consent["given"] for consent in row["consents"]}
    assert consents == {"on_wall": False, "show_name": True}
    assert all(len(consent["wording_digest"]) == 32 and consent["at"] for consent in row["consents"])


@pytest.mark.sqlite_only
def test_it_keeps_where_the_supporter_came_from(endpoint: Endpoint) -> None:
    """The hidden field 'touchpoint' has a column of its own."""
    endpoint.post({**GOOD, "touchpoint": "poster-3"})
    assert endpoint.rows()[0]["touchpoint"] == "poster-3"


@pytest.mark.sqlite_only
def test_it_shows_the_form_again_with_everything_that_was_typed(endpoint: Endpoint) -> None:
    """Faults are answered 422 with the theme's form: errors in the form's order, values kept."""
    response = endpoint.post({"topic": "elephant", "name": "Ann", "email": "nowhere"})
    assert response.status_code == 422
    assert list(errors_of(response)) == ["words", "topic", "email"]
    assert fields_of(response, "shown")["name"] == "Ann"
    assert fields_of(response, "shown")["email"] == "nowhere"
    assert page_of(response).title.text == "Error: Make your promise | Test"  # type: ignore[union-attr]
    assert endpoint.rows() == []


@pytest.mark.sqlite_only
def test_it_shows_markup_as_text(endpoint: Endpoint) -> None:
    """Whatever is posted is text on the page, and never one of the shell's places."""
    words = "<script>alert(1)</script> <!--title--> {{ 7*7 }}"
    response = endpoint.post({"words": words, "topic": "rest", "email": "x"})
    assert fields_of(response, "shown")["words"] == words
    assert page_of(response).script is None
    assert "&lt;script&gt;" in response.text


@pytest.mark.sqlite_only
def test_it_speaks_json(endpoint: Endpoint) -> None:
    """JSON in, JSON out: 201 for a pledge, 422 with a sentence for each faulty field."""
    response = endpoint.post_json({**GOOD, "on_wall": True, "name": None})
    assert (response.status_code, response.json()) == (201, {"status": "pending", "thanks": "/pledge/thank-you/"})
    refused = endpoint.post_json({"topic": "rest"})
    assert refused.status_code == 422
    assert refused.json() == {"errors": [{"field": "words", "message": "Write what you will do"}]}
    assert len(endpoint.rows()) == 1


@pytest.mark.sqlite_only
def test_it_answers_json_to_a_script_that_posts_a_form(endpoint: Endpoint) -> None:
    """A form's content type with Accept: application/json is answered in JSON."""
    response = endpoint.post(GOOD, headers={"accept": "application/json"})
    assert response.json()["status"] == "pending"


@pytest.mark.sqlite_only
def test_it_answers_pages_but_thanks_in_json_to_a_script_that_reads_both(endpoint: Endpoint) -> None:
    """The form's own script shows the endpoint's pages; a redirect from another host it could not follow."""
    both = {"accept": "text/html,application/json"}
    assert endpoint.post({"topic": "rest"}, headers=both).headers["content-type"].startswith("text/html")
    response = endpoint.post(GOOD, headers=both)
    assert (response.status_code, response.json()["thanks"]) == (201, "/pledge/thank-you/")


def test_it_checks_before_it_sends(endpoint: Endpoint) -> None:
    """The check page shows exactly what the wall would show, all answers, and stores nothing."""
    response = endpoint.post({**OPEN, "form_step": "check", "form_key": "k1", "form_digest": form_of(PLEDGE).digest})
    page = page_of(response)
    assert response.status_code == 200
    assert page.figure.text == "Drink my tea hot|Ann|rest"  # type: ignore[union-attr]
    rows = {row.text: row["data-public"] for row in page.select("p.row")}
    assert rows["What is it about?: Rest and breaks"] == "True"
    assert rows["Email address: ann@example.org"] == "False"
    assert rows["You may show my words: Yes"] == "False"
    assert endpoint.rows() == []
    sent = endpoint.post({**fields_of(response, "hidden"), "form_step": "send"})
    assert sent.status_code == 303
    assert endpoint.rows()[0]["public_answers"]["words"] == "Drink my tea hot"


@pytest.mark.sqlite_only
def test_it_says_on_the_check_page_that_nothing_will_be_shown(endpoint: Endpoint) -> None:
    """Without consent there is no note on the check page."""
    assert page_of(endpoint.post({**GOOD, "form_step": "check"})).figure is None


@pytest.mark.sqlite_only
def test_it_gives_a_page_without_script_a_key(endpoint: Endpoint) -> None:
    """The check page carries a one-time key, so that pressing 'send' twice is one pledge."""
    hidden = fields_of(endpoint.post({**GOOD, "form_step": "check"}), "hidden")
    assert len(hidden["form_key"].partition(".")[0]) == 16
    assert {endpoint.post(hidden).status_code for _ in range(2)} == {303}
    assert len(endpoint.rows()) == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("length", "status"), [(1, 303), (100, 303), (101, 400), (127, 400), (160, 400), (5_000, 400)])
def test_a_key_is_taken_or_refused_at_every_step(endpoint: Endpoint, length: int, status: int) -> None:
    """A script's own key has at most 100 characters, whether the form is sent at once or checked first."""
    keyed = {**GOOD, "form_key": "k" * length}
    checked = endpoint.post({**keyed, "form_step": "check"})
    sent = endpoint.post(keyed)
    assert (sent.status_code, checked.status_code) == (status, 200 if status == 303 else status)
    if status == 303:
        assert endpoint.post(fields_of(checked, "hidden")).status_code == 303
    assert len(endpoint.rows()) == (status == 303)


@pytest.mark.sqlite_only
def test_a_signed_key_may_go_round_the_check_again(endpoint: Endpoint) -> None:
    """Back to the form and to the check page as often as somebody likes: the longest key stays what it was."""
    hidden = fields_of(endpoint.post({**GOOD, "form_key": "k" * 100, "form_step": "check"}), "hidden")
    for step in ("change", "check", "check"):
        again = endpoint.post({**hidden, "form_step": step})
        assert (again.status_code, fields_of(again, "hidden")["form_key"]) == (200, hidden["form_key"])


@pytest.mark.sqlite_only
def test_it_shows_the_faults_at_the_check(endpoint: Endpoint) -> None:
    """The check page is only for a form without faults."""
    response = endpoint.post({"topic": "rest", "form_step": "check"})
    assert (response.status_code, errors_of(response)) == (422, {"words": "Write what you will do"})


@pytest.mark.sqlite_only
def test_it_lets_answers_be_changed(endpoint: Endpoint) -> None:
    """'Change' gives the form back with every answer and without errors."""
    response = endpoint.post({**OPEN, "form_step": "change", "form_key": "k1"})
    assert (response.status_code, errors_of(response)) == (200, {})
    shown = fields_of(response, "shown")
    assert {name: shown[name] for name in OPEN} == OPEN
    assert fields_of(response, "hidden")["form_key"].startswith("k1.")


@pytest.mark.sqlite_only
def test_it_leads_through_question_pages(endpoint: Endpoint) -> None:
    """'Next' judges one page only and carries earlier answers along, several values included."""
    first = endpoint.post({"team": "", "form_step": "next", "form_page": "1"}, "survey")
    assert (first.status_code, errors_of(first)) == (422, {"team": "Enter your team"})
    second = endpoint.post({**TEAM, "form_step": "next"}, "survey")
    hidden = fields_of(second, "hidden")
    assert (second.status_code, errors_of(second)) == (200, {})
    assert (hidden["team"], hidden["shifts"]) == ("Ward 6", ["early", "night"])
    sent = endpoint.post({**hidden, "idea": "More kettles", "form_page": "2"}, "survey")
    assert sent.status_code == 303
    assert endpoint.rows()[0]["private_answers"]["shifts"] == ["early", "night"]


@pytest.mark.sqlite_only
def test_it_leads_back_through_question_pages(endpoint: Endpoint) -> None:
    """'Back' judges nothing, keeps the answers of both pages, and ends at the first."""
    for page in ("2", "1"):
        back = endpoint.post({**TEAM, "idea": "", "form_step": "back", "form_page": page}, "survey")
        assert (back.status_code, errors_of(back)) == (200, {})
        assert fields_of(back, "shown")["team"] == "Ward 6"
        assert "form_page" not in fields_of(back, "hidden")
    assert endpoint.rows() == []


@pytest.mark.sqlite_only
def test_it_goes_back_to_the_page_that_has_the_fault(endpoint: Endpoint) -> None:
    """A fault on an earlier page shows that page; what was typed later travels along."""
    answers = {"idea": "More kettles", "since-day": "1", "since-month": "2", "since-year": "2026", "form_page": "2"}
    response = endpoint.post(answers, "survey")
    assert (response.status_code, errors_of(response)) == (422, {"team": "Enter your team"})
    hidden = fields_of(response, "hidden")
    assert (hidden["idea"], hidden["since-month"]) == ("More kettles", "2")


@pytest.mark.sqlite_only
def test_it_refuses_question_pages_to_scripts(endpoint: Endpoint) -> None:
    """There is no page to show to a script."""
    assert endpoint.post_json({**TEAM, "form_step": "next"}, "survey").status_code == 400


@pytest.mark.sqlite_only
def test_it_checks_for_scripts(endpoint: Endpoint) -> None:
    """A script may check as well; nothing is stored."""
    response = endpoint.post_json({**OPEN, "form_step": "check"})
    assert (response.status_code, response.json()) == (200, {"status": "checked", "public": True})
    assert endpoint.rows() == []


def test_it_stores_a_repeat_once(endpoint: Endpoint) -> None:
    """The same key and answers twice: the same answer, one row."""
    answers = [endpoint.post({**OPEN, "form_key": "k1"}) for _ in range(2)]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/pledge/thank-you/")}
    again = endpoint.post_json({**OPEN, "form_key": "k1"})
    assert (again.status_code, again.json()["status"]) == (201, "pending")
    assert len(endpoint.rows()) == 1
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 1


def test_it_tells_two_supporters_apart_by_their_keys(endpoint: Endpoint) -> None:
    """The same words under two keys are two pledges."""
    endpoint.together(*[{**GOOD, "form_key": f"k{number}"} for number in range(20)])
    assert len(endpoint.rows()) == 20


def test_it_knows_a_repeat_without_a_key_by_its_day(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the same answers are one pledge a day, in the campaign's time zone."""
    moments = ["2027-03-03T22:30:00+00:00", "2027-03-03T23:30:00+00:00", "2027-06-03T22:30:00+00:00",
               "2027-06-03T23:30:00+00:00"]  # fmt: skip
    for moment in moments:
        monkeypatch.setattr(service, "now", lambda moment=moment: datetime.fromisoformat(moment))
        endpoint.post(GOOD)
        endpoint.post({**GOOD, "words": f"  {GOOD['words']}\r\n"})  # the same once it is read
    # In March 23:30 UTC is the same day in London, in June it is the next one.
    assert len(endpoint.rows()) == 3


@pytest.mark.sqlite_only
def test_it_takes_the_key_that_is_filled(endpoint: Endpoint) -> None:
    """A page may have an empty place for the script's key beside the endpoint's own."""
    for order in (["", "k1"], ["k1", ""]):
        endpoint.post({**GOOD, "form_key": order})
    assert len(endpoint.rows()) == 1


def test_it_judges_an_old_page_by_its_own_version(endpoint: Endpoint, settings: Settings) -> None:
    """A page from a cache is judged by, and stored with, the definition that it showed."""
    old = form_of(PLEDGE)
    fields = [field for field in PLEDGE["fields"] if field["name"] != "name"]
    fields.append({"name": "team", "kind": "text", "label": "Team", "required": "yes"})
    new = form_of(PLEDGE, fields=fields, wall={"words": "words"})
    edit_bundle(settings.bundle, forms={"pledge": placed(new)})
    assert endpoint.post(GOOD).status_code == 422
    assert endpoint.post({**OPEN, "form_digest": old.digest}).status_code == 303
    assert endpoint.rows()[0]["form_digest"] == old.digest
    assert endpoint.post({**OPEN, "form_digest": new.digest}).status_code == 400, "the new version has no name"


def test_it_knows_old_versions_after_a_restart(settings: Settings) -> None:
    """Versions live in the store, not in the process."""
    old = form_of(PLEDGE)
    first = Endpoint(settings)
    first.close()
    write_bundle(settings.bundle, form_of(PLEDGE, fields=[*PLEDGE["fields"], ASKED_LATER]))
    second = Endpoint(settings)
    assert second.post(GOOD).status_code == 422
    assert second.post({**GOOD, "form_digest": old.digest}).status_code == 303
    second.close()


@pytest.mark.sqlite_only
def test_it_judges_an_unknown_version_by_the_current_one(endpoint: Endpoint) -> None:
    """A digest that nobody knows is no reason to refuse a supporter."""
    for digest in ("0123456789abcdef0123456789abcdef", "../../etc", "é", "a" * 5000, ""):
        assert endpoint.post({**GOOD, "form_digest": digest}).status_code == 303, digest


def test_it_uses_a_new_bundle_without_a_restart(endpoint: Endpoint, settings: Settings) -> None:
    """The next request after a build is judged by the new form."""
    new = form_of(PLEDGE, fields=[*PLEDGE["fields"], ASKED_LATER])
    edit_bundle(settings.bundle, forms={"pledge": placed(new)})
    assert errors_of(endpoint.post(GOOD)) == {"team": "Enter your team"}


@pytest.mark.sqlite_only
def test_it_keeps_the_old_bundle_while_the_new_one_is_faulty(
    endpoint: Endpoint, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A faulty bundle is told in the log once and never served."""
    edit_bundle(settings.bundle, version=99)
    assert {endpoint.post({**GOOD, "form_key": str(number)}).status_code for number in range(3)} == {303}
    assert [record.message for record in caplog.records if "faulty" in record.message and "99" in record.message][
        1:
    ] == []
    assert "the old one stays in use" in caplog.text


@pytest.mark.sqlite_only
@pytest.mark.parametrize("site", ["", "https://promise.example.org", "https://promise.example.org/"])
def test_it_redirects_only_to_the_bundles_pages(database_url: str, tmp_path: Path, site: str) -> None:
    """Nothing that is sent changes where the browser goes; not even a thanks page that begins with slashes."""
    settings = Settings(SECRET, database_url, write_bundle(tmp_path / "bundle", site=site))
    content = json.loads((settings.bundle / "bundle.json").read_text(encoding="utf-8"))
    content["forms"]["pledge"]["thanks_url"] = "//evil.example/"
    edit_bundle(settings.bundle, **content)
    endpoint = Endpoint(settings)
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "referer": "https://evil.example/"}
    response = endpoint.request("POST", "/forms/pledge?next=https://evil.example/", data=GOOD, headers=headers)
    assert response.headers["location"] == f"{site.rstrip('/')}/evil.example/"
    assert endpoint.request("POST", "/forms/pledge/", data=GOOD, headers=headers).status_code == 404
    endpoint.close()


@pytest.fixture
def away(database_url: str, tmp_path: Path) -> Iterator[Endpoint]:
    """Return an endpoint on another host than the site."""
    bundle = write_bundle(
        tmp_path / "bundle", site="https://promise.example.org", endpoint="https://forms.example.org/v1"
    )
    endpoint = Endpoint(Settings(SECRET, database_url, bundle))
    yield endpoint
    endpoint.close()


@pytest.mark.sqlite_only
def test_it_allows_the_sites_origin_and_no_other(away: Endpoint) -> None:
    """Where the site lives elsewhere exactly its origin may read the answers, whoever asks."""
    for origin in ("https://promise.example.org", "https://evil.example"):
        response = away.get("/summary.json", headers={"origin": origin})
        assert response.headers["access-control-allow-origin"] == "https://promise.example.org"
        assert "access-control-allow-credentials" not in response.headers
    preflight = away.request("OPTIONS", "/forms/pledge")
    assert (preflight.status_code, preflight.headers["access-control-allow-headers"]) == (204, "content-type")
    policy = preflight.headers["content-security-policy"]
    assert "form-action 'self' https://promise.example.org;" in policy
    assert away.request("POST", "/v1/forms/pledge", data=GOOD).status_code == 303


@pytest.mark.sqlite_only
def test_it_allows_no_other_origin_on_the_sites_own_host(endpoint: Endpoint) -> None:
    """Where site and endpoint share a host no origin is named at all."""
    response = endpoint.get("/summary.json", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_it_stores_the_forms_language(database_url: str, tmp_path: Path) -> None:
    """Each pledge says in which language its form was."""
    bundle = write_bundle(tmp_path / "bundle", form_of(PLEDGE, language="cy-GB"))
    endpoint = Endpoint(Settings(SECRET, database_url, bundle))
    endpoint.post(GOOD)
    assert endpoint.rows()[0]["language"] == "cy-GB"
    endpoint.close()
