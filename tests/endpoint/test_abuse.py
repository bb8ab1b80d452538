"""Floods are held, people are not: nobody is refused, asked or known by an address."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import gc
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from types import CoroutineType, FrameType
from typing import Any

import httpx
import pytest
from altcha import v1 as altcha
from sqlalchemy import event, select

from endpoint.abuse import windows
from endpoint.abuse.day_keys import OldNetworks
from endpoint.abuse.page_token import PageToken
from endpoint.abuse.screen import Verdict
from endpoint.abuse.shared import SharedWindows
from endpoint.abuse.tables import network_keys, spent_challenges
from endpoint.abuse.windows import Count, Limit, Windows
from endpoint.config import Settings
from endpoint.housekeeping import chores, do_chores
from endpoint.setting_checks import MEMORY
from endpoint.store import Store, now
from endpoint.tables import PLEDGE_COLUMNS, pledges
from endpoint.writer import StoreBusy
from tests.endpoint.managing import KEY, check_totals, own_form, rewrite
from tests.endpoint.material import GOOD
from tests.endpoint.running import Endpoint, fields_of, page_of
from tests.programs import need
from tests.servers import redis_server

WARD = "198.51.100.7"  # addresses for documentation, RFC 5737
READING = 5.0


class Clock:
    """The time of the tests, for whoever asks `time.time`, and for windows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(windows, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that the test moves."""
    return Clock(monkeypatch)


@pytest.fixture
def open_endpoint(settings: Settings) -> Iterator[Endpoint]:
    """Return the endpoint as the public meets it: behind a proxy on this machine, trusting no network."""
    running = Endpoint(dataclasses.replace(settings, trusted_networks=()))
    yield running
    running.close()


def came_from(address: str) -> dict[str, str]:
    """Return what our proxy says about a client."""
    return {"x-forwarded-for": address}


def states(endpoint: Endpoint) -> Counter[tuple[str, str | None]]:
    """Return how many pledges are in each state, and why."""
    return Counter((row["state"], row["reason"]) for row in endpoint.rows())


def send_as_program(endpoint: Endpoint, words: str, address: str = WARD) -> httpx.Response:
    """Post a pledge without looking at any page."""
    return endpoint.post({**GOOD, "words": words}, headers=came_from(address))


def look_at_check_page(endpoint: Endpoint, words: str, address: str = WARD) -> dict[str, Any]:
    """Return what the check page would send."""
    checked = endpoint.post({**GOOD, "words": words, "form_step": "check"}, headers=came_from(address))
    assert checked.status_code == 200
    return fields_of(checked, "hidden")


@pytest.mark.sqlite_only
def test_a_ward_and_a_flood_share_one_address(open_endpoint: Endpoint, clock: Clock) -> None:
    """A program at 50 posts a second is held from the 11th on; nobody who read our page is held or asked."""
    seen = []
    for second in range(3):
        for number in range(50):
            assert send_as_program(open_endpoint, f"Buy pills {second} {number}").status_code == 303
        seen += [look_at_check_page(open_endpoint, f"Drink my tea hot, {second} {each}") for each in range(second)]
        clock.now += 1
    clock.now += READING
    sent = [open_endpoint.post(fields, headers=came_from(WARD)) for fields in seen]
    assert {(each.status_code, each.headers["location"]) for each in sent} == {(303, "/pledge/thank-you/")}
    assert states(open_endpoint) == {("held", "too-many"): 140, ("pending", None): 10 + len(sent)}
    assert json.loads(open_endpoint.get("/pledges.json").content)["pledges"] == []


@pytest.mark.faults
def test_ten_minutes_of_both_floods(open_endpoint: Endpoint, clock: Clock) -> None:
    """300 people behind one address in ten minutes, a program at 50 a second from the same address all the while."""
    people = 0
    for second in range(600):
        for number in range(50):
            send_as_program(open_endpoint, f"Buy pills {second} {number}")
        if second % 2:
            fields = look_at_check_page(open_endpoint, f"Drink my tea hot, {second}")
            clock.now += READING
            assert open_endpoint.post(fields, headers=came_from(WARD)).headers["location"] == "/pledge/thank-you/"
            clock.now -= READING
            people += 1
        clock.now += 1
    found = states(open_endpoint)
    assert people == 300
    assert found["pending", None] - people <= 300  # 1 % of 30,000
    assert found["held", "too-many"] + found["pending", None] == 30_000 + people


def test_a_page_sent_at_once_is_a_programs(open_endpoint: Endpoint, clock: Clock) -> None:
    """A check page that nobody had time to read, or that was sent before, proves nothing."""
    for number in range(12):
        open_endpoint.post(look_at_check_page(open_endpoint, f"Quick {number}"), headers=came_from(WARD))
    assert states(open_endpoint) == {("pending", None): 10, ("held", "too-many"): 2}
    fields = look_at_check_page(open_endpoint, "Slow")
    clock.now += READING
    for words in ("Slow", "Slow again", "And again"):
        open_endpoint.post({**fields, "words": words}, headers=came_from(WARD))
    assert states(open_endpoint) == {("pending", None): 11, ("held", "too-many"): 4}


@pytest.mark.parametrize("with_redis", [False, True], ids=["alone", "with redis"])
def test_a_pledge_that_could_not_be_stored_costs_nothing(
    settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, with_redis: bool
) -> None:
    """Twelve people are told that the store is busy and press again: nobody is held, and their page still counts."""
    with redis_server(need("redis-server")) if with_redis else nullcontext(MEMORY) as address:
        running = Endpoint(dataclasses.replace(settings, trusted_networks=(), limits_url=address))
        seen = [look_at_check_page(running, f"Tea {number}") for number in range(12)]
        clock.now += READING
        with monkeypatch.context() as patched:
            patched.setattr(running.service.running.writer, "add", _busy)
            for fields in seen:
                assert running.post(fields, headers=came_from(WARD)).status_code == 503
                # Programs are not counted either; that much is fair.
                assert send_as_program(running, "Not stored").status_code == 503
        again = {running.post(fields, headers=came_from(WARD)).headers["location"] for fields in seen[:6]}
        again |= {
            running.post({**fields, "words": f"{fields['words']}!"}, headers=came_from(WARD)).headers["location"]
            for fields in seen[6:]
        }
        assert again == {"/pledge/thank-you/"}
        assert states(running) == {("pending", None): 12}
        running.close()


async def _busy(_row: object) -> None:
    raise StoreBusy


def test_a_repeat_is_counted_against_nobody(open_endpoint: Endpoint, clock: Clock) -> None:
    """An answer that was lost on its way and a button that is pressed twice take nobody's room."""
    fields = look_at_check_page(open_endpoint, "Read and sent")
    clock.now += READING
    for _ in range(20):
        open_endpoint.post(fields, headers=came_from(WARD))
        assert send_as_program(open_endpoint, "Sent again").headers["location"] == "/pledge/thank-you/"
    for number in range(9):
        send_as_program(open_endpoint, f"Somebody else {number}")
    assert states(open_endpoint) == {("pending", None): 11}
    send_as_program(open_endpoint, "One too many")
    assert states(open_endpoint)["held", "too-many"] == 1


@pytest.mark.sqlite_only
def test_a_forged_page_proves_nothing(open_endpoint: Endpoint) -> None:
    """A key with a signature that is not ours is only a key: once a network's room is taken, it makes none."""
    for number in range(10):
        send_as_program(open_endpoint, f"Flood {number}")
    forged = ("k.65a0.0123456789abcdef01234567", "a.b.c", "..", "k.zz.x", "é.1.é")
    for held, key in enumerate(forged, start=1):
        fields = {**GOOD, "words": f"Forged {held}", "form_key": key}
        assert open_endpoint.post(fields, headers=came_from(WARD)).status_code == 303
        assert states(open_endpoint)["held", "too-many"] == held, key


def test_a_full_limit_of_one_network_is_not_anothers(open_endpoint: Endpoint) -> None:
    """Networks are counted apart, and what a client says about itself does not matter."""
    for number in range(11):
        forged = {"x-forwarded-for": f"203.0.113.{number}, {WARD}"}
        open_endpoint.post({**GOOD, "words": f"{number}"}, headers=forged)
    assert states(open_endpoint) == {("pending", None): 10, ("held", "too-many"): 1}
    send_as_program(open_endpoint, "From elsewhere", "192.0.2.9")
    assert states(open_endpoint)["pending", None] == 11


@pytest.mark.sqlite_only
def test_proxies_may_each_add_a_line(open_endpoint: Endpoint) -> None:
    """Where the outer proxy writes one line and the inner one another, people are still told apart."""
    for number in range(12):
        lines = [("x-forwarded-for", f"203.0.{number}.7"), ("x-forwarded-for", "127.0.0.2")]
        open_endpoint.post({**GOOD, "words": f"Promise {number}"}, headers=lines)
    assert states(open_endpoint) == {("pending", None): 12}


@pytest.mark.sqlite_only
def test_a_client_has_a_port_or_none(open_endpoint: Endpoint) -> None:
    """Some proxies write the client's port behind its address: it is still known who it is."""
    told = ("{address}:{port}", "[{address}]:{port}")
    for number in range(12):
        each = told[number % 2].format(
            address=("203.0.{}.7", "2001:db8:0:{}00::1")[number % 2].format(number), port=4711
        )
        open_endpoint.post({**GOOD, "words": f"Promise {number}"}, headers=came_from(each))
    assert states(open_endpoint) == {("pending", None): 12}
    hashes = [row["network_hash"] for row in open_endpoint.rows()]
    assert len({*hashes}) == 12
    for address, number in (
        ("203.0.0.7", 0),
        ("203.0.0.9:80", 0),
        ("2001:db8:0:100::9", 1),
        ("[2001:db8:0:100::9]", 1),
    ):
        open_endpoint.post({**GOOD, "words": f"From {address}"}, headers=came_from(address))
        assert open_endpoint.rows()[-1]["network_hash"] == hashes[number], address


def test_a_window_ends_and_another_begins(open_endpoint: Endpoint, clock: Clock) -> None:
    """Whoever was over the limit is not for long: after a minute there is room again, after an hour for all."""
    for number in range(12):
        send_as_program(open_endpoint, f"At once {number}")
    assert states(open_endpoint)["held", "too-many"] == 2
    clock.now += 61
    send_as_program(open_endpoint, "A minute later")
    assert states(open_endpoint)["held", "too-many"] == 2


def test_what_the_windows_remember_is_bounded(open_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a new network for each pledge fills no memory, and shuts nobody out."""
    monkeypatch.setattr(windows, "MOST_KEYS", 5)
    for number in range(30):
        send_as_program(open_endpoint, f"Network {number}", f"203.0.{number}.1")
    assert states(open_endpoint) == {("pending", None): 30}
    limits = open_endpoint.service.running.screen.limits
    assert max(len(window.counts) for window in limits._windows._windows.values()) <= 5


@pytest.mark.sqlite_only
def test_a_trusted_network_is_never_too_many(settings: Settings) -> None:
    """A hospital's own addresses are not counted; its neighbour's are."""
    running = Endpoint(dataclasses.replace(settings, trusted_networks=(ip_network("198.51.100.0/25"),)))
    for number in range(15):
        send_as_program(running, f"Ward {number}")
        send_as_program(running, f"Neighbour {number}", "198.51.100.200")
    assert states(running) == {("pending", None): 25, ("held", "too-many"): 5}
    running.close()


@pytest.mark.sqlite_only
def test_the_hidden_field_gives_a_program_away(open_endpoint: Endpoint) -> None:
    """Who fills it in is thanked like everybody and held; an empty one is a browser's."""
    trapped = open_endpoint.post({**GOOD, "form_website": "https://pills.example"}, headers=came_from(WARD))
    plain = open_endpoint.post({**GOOD, "words": "Another", "form_website": ""}, headers=came_from(WARD))
    assert trapped.headers["location"] == plain.headers["location"] == "/pledge/thank-you/"
    assert states(open_endpoint) == {("held", "trap"): 1, ("pending", None): 1}


def test_a_repeat_of_a_pledge_gets_the_same_answer(open_endpoint: Endpoint) -> None:
    """Nobody learns from an answer whether somebody has pledged."""
    first, second = (send_as_program(open_endpoint, "Drink my tea hot") for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert first.content == second.content
    assert len(open_endpoint.rows()) == 1


def held_page(endpoint: Endpoint) -> httpx.Response:
    """Flood the endpoint and return the page that the last sender sees."""
    sent = [send_as_program(endpoint, f"Flood {number}") for number in range(11)]
    address = sent[-1].headers["location"]
    assert address.startswith("/api/held/")
    return endpoint.get(address)


def solve(page: httpx.Response) -> str:
    """Return the solution of a page's challenge, as a browser finds it."""
    form = page_of(page).select_one("[data-work]")
    assert form is not None
    challenge = json.loads(str(form["data-work"]))
    found = altcha.solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxNumber"]
    )
    payload = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**payload, "number": found.number}).encode()).decode()


