"""What the public may know: summary.json, pledges.json, and how moderation changes them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from endpoint import projection
from endpoint.config import Settings
from endpoint.moderation import ModerationFault, approve, deciding, list_pending, refuse, void, withdraw
from endpoint.states import COUNTED_STATES, PUBLIC_STATES, REFUSAL_REASONS, STATES, TRANSITIONS
from endpoint.store import Store, now
from endpoint.tables import decisions
from tests.endpoint.material import GOOD, OPEN, PLEDGE, form_of, placed
from tests.endpoint.running import Endpoint, edit_bundle, writing


def send(endpoint: Endpoint, **changes: str) -> str:
    """Send a pledge; returns its public id."""
    number = len(endpoint.rows())
    assert endpoint.post({**OPEN, "form_key": f"key {number}", **changes}).status_code == 303
    return str(endpoint.rows()[-1]["public_id"])


def wall(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return the published pledges."""
    pledges: list[dict[str, Any]] = endpoint.get("/pledges.json").json()["pledges"]
    return pledges


def count(endpoint: Endpoint) -> dict[str, Any]:
    """Return the pledge form's counts."""
    counts: dict[str, Any] = endpoint.get("/summary.json").json()["forms"]["pledge"]
    return counts


def test_it_starts_with_nothing(endpoint: Endpoint) -> None:
    """An empty store has counts of 0 for each form of the site and no moment."""
    summary = endpoint.get("/summary.json").json()
    assert summary["as_of"] is None
    assert set(summary["forms"]) == {"pledge", "survey"}
    assert summary["forms"]["pledge"]["pledged"] == 0
    assert endpoint.get("/pledges.json").json() == {"as_of": None, "since": None, "pledges": []}


def test_it_shows_a_pledge_once_it_is_approved(endpoint: Endpoint) -> None:
    """A pending pledge counts and is not shown; an approved one shows its public answers, and nothing else."""
    public_id = send(endpoint)
    assert (wall(endpoint), count(endpoint)["pledged"], count(endpoint)["published"]) == ([], 1, 0)
    approve(endpoint.store, public_id, "Mo")
    [pledge] = wall(endpoint)
    assert pledge.pop("published")
    assert pledge == {
        "id": public_id, "words": "Drink my tea hot", "name": "Ann", "organisation": "", "role": "", "place": "",
        "topic": "rest", "reply": None, "form": "pledge", "joins": "", "joined": 0,
    }  # fmt: skip
    assert (count(endpoint)["pledged"], count(endpoint)["published"]) == (1, 1)
    assert "ann@example.org" not in endpoint.get("/pledges.json").text


@pytest.mark.sqlite_only
def test_it_shows_no_words_without_consent(endpoint: Endpoint) -> None:
    """An approved pledge without consent counts as published and is not on the wall; a name has its own consent."""
    approve(endpoint.store, send(endpoint, on_wall=""), "Mo")
    approve(endpoint.store, send(endpoint, show_name=""), "Mo")
    assert [(pledge["words"], pledge["name"]) for pledge in wall(endpoint)] == [("Drink my tea hot", "")]
    assert count(endpoint)["published"] == 2


@pytest.mark.sqlite_only
def test_it_says_the_counters_words(endpoint: Endpoint) -> None:
    """Number, sentence and whether to show it come from the campaign's counter."""
    send(endpoint)
    assert (count(endpoint)["shown"], count(endpoint)["number"]) == (False, "1")
    send(endpoint)
    assert (count(endpoint)["shown"], count(endpoint)["sentence"]) == (True, "Our goal is 500.")


def test_it_counts_by_the_published_rule(endpoint: Endpoint) -> None:
    """Every row that is not held, refused, withdrawn or void counts once."""
    assert frozenset(STATES) - COUNTED_STATES == {"held", "refused", "withdrawn", "void"}
    assert PUBLIC_STATES <= COUNTED_STATES
    ids = [send(endpoint) for _ in range(5)]
    approve(endpoint.store, ids[0], "Mo")
    refuse(endpoint.store, ids[1], "off-topic", "Mo")
    withdraw(endpoint.store, ids[2], "Mo")
    void(endpoint.store, ids[3], "Mo")
    assert (count(endpoint)["pledged"], count(endpoint)["published"]) == (2, 1)
    withdraw(endpoint.store, ids[0], "Mo")
    assert (count(endpoint)["pledged"], wall(endpoint)) == (1, [])


def test_it_keeps_totals_that_equal_the_rows(endpoint: Endpoint) -> None:
    """Totals change with the rows, in the same transaction."""
    for _ in range(4):
        send(endpoint)
    approve(endpoint.store, endpoint.rows()[0]["public_id"], "Mo")
    states = [row["state"] for row in endpoint.rows()]
    numbers = endpoint.store.numbers()["pledge"]
    assert {state: states.count(state) for state in STATES} == numbers


def test_it_answers_304_until_something_changes(endpoint: Endpoint) -> None:
    """The ETag stays while nothing changes and is another one after an approval, by whatever process."""
    public_id = send(endpoint)
    first = endpoint.get("/pledges.json")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=10"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = endpoint.get("/pledges.json", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert endpoint.get("/pledges.json", headers={"if-none-match": '"other"'}).status_code == 200
    elsewhere = Store(endpoint.settings.database_url)
    approve(elsewhere, public_id, "Mo")
    elsewhere.close()
    renewed = endpoint.get("/pledges.json", headers={"if-none-match": tag})
    assert renewed.status_code == 200
    assert renewed.json()["pledges"][0]["id"] == public_id


