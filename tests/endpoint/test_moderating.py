"""The moderators' pages at work: queue, decisions, undo, leases, and the public's view after each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from endpoint.moderation import approve, refuse
from endpoint.moderators import queue
from endpoint.moderators.queue import take_next
from endpoint.states import HOLD_REASONS, REFUSAL_REASONS
from endpoint.store import Store
from endpoint.tables import decisions, edits, pledges
from tests.endpoint.managing import check_totals
from tests.endpoint.moderating import send, signed_in
from tests.endpoint.running import Endpoint, edit_bundle


def state_of(endpoint: Endpoint, public_id: str) -> str:
    return str(next(row["state"] for row in endpoint.rows() if row["public_id"] == public_id))


def log(endpoint: Endpoint) -> list[tuple[Any, ...]]:
    """Return who did what, oldest first."""
    with endpoint.store.read() as connection:
        rows = connection.execute(decisions.select().order_by(decisions.c.id)).all()
    return [(row.actor, row.action, row.from_state, row.to_state, row.reason) for row in rows]


def make_urgent(endpoint: Endpoint, public_id: str) -> None:
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().where(pledges.c.public_id == public_id).values(urgent=True))


def wall(endpoint: Endpoint) -> list[str]:
    return [pledge["words"] for pledge in endpoint.get("/pledges.json").json()["pledges"]]


def test_it_offers_urgent_pledges_first_then_the_oldest(endpoint: Endpoint) -> None:
    """One pledge a screen; the next one is there at once."""
    ids = [send(endpoint, f"Promise {number}") for number in range(4)]
    make_urgent(endpoint, ids[2])
    mo = signed_in(endpoint)
    seen = []
    while mo.shown:
        seen.append(mo.shown)
        mo.press("Approve")
    assert seen == ["Promise 2", "Promise 0", "Promise 1", "Promise 3"]
    assert "Nothing waits" in mo.page.text
    assert wall(endpoint) == list(reversed(seen))
    check_totals(endpoint)


def test_it_reads_what_was_held_last(endpoint: Endpoint) -> None:
    """A flood does not bury the others; the page says why a pledge is held, and undoing keeps that."""
    held = send(endpoint, "Held")
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().values(state="held", reason="trap"))
        endpoint.store.add_to_totals(connection, {("pledge", "pending"): -1, ("pledge", "held"): 1})
    send(endpoint, "Pending")
    mo = signed_in(endpoint)
    assert mo.shown == "Pending"
    mo.press("Approve")
    assert mo.shown == "Held"
    assert HOLD_REASONS["trap"] in mo.page.text
    mo.press("Approve")
    assert state_of(endpoint, held) == "published"
    mo.press("Undo")
    assert HOLD_REASONS["trap"] in mo.page.text
    check_totals(endpoint)


@pytest.mark.sqlite_only
def test_it_looks_for_the_next_in_an_index(endpoint: Endpoint) -> None:
    """The queue is as fast with half a million pledges: nothing is sorted or read through."""
    with endpoint.store.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM pledges WHERE state IN ('held', 'pending') AND asked_at IS NULL "
            "AND urgent = 0 AND state = 'pending' ORDER BY created_at, id LIMIT 1"
        ).all()
    assert "USING INDEX ix_pledges_queue" in plan[0][3]
    assert "TEMP B-TREE" not in str(plan)


@pytest.mark.sqlite_only
def test_it_shows_what_will_be_public_and_keeps_the_rest(endpoint: Endpoint) -> None:
    """Public answers as the wall shows them, topic and consents; an address is nobody's business here."""
    send(endpoint, "Drink tea", name="Ann", email="ann@example.org")
    mo = signed_in(endpoint)
    text = " ".join(mo.page.text.split())
    assert mo.shown == "Drink tea"
    assert "Ann" in text
    assert "Rest and breaks (seen by everyone)" in text
    assert "You may show my words" in text
    assert "ann@example.org" not in mo.answer.text
    jo = signed_in(endpoint, "Jo", "owner")
    mo.press("Approve")
    assert "ann@example.org" in jo.get(f"/pledges/{endpoint.rows()[0]['public_id']}").text


