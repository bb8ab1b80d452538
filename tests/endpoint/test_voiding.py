"""Voiding many pledges at once: counted first, done in pieces, taken back whole."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from commands.console import Stop
from commands.void import main
from endpoint.abuse.finding import hashes_of
from endpoint.governance.erase import erase
from endpoint.governance.person import find_person
from endpoint.moderation import approve, refuse, voiding, withdraw
from endpoint.moderation.audit import audit
from endpoint.moderation.deciding import answers_seen
from endpoint.moderation.voiding import Condition, look, unvoid, void_many
from endpoint.replies.draft import Draft
from endpoint.replies.writing import take_back, write_reply
from endpoint.store import now
from endpoint.tables import decisions, pledges
from tests.endpoint.managing import check_totals
from tests.endpoint.moderating import send
from tests.endpoint.running import Endpoint

FLOOD = Condition(text="buy * now")


def states(endpoint: Endpoint) -> dict[str, tuple[str, str | None]]:
    return {row["public_id"]: (row["state"], row["reason"]) for row in endpoint.rows()}


def flood(endpoint: Endpoint, number: int = 7) -> list[str]:
    """Send pledges that sell something, and decide about some of them."""
    ids = [send(endpoint, f"Buy tea {each} NOW or never") for each in range(number)]
    approve(endpoint.store, ids[0], "Mo")
    refuse(endpoint.store, ids[1], "advertising", "Mo")
    withdraw(endpoint.store, ids[2], "supporter")
    return ids


def test_the_count_is_what_is_voided_and_undo_gives_it_back(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking changes nothing; what was withdrawn stays so; each pledge gets the very state and reason that it had."""
    monkeypatch.setattr(voiding, "PIECE_ROWS", 3)
    ids = flood(endpoint)
    good = send(endpoint, "Drink my tea hot")
    before = states(endpoint)
    meant = look(endpoint.store, FLOOD)
    assert (meant.number, meant.by_state) == (6, {"pending": 4, "published": 1, "refused": 1})
    assert states(endpoint) == before
    batch, number = void_many(endpoint.store, FLOOD, "Mo")
    assert number == meant.number
    after = states(endpoint)
    assert {public_id for public_id, (state, _) in after.items() if state == "void"} == {*ids} - {ids[2]}
    assert after[good] == before[good]
    check_totals(endpoint)
    assert look(endpoint.store, FLOOD).number == 0
    assert unvoid(endpoint.store, batch, "Mo") == (6, 0)
    assert states(endpoint) == before
    check_totals(endpoint)
    assert unvoid(endpoint.store, batch, "Mo") == (0, 6)
    assert audit(endpoint.store).decisions == 3 + 2 * 6


def test_undo_leaves_alone_what_happened_since(endpoint: Endpoint) -> None:
    """A pledge that somebody decided about after the batch is theirs."""
    ids = flood(endpoint)
    batch, number = void_many(endpoint.store, FLOOD, "Mo")
    with endpoint.store.write() as connection:
        voiding.apply_all(
            endpoint.store,
            connection,
            [(connection.execute(select(pledges).where(pledges.c.public_id == ids[5])).mappings().one(),
              voiding.Decision("reopen", "pending", "Kit", now()))],
        )  # fmt: skip
    assert unvoid(endpoint.store, batch, "Mo") == (number - 1, 1)
    assert states(endpoint)[ids[5]][0] == "pending"
    check_totals(endpoint)


def test_a_reply_taken_back_meanwhile_leaves_no_pledge_void(endpoint: Endpoint) -> None:
    """What leaves the state as it is decides nothing: undo gives the pledge back, without its reply."""
    ids = flood(endpoint)
    before = states(endpoint)
    draft = Draft("heard", "", "Ward manager")
    seen = answers_seen(endpoint.rows()[0]["public_answers"])
    with endpoint.store.write() as connection:
        assert write_reply(endpoint.store, connection, ids[0], draft, "Mo", seen=seen, replied="")
    batch, number = void_many(endpoint.store, FLOOD, "Mo")
    with endpoint.store.write() as connection:
        take_back(endpoint.store, connection, ids[0], "Mo")
    assert unvoid(endpoint.store, batch, "Mo") == (number, 0)
    assert states(endpoint) == before
    assert endpoint.get("/pledges.json").json()["pledges"][0]["reply"] is None
    check_totals(endpoint)
    audit(endpoint.store)