def test_it_renders_only_when_something_changed(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view of the wall costs no query: the bytes are kept until a write."""
    projection = endpoint.service.running.projection
    reads: list[Any] = []
    read = projection._read

    def counted(bundle: Any) -> Any:
        reads.append(bundle)
        return read(bundle)

    monkeypatch.setattr(projection, "_read", counted)
    for _ in range(5):
        endpoint.get("/pledges.json")
        endpoint.get("/summary.json")
    assert len(reads) == 1
    send(endpoint)
    endpoint.get("/summary.json")
    assert len(reads) == 2


@pytest.mark.sqlite_only
def test_it_renews_the_counts_with_a_new_bundle(endpoint: Endpoint, settings: Settings) -> None:
    """A form that was added counts from 0 at once."""
    endpoint.get("/summary.json")
    shutil.copy(settings.bundle / "thanks/pledge.html", settings.bundle / "thanks/other.html")
    edit_bundle(settings.bundle, forms={"other": placed(form_of(PLEDGE, id="other"))})
    assert set(endpoint.get("/summary.json").json()["forms"]) == {"other"}


def test_it_shows_the_newest_200(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall has at most 200 pledges, newest first; those without words to show take no place."""
    assert projection.WALL_PLEDGES == 200
    monkeypatch.setattr(projection, "WALL_PLEDGES", 20)
    endpoint.together(*[{**OPEN, "form_key": str(number)} for number in range(25)])
    endpoint.together(*[{**GOOD, "form_key": f"quiet {number}"} for number in range(5)])
    start = now()
    for number, row in enumerate(endpoint.rows()):
        approve(endpoint.store, row["public_id"], "Mo", at=start + timedelta(seconds=number))
    shown = wall(endpoint)
    assert len(shown) == 20
    assert [pledge["published"] for pledge in shown] == sorted((each["published"] for each in shown), reverse=True)


def test_it_judges_what_is_public_by_the_pledges_own_version(endpoint: Endpoint, settings: Settings) -> None:
    """A new form that calls the words otherwise does not empty the wall."""
    approve(endpoint.store, send(endpoint), "Mo")
    new = form_of(PLEDGE, fields=[{"name": "promise", "kind": "text", "label": "Promise", "public": "yes"}],
                  wall={"words": "promise"})  # fmt: skip
    edit_bundle(settings.bundle, forms={"pledge": placed(new)})
    assert wall(endpoint)[0]["words"] == "Drink my tea hot"


def test_it_lists_what_waits_oldest_first(endpoint: Endpoint) -> None:
    """Moderators get public and private answers apart."""
    ids = [send(endpoint) for _ in range(3)]
    approve(endpoint.store, ids[1], "Mo")
    waiting = list_pending(endpoint.store)
    assert [pledge.public_id for pledge in waiting] == [ids[0], ids[2]]
    assert waiting[0].public["words"] == "Drink my tea hot"
    assert waiting[0].private["email"] == "ann@example.org"
    assert waiting[0].created_at.tzinfo is not None
    assert len(list_pending(endpoint.store, limit=1)) == 1


def test_it_writes_down_every_decision(endpoint: Endpoint) -> None:
    """Who, when, from which state to which, why: rows are only added."""
    public_id = send(endpoint)
    approve(endpoint.store, public_id, "Mo")
    refuse(endpoint.store, public_id, "personal-data", "Jo", note="names a neighbour")
    with endpoint.store.read() as connection:
        rows = connection.execute(decisions.select().order_by(decisions.c.id)).all()
    assert [(row.actor, row.action, row.from_state, row.to_state, row.reason, row.note) for row in rows] == [
        ("Mo", "approve", "pending", "published", None, None),
        ("Jo", "refuse", "published", "refused", "personal-data", "names a neighbour"),
    ]
    row = endpoint.rows()[0]
    assert (row["state"], row["reason"]) == ("refused", "personal-data")
    assert row["decided_at"] >= row["published_at"] >= row["created_at"]


@pytest.mark.sqlite_only
def test_it_refuses_a_decision_that_makes_no_sense(endpoint: Endpoint) -> None:
    """Unknown pledges, unknown reasons and states that do not follow are refused with a sentence; nothing changes."""
    public_id = send(endpoint)
    with pytest.raises(ModerationFault, match="There is no pledge nobody"):
        approve(endpoint.store, "nobody", "Mo")
    with pytest.raises(ModerationFault, match="Did you mean 'off-topic'"):
        refuse(endpoint.store, public_id, "of-topic", "Mo")
    withdraw(endpoint.store, public_id, "Mo")
    with pytest.raises(ModerationFault, match="is withdrawn; it cannot become published"):
        approve(endpoint.store, public_id, "Mo")
    assert count(endpoint)["pledged"] == 0


def test_it_takes_a_decision_whole_or_not_at_all(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle leaves state, decisions and totals as they were."""
    public_id = send(endpoint)
    real = deciding._decision_row
    monkeypatch.setattr(deciding, "_decision_row", lambda *given: {**real(*given), "pledge_id": 999})
    with pytest.raises(IntegrityError, match=r"(?i)foreign.?key"):
        approve(endpoint.store, public_id, "Mo")
    assert endpoint.rows()[0]["state"] == "pending"
    assert endpoint.store.numbers()["pledge"]["published"] == 0


def test_it_names_every_state_and_reason() -> None:
    """Transitions speak of known states only; each refusal reason has a whole sentence to publish."""
    assert set(TRANSITIONS) == set(STATES)
    assert all(targets <= set(STATES) for targets in TRANSITIONS.values())
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in REFUSAL_REASONS.values())


def test_it_goes_on_showing_while_another_process_writes(endpoint: Endpoint) -> None:
    """A writer elsewhere does not make the wall wait."""
    send(endpoint)
    with writing(endpoint.settings.database_url):
        assert count(endpoint)["pledged"] == 1
        assert endpoint.get("/health").json() == {"status": "ok"}