@pytest.mark.sqlite_only
def test_it_shows_words_that_are_not_for_the_wall_as_such(endpoint: Endpoint) -> None:
    """Somebody reads every pledge; without consent nothing of it is shown to the public afterwards."""
    send(endpoint, "Only for you", on_wall="")
    mo = signed_in(endpoint)
    assert mo.shown == "Only for you"
    assert "not for the wall" in mo.page.text
    mo.press("Approve")
    assert wall(endpoint) == []


@pytest.mark.sqlite_only
def test_it_says_that_words_touch_on_health_beside_a_name(endpoint: Endpoint) -> None:
    """One quiet line where both would be seen, and none where only the words would."""
    edit_bundle(endpoint.settings.bundle, health_words=["asthma"])
    hinted, nameless, other = (
        send(endpoint, "Sing with my asthma", form_name="show"),
        send(endpoint, "Sing with my asthma too", show_name=""),
        send(endpoint, "Sing"),
    )
    mo = signed_in(endpoint)
    hints = {each: "touch on health" in mo.get(f"/pledges/{each}").text for each in (hinted, nameless, other)}
    assert hints == {hinted: True, nameless: False, other: False}


@pytest.mark.sqlite_only
def test_it_refuses_with_a_reason(endpoint: Endpoint) -> None:
    """The button says the sentence that is published; its code is written down."""
    public_id = send(endpoint, "Buy our tea")
    mo = signed_in(endpoint)
    for sentence in REFUSAL_REASONS.values():
        assert mo.button(sentence)
    mo.press(REFUSAL_REASONS["advertising"])
    assert state_of(endpoint, public_id) == "refused"
    assert log(endpoint) == [("Mo", "refuse", "pending", "refused", "advertising")]
    assert wall(endpoint) == []
    check_totals(endpoint)


def test_it_asks_and_goes_on(endpoint: Endpoint) -> None:
    """An asked pledge stays pending and leaves the queue; it waits in a list, from which it can be decided."""
    public_id = send(endpoint, "Who is Bob?")
    mo = signed_in(endpoint)
    mo.press("Ask the supporter", note="  May we name Bob?  ")
    assert "Nothing waits" in mo.page.text
    assert state_of(endpoint, public_id) == "pending"
    with endpoint.store.read() as connection:
        assert connection.scalar(decisions.select().with_only_columns(decisions.c.note)) == "asked: May we name Bob?"
    assert "Who is Bob?" in mo.get("/asked").text
    mo.get(f"/pledges/{public_id}")
    mo.press("Approve")
    assert wall(endpoint) == ["Who is Bob?"]
    assert "Who is Bob?" not in mo.get("/asked").text
    check_totals(endpoint)


@pytest.mark.sqlite_only
def test_it_strikes_words_out(endpoint: Endpoint) -> None:
    """What is left is the supporter's own; the original is kept where nobody reads it but the supporter."""
    public_id = send(endpoint, "Thank nurse Bob Smith on ward 3", name="Ann")
    mo = signed_in(endpoint)
    assert [label.text for label in mo.page.select(".words label")][2:4] == ["Bob", "Smith"]
    mo.press("Publish without them", strike=["words:2", "words:3", "name:0"])
    assert wall(endpoint) == ["Thank nurse […] on ward 3"]
    assert endpoint.get("/pledges.json").json()["pledges"][0]["name"] == ""
    with endpoint.store.read() as connection:
        [row] = connection.execute(edits.select()).all()
    assert row.before["words"] == "Thank nurse Bob Smith on ward 3"
    assert "Edited" in mo.get(f"/pledges/{public_id}").text
    assert "Bob" not in endpoint.get("/pledges.json").text
    check_totals(endpoint)