def test_what_was_anonymised_meanwhile_stays_void(endpoint: Endpoint) -> None:
    """That leaves its state as it is, too, and nothing of it to give back: it would count as a pledge again."""
    ids = flood(endpoint)
    batch, number = void_many(endpoint.store, FLOOD, "Mo")
    codes = endpoint.service.codes
    erase(endpoint.store, codes, find_person(endpoint.store, codes, ids[0]))
    assert unvoid(endpoint.store, batch, "Mo") == (number - 1, 1)
    assert states(endpoint)[ids[0]][0] == "void"
    check_totals(endpoint)


def test_pledges_that_arrive_meanwhile_are_left_alone(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent while a flood is voided waits for the next run; what its supporter changed is looked at anew."""
    monkeypatch.setattr(voiding, "PIECE_ROWS", 2)
    ids = flood(endpoint)
    late: list[str] = []
    real = voiding._void

    def interrupted(*args: Any) -> int:
        if not late:
            late.append(send(endpoint, "Buy coffee now"))
            changed = pledges.c.public_id == ids[6]
            with endpoint.store.write() as connection:
                connection.execute(pledges.update().where(changed).values(public_answers={"words": "Sorry"}))
        return real(*args)

    monkeypatch.setattr(voiding, "_void", interrupted)
    _, number = void_many(endpoint.store, FLOOD, "Mo")
    assert number == 5
    assert states(endpoint)[late[0]][0] == "pending"
    assert states(endpoint)[ids[6]][0] == "pending"
    check_totals(endpoint)


def test_conditions_are_all_to_be_true(endpoint: Endpoint) -> None:
    """Time, touchpoint, network and text: each narrows what is meant."""
    first = send(endpoint, "Sell me tea", touchpoint="poster-7")
    rest = send(endpoint, "Sell you tea")
    other = send(endpoint, "Sell 100% tea", touchpoint="poster-7")
    moment, here = now(), hashes_of(endpoint.store, "127.0.0.1")
    with endpoint.store.write() as connection:
        connection.execute(
            pledges.update().where(pledges.c.public_id == rest).values(created_at=moment - timedelta(days=2))
        )
        connection.execute(pledges.update().where(pledges.c.public_id == other).values(network_hash="f" * 32))

    def meant(**asked: Any) -> set[str]:
        return {row["public_id"] for row in look(endpoint.store, Condition(**asked)).examples}

    assert meant(touchpoint="poster-7") == {first, other}
    assert meant(touchpoint="poster-7", networks=here) == {first}
    assert meant(end=moment - timedelta(days=1)) == {rest}
    assert meant(begin=moment - timedelta(days=1), text="sell") == {first, other}
    assert meant(text="100% tea") == {other}
    assert meant(text="sell * tea", networks=hashes_of(endpoint.store, other)) == {other}
    assert hashes_of(endpoint.store, "nobody") == frozenset()


def test_words_that_nearly_fit_take_no_longer() -> None:
    """A star stands for anything within a line; no pledge is so long to look through that others wait for it."""
    condition = Condition(text="win*prize*click*here")
    written = {"words": "A line\nWin a prize, click just HERE\nA line", "role": None, "wards": ["Six"]}
    assert condition.has_text({"public_answers": {}, "private_answers": written})
    assert not condition.has_text({"public_answers": {"words": "Win a prize\nClick here"}, "private_answers": {}})
    began = time.monotonic()
    assert not condition.has_text({"public_answers": {"words": "win a prize, click " * 200}, "private_answers": {}})
    assert time.monotonic() - began < 1


@pytest.mark.sqlite_only
def test_the_command_counts_first(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --do it shows how many and a few; it never voids everything; --undo takes the batch back."""
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", endpoint.settings.database_url)
    flood(endpoint)
    before = states(endpoint)
    main(["--text", "buy", "--from", "2020-01-01"])
    said = capsys.readouterr().out
    assert "6 pledges would be void (4 pending, 1 published, 1 refused)" in said
    assert said.count("Buy tea") == voiding.EXAMPLES
    assert states(endpoint) == before
    main(["--text", "buy", "--to", f"{now().astimezone():%Y-%m-%d}", "--do", "--by", "Kit", "--note", "a flood"])
    batch = capsys.readouterr().out.split()[-1]
    with endpoint.store.read() as connection:
        rows = connection.execute(select(decisions).where(decisions.c.batch == batch)).all()
    assert {(row.actor, row.note) for row in rows} == {("Kit", "a flood")}
    main(["--undo", batch])
    assert "6 pledges given back the state of before." in capsys.readouterr().out
    assert states(endpoint) == before
    for words, told in (
        ([], "at least one of"),
        (["--from", "tomorrow"], "is no moment"),
        (["--network", "nobody"], "Nothing that is kept"),
        (["--undo", "nothing"], "no batch 'nothing'"),
    ):
        with pytest.raises(Stop, match=told):
            main(words)