@pytest.mark.sqlite_only
def test_work_instead_of_waiting(open_endpoint: Endpoint) -> None:
    """The page of a held pledge offers work; done, the pledge waits like any other, once and with an audit line."""
    page = held_page(open_endpoint)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["referrer-policy"] == "no-referrer", "its address leads to the pledge's own page"
    answer = open_endpoint.request("POST", page.url.path, data={"altcha": solve(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/pledge/thank-you/")
    assert states(open_endpoint) == {("pending", None): 11}
    assert open_endpoint.get(page.url.path).headers["location"] == "/pledge/thank-you/"


@pytest.mark.sqlite_only
def test_a_held_page_leads_nobody_to_the_page_of_another(settings: Settings) -> None:
    """Whoever sends the very same on one day meets the same held page; a page's one-time key tells who it was."""
    rewrite(settings, own_form())
    running = Endpoint(dataclasses.replace(settings, trusted_networks=()))
    assert "/thanks/" not in held_page(running).text
    sent = running.post({**GOOD, **KEY, "words": "One more"}, headers=came_from(WARD))
    assert "/thanks/" in running.get(sent.headers["location"]).text
    running.close()


@pytest.mark.sqlite_only
def test_wrong_work_changes_nothing(open_endpoint: Endpoint) -> None:
    """A solution that is none is answered 422 with the page, and the pledge stays."""
    page = held_page(open_endpoint)
    solution = base64.b64decode(solve(page))
    spoilt = [b"[1]", b'{"algorithm": "SHA-256", "number": true}', solution.replace(b"SHA-256", b"SHA-1"),
              solution.replace(b"expires=", b"expires=9")]  # fmt: skip
    assert solution not in spoilt
    for sent in ("", "x" * 3_000, *(base64.b64encode(each).decode() for each in spoilt)):
        answer = open_endpoint.request("POST", page.url.path, data={"altcha": sent})
        assert answer.status_code == 422, sent
        assert "Your pledge is kept all the same." in page_of(answer).text
        assert states(open_endpoint)["held", "too-many"] == 1


def test_work_counts_once_and_for_one_pledge(open_endpoint: Endpoint, clock: Clock) -> None:
    """A solution is bound to its pledge, and expires (CVE-2025-68113 was a spent one used again)."""
    page = held_page(open_endpoint)
    other = open_endpoint.get(send_as_program(open_endpoint, "One more").headers["location"])
    solution = solve(page)
    assert open_endpoint.request("POST", other.url.path, data={"altcha": solution}).status_code == 422
    clock.now += 3_600
    assert open_endpoint.request("POST", page.url.path, data={"altcha": solution}).status_code == 422
    assert states(open_endpoint)["held", "too-many"] == 2


def test_spent_work_is_spent(open_endpoint: Endpoint) -> None:
    """A solution that was accepted moves nothing a second time, should its pledge be held again; each is counted as
    what it is.
    """
    page = held_page(open_endpoint)
    check_totals(open_endpoint)
    solution = solve(page)
    assert open_endpoint.request("POST", page.url.path, data={"altcha": solution}).status_code == 303
    with open_endpoint.store.write() as connection:
        connection.execute(pledges.update().values(state="held", reason="too-many"))
    assert open_endpoint.request("POST", page.url.path, data={"altcha": solution}).status_code == 422
    assert states(open_endpoint) == {("held", "too-many"): 11}


@pytest.mark.sqlite_only
def test_forgetting_networks_costs_what_is_forgotten(open_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pledges whose networks are forgotten are read once, and none of them while nobody else may write; one that is
    seen after others with higher numbers is forgotten, too.
    """
    monkeypatch.setattr("endpoint.abuse.day_keys.LATE_PLEDGES", 10)
    store, steps, doing = open_endpoint.store, Counter[str](), [""]
    send_as_program(open_endpoint, "Drink my tea hot")
    [row] = open_endpoint.rows()
    old = {name: row[name] for name in PLEDGE_COLUMNS} | {"network_hash": None, "created_at": now() - timedelta(days=9)}
    with store.write() as connection:
        connection.execute(pledges.update().values(old))
        copies = [{**old, "public_id": str(each), "submission_key": str(each)} for each in range(3_000)]
        connection.execute(pledges.insert(), copies)
    send_as_program(open_endpoint, "Hold the door")
    event.listen(store.engine, "checkout", lambda to, *_: to.set_progress_handler(lambda: steps.update(doing[-1:]), 1))
    event.listen(store.engine, "before_cursor_execute", lambda *said: doing.append(said[2].split()[0]))
    forget = OldNetworks().forget_networks
    forget(store, now())
    assert steps.pop("SELECT") > 3_000 > steps.total(), "read once, while others may write"
    *_, late, _newest = open_endpoint.rows()
    with store.write() as connection:
        seen = pledges.update().where(pledges.c.id == late["id"])
        connection.execute(seen.values(network_hash="1", created_at=now()))
    steps.clear()
    forget(store, now() + timedelta(hours=49))
    assert steps.total() < 1_000, steps
    assert {each["network_hash"] for each in open_endpoint.rows()} == {None}


@pytest.mark.sqlite_only
def test_a_guessed_address_shows_nothing(open_endpoint: Endpoint) -> None:
    """Only whoever sent the pledge has its address."""
    for token in ("", "x", "x.y", "0" * 64 + "." + "0" * 32, "é.é"):
        assert open_endpoint.get(f"/held/{token}").status_code == 404, token


def test_one_chore_that_breaks_keeps_none_from_being_done(open_endpoint: Endpoint) -> None:
    """Forgetting goes on, hour by hour, whatever goes wrong beside it."""
    open_endpoint.post(GOOD)

    def broken(_store: Store, _at: datetime) -> None:
        raise ValueError("a mistake of ours")

    do_chores((broken, *chores()), open_endpoint.store, now() + timedelta(hours=49))
    assert [row["network_hash"] for row in open_endpoint.rows()] == [None]


def is_held(key: bytes) -> bool:
    """Return whether anything but the test itself has a key in memory."""
    return any(not isinstance(each, FrameType | CoroutineType) for each in gc.get_referrers(key))


@pytest.mark.sqlite_only
def test_a_days_key_is_let_go_as_the_day_ends(open_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where nobody sends anything: an idle endpoint's memory has no key of a day that is over."""
    moment = datetime(2027, 3, 3, 23, 59, 59, 900_000, tzinfo=UTC)
    began = time.monotonic()
    monkeypatch.setattr("endpoint.abuse.day_keys.now", lambda: moment + timedelta(seconds=time.monotonic() - began))
    keys = open_endpoint.service.running.screen.keys

    async def pass_midnight() -> None:
        first = await keys.today()
        async with open_endpoint.app.router.lifespan_context(open_endpoint.app):
            assert is_held(first), "until then it is asked for once"
            await asyncio.sleep(0.2)
            assert not is_held(first)
            assert await keys.today() != first

    open_endpoint.run(pass_midnight())


def test_networks_are_forgotten_after_two_days(open_endpoint: Endpoint) -> None:
    """No address is stored; the hash is emptied and its key destroyed after 48 hours, in the store's files as well."""
    send_as_program(open_endpoint, "Drink my tea hot")
    [row] = open_endpoint.rows()
    assert len(row["network_hash"]) == 32
    assert WARD not in repr(row)
    do_chores(chores(), open_endpoint.store, now() + timedelta(hours=47))
    assert open_endpoint.rows()[0]["network_hash"]
    with open_endpoint.store.read() as connection:
        secret = [*connection.scalars(select(network_keys.c.key)), row["network_hash"].encode()]
    assert not open_endpoint.store.is_sqlite or all(part in _files(open_endpoint) for part in secret)
    do_chores(chores(), open_endpoint.store, now() + timedelta(hours=49))
    assert open_endpoint.rows()[0]["network_hash"] is None
    with open_endpoint.store.read() as connection:
        assert connection.execute(network_keys.select()).all() == []
        assert connection.execute(spent_challenges.select()).all() == []
    assert not open_endpoint.store.is_sqlite or not any(part in _files(open_endpoint) for part in secret)


def _files(endpoint: Endpoint) -> bytes:
    """Return what the store's file and its side files hold."""
    path = Path(endpoint.store.engine.url.database or "")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_a_clock_that_is_put_right_keeps_no_window_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine may start in another year: whoever was counted then is not held until that year comes."""
    began, counts, pledge = time.monotonic(), Windows(), Count((Limit(1, 60),), "pledge", "a ward")
    with monkeypatch.context() as wrong:
        wrong.setattr(time, "time", lambda: 4e9)
        assert [asyncio.run(counts.hit(pledge, 1)) for _ in range(2)] == [True, False]
    monkeypatch.setattr(windows, "monotonic", lambda: began + 120)
    assert asyncio.run(counts.hit(pledge, 1))


def test_what_is_held_takes_no_room_in_the_hour() -> None:
    """A crowd of one minute does not shut out the next, neither where one endpoint counts nor where several do."""
    crowd = Count((Limit(2, 60), Limit(3, 3600)), "pledge", "a ward")
    hour = crowd._replace(limits=crowd.limits[1:])

    async def counted(alike: Windows | SharedWindows) -> list[bool]:
        return [await alike.hit(count, 1) for count in (*[crowd] * 6, hour, hour)]

    with redis_server(need("redis-server")) as address:
        for alike in (Windows(), SharedWindows(address)):
            assert asyncio.run(counted(alike)) == [True, True, *[False] * 4, True, False]


@pytest.mark.sqlite_only
def test_what_is_given_back_makes_no_room_that_it_did_not_take(open_endpoint: Endpoint, clock: Clock) -> None:
    """Who is held, and sends nothing after all, gives the hour back nothing that it was never counted in; who was not
    gives back all, also while others are held.
    """
    screen = open_endpoint.service.running.screen
    scope = {"client": (WARD, 1), "headers": []}
    keys = map(str, itertools.count())

    async def send() -> Verdict:
        return await screen.judge(scope, PageToken("", is_ripe=False), "", next(keys))

    async def flood() -> int:
        """Return how many of an hour's flood are taken, where all that is held is given back."""
        verdicts = []
        for _ in range(8):
            verdicts += [await send() for _ in range(12)]
            for held in [each for each in verdicts[-12:] if each.reason]:
                await screen.give_back(held)
            clock.now += 61
        return sum(not each.reason for each in verdicts)

    async def fail_in_a_crowd() -> list[str | None]:
        for _ in range(8):
            clock.now += 61
            crowd = [await send() for _ in range(20)]
            for each in crowd:
                await screen.give_back(each)
        return [each.reason for each in crowd]

    assert open_endpoint.run(flood()) == 60
    clock.now += 3600
    assert open_endpoint.run(fail_in_a_crowd()) == [None] * 10 + ["too-many"] * 10


def test_two_instances_count_together(settings: Settings) -> None:
    """With Redis a flood that is spread over two instances is one flood."""
    with redis_server(need("redis-server")) as address:
        shared = dataclasses.replace(settings, trusted_networks=(), limits_url=address)
        one, two = Endpoint(shared), Endpoint(shared)
        for number in range(10):
            send_as_program(one if number % 2 else two, f"Flood {number}")
        assert states(one) == {("pending", None): 10}
        send_as_program(two, "One more")
        assert states(one)["held", "too-many"] == 1
    send_as_program(one, "Redis is gone")
    assert len(one.rows()) == 12
    one.close()
    two.close()