@pytest.mark.sqlite_only
def test_it_never_edits_nothing_or_everything(endpoint: Endpoint) -> None:
    """An edit without a mark, of all words, or of an answer that was chosen is not done."""
    public_id = send(endpoint, "Bob Smith")
    mo = signed_in(endpoint)
    page = mo.answer
    everything, chosen = ["words:0", "words:1"], ["topic:0"]
    for struck, said in ([], "No words were marked"), (everything, "Nothing would be left"), (chosen, "No words"):
        mo.answer = page
        assert mo.press("Publish without them", strike=struck).status_code == 409, struck
        assert said in mo.page.text, struck
        assert state_of(endpoint, public_id) == "pending", struck


@pytest.mark.parametrize("button", ["Approve", "Ask the supporter", "insulting", "Publish without them"])
def test_it_undoes_the_last_decision(endpoint: Endpoint, button: str) -> None:
    """Everything is as it was and on the screen again; both decisions stay in the log."""
    public_id = send(endpoint, "Tea with Bob")
    send(endpoint, "Another")
    before = endpoint.rows()[0]
    mo = signed_in(endpoint)
    mo.press(button, strike="words:2")
    assert mo.shown == "Another"
    mo.press("Undo")
    assert mo.shown == "Tea with Bob"
    after = endpoint.rows()[0]
    moments = ("changed_at", "decided_at")
    assert {k: v for k, v in after.items() if k not in moments} == {k: v for k, v in before.items() if k not in moments}
    assert [entry[1] for entry in log(endpoint)][1:] == ["undo"]
    assert wall(endpoint) == []
    with endpoint.store.read() as connection:
        assert connection.execute(edits.select()).all() == []
    check_totals(endpoint)
    mo.press("Approve")
    assert state_of(endpoint, public_id) == "published"


def test_it_undoes_only_ones_own_last_word(endpoint: Endpoint) -> None:
    """What somebody else decided, or decided afterwards, stays."""
    public_id = send(endpoint, "Tea")
    mo = signed_in(endpoint)
    mo.press("Approve")
    number = mo.button("Undo")["value"]
    jo = signed_in(endpoint, "Jo")
    csrf = jo.button("Sign out").find_parent("form").select_one("[name=csrf]")["value"]  # type: ignore[union-attr, index]
    assert jo.post("/undo", {"csrf": csrf, "decision": number}).status_code == 409
    refuse(endpoint.store, public_id, "off-topic", "Jo")
    assert mo.press("Undo").status_code == 409
    assert state_of(endpoint, public_id) == "refused"


def test_it_takes_down_and_restores(endpoint: Endpoint) -> None:
    """A published pledge is found by its words or its id, leaves the wall with a reason, and may come back."""
    public_id = send(endpoint, 'A "quiet" walk')
    approve(endpoint.store, public_id, "Jo")
    approve(endpoint.store, send(endpoint, "Something else"), "Jo")
    mo = signed_in(endpoint)
    for search in ('"QUIET" walk', public_id):
        mo.get("/published", params={"search": search})
        assert [link.text for link in mo.page.select(".rows a")] == ['A "quiet" walk']
    first = endpoint.rows()[0]["published_at"]
    mo.get(f"/pledges/{public_id}")
    mo.press(REFUSAL_REASONS["personal-data"])
    assert wall(endpoint) == ["Something else"]
    check_totals(endpoint)
    mo.get("/refused")
    assert public_id in str(mo.page.select_one(".rows a"))
    mo.get(f"/pledges/{public_id}")
    mo.press("Restore")
    assert sorted(wall(endpoint)) == ['A "quiet" walk', "Something else"]
    assert endpoint.rows()[0]["published_at"] == first
    check_totals(endpoint)


def test_it_searches_for_what_stands_there(endpoint: Endpoint) -> None:
    """Signs that mean something to a database are only signs."""
    approve(endpoint.store, send(endpoint, "100 % tea_time"), "Jo")
    approve(endpoint.store, send(endpoint, "100 cups"), "Jo")
    mo = signed_in(endpoint)
    for search, found in [("100 %", 1), ("tea_", 1), ("a_t", 1), ("%", 1), ("100", 2), ("'", 0), ("ann@", 0)]:
        mo.get("/published", params={"search": search})
        assert len(mo.page.select(".rows a")) == found, search


def test_two_moderators_never_have_the_same_pledge(endpoint: Endpoint) -> None:
    """Each gets the next one; what one has, the other can neither open nor decide about."""
    ids = [send(endpoint, f"Promise {number}") for number in range(3)]
    mo, jo = signed_in(endpoint), signed_in(endpoint, "Jo")
    assert (mo.shown, jo.shown) == ("Promise 0", "Promise 1")
    assert mo.get().status_code == 200
    assert mo.shown == "Promise 0"
    assert jo.get(f"/pledges/{ids[0]}").status_code == 409
    mo.get()
    with endpoint.store.write() as connection:
        connection.execute(queue.leases.update().values(expires_at=queue.now() - timedelta(seconds=1)))
    jo.get()
    assert jo.shown == "Promise 0"
    assert mo.press("Approve").status_code == 409
    assert "somebody else reads this pledge now" in mo.page.text
    assert state_of(endpoint, ids[0]) == "pending"
    jo.press("Approve")
    assert state_of(endpoint, ids[0]) == "published"


def test_two_endpoints_share_the_queue(endpoint: Endpoint) -> None:
    """The lease is in the database: another instance offers the next pledge."""
    ids = [send(endpoint, f"Promise {number}") for number in range(2)]
    mo, jo = signed_in(endpoint), signed_in(endpoint, "Jo")
    elsewhere = Store(endpoint.settings.database_url)
    try:
        assert take_next(elsewhere, _moderator(endpoint, "Jo")) == ids[1]
    finally:
        elsewhere.close()
    assert (mo.shown, jo.shown) == ("Promise 0", "Promise 1")


def _moderator(endpoint: Endpoint, name: str) -> Any:
    from endpoint.moderators.people import find_moderator

    with endpoint.store.read() as connection:
        return find_moderator(connection, name)


def test_it_decides_about_nothing_but_what_was_read(endpoint: Endpoint) -> None:
    """Words that changed meanwhile are not published unread; two presses are one decision."""
    public_id = send(endpoint, "Tea")
    mo = signed_in(endpoint)
    with endpoint.store.write() as connection:
        changed = pledges.update().where(pledges.c.public_id == public_id)
        connection.execute(changed.values(public_answers={"words": "Something nasty", "topic": "rest"}))
    assert mo.press("Approve").status_code == 409
    assert "have changed since you read them" in mo.page.text
    assert wall(endpoint) == []
    mo.get()
    page = mo.answer
    mo.press("Approve")
    mo.answer = page
    assert mo.press("Approve").status_code == 409
    assert len(log(endpoint)) == 1


@pytest.mark.sqlite_only
def test_pending_words_are_on_no_public_page(endpoint: Endpoint) -> None:
    """Whatever waits, was refused or asked about is in none of the public documents."""
    for number, button in enumerate(["insulting", "Ask the supporter", ""]):
        send(endpoint, f"Secret {number}")
        mo = signed_in(endpoint, f"Mo{number}")
        if button:
            mo.press(button)
    for path in ("/pledges.json", "/summary.json", "/api/pledges.json", "/health", "/moderate", "/moderate/published"):
        assert "Secret" not in endpoint.get(path).text


@pytest.mark.sqlite_only
def test_a_supporters_words_run_nowhere(endpoint: Endpoint) -> None:
    """What was sent is text on the moderators' pages too."""
    public_id = send(endpoint, '<script>alert(1)</script> " onload=alert(1) {{ 7*7 }}')
    mo = signed_in(endpoint)
    assert mo.page.select("script") == []
    assert "{{ 7*7 }}" in mo.shown
    mo.press("Approve")
    for path in ("/published", f"/pledges/{public_id}"):
        assert "<script" not in mo.get(path).text


@pytest.mark.sqlite_only
@pytest.mark.parametrize("page", ["", "0", "-1", "one", "²", "9" * 4301])
def test_any_word_for_a_page_is_the_first(endpoint: Endpoint, page: str) -> None:
    """What cannot be a page's number is answered with the first page, however long it is."""
    mo = signed_in(endpoint)
    assert mo.get(f"/published?page={page}").status_code == 200
