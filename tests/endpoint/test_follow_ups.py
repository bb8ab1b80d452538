"""How did it go? Asked by mail of whoever wishes it, three times, and answered on the pledge's own page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaign.forms.posted import posted_from
from campaign.forms.retention import kept_until
from campaign.words import Words
from endpoint.config import Settings, SettingsFault
from endpoint.entering import Card, judge_cards, store_cards
from endpoint.follow_ups.tables import follow_ups
from endpoint.governance.anonymise import anonymise
from endpoint.governance.retention import MAIL_KEPT, retain
from endpoint.mail.outbox import stop, stop_dead
from endpoint.mail.tables import outbox
from endpoint.moderation import approve, refuse, void
from endpoint.moderation.audit import audit
from endpoint.seen import newest_seen
from endpoint.serve import must_fit
from endpoint.store import Store, now
from endpoint.tables import decisions, pledges
from tests.endpoint.mailing import Post, link, mailer
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.material import OPEN, form_of
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import Endpoint, page_of

FIELDS = [
    *own_form()["fields"],
    {"name": "ask_me", "kind": "checkbox", "label": "Ask me how it went after 2, 6 and 12 months"},
    {"name": "first", "kind": "radios", "label": "When first?", "choices": ["2 weeks", "3 months"]},
]
FORM = own_form(fields=FIELDS, mail={"to": "email", "follow_up_when": "ask_me", "follow_up_after": "first"})
ASKED = {**OPEN, "ask_me": "yes"}


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with a form with follow-ups; nothing is sent until a test says so."""
    rewrite(settings, FORM)
    running = Endpoint(settings)
    yield running
    running.close()


def wished(endpoint: Endpoint, key: str = "one", **said: str) -> str:
    """Make a pledge whose supporter wants to be asked, and publish it; returns the path of its own page."""
    assert endpoint.post({**ASKED, "form_key": key, "words": f"Words of {key}", **said}).status_code == 303
    public_id = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, public_id, "tests")
    return f"/api/manage/{endpoint.service.codes.make('manage', public_id)}"


def after(endpoint: Endpoint, span: str) -> datetime:
    """Return noon of the day after a time since the oldest pledge: half a day to one and a half after that time."""
    moment = kept_until(endpoint.rows()[0]["created_at"], span) + timedelta(days=1)
    return moment.replace(hour=12, minute=0, second=0, microsecond=0)


def send(endpoint: Endpoint, post: Post, span: str) -> int:
    """Send what is due at noon of the day after a time; returns how many mails went out."""
    return mailer(endpoint, post).send_due(after(endpoint, span))


def press(endpoint: Endpoint, path: str, number: int = 1, **said: str) -> int:
    """Press a button of the own page; returns the status."""
    return endpoint.request("POST", f"{path}/how-it-went", data={"number": str(number), **said}).status_code


def rows(endpoint: Endpoint) -> list[tuple[int, bool, str | None]]:
    """Return number, whether it was asked, and the outcome of each follow-up."""
    return [(row["number"], row["asked_at"] is not None, row["outcome"]) for row in table_of(endpoint, follow_ups)]


def told(endpoint: Endpoint, *names: str) -> list[int]:
    """Return numbers of the public summary."""
    form = endpoint.get("/summary.json").json()["forms"]["pledge"]
    return [form[name] for name in names]


def test_whoever_ticked_the_box_on_a_card_is_asked_too(endpoint: Endpoint, post: Post) -> None:
    """A card that somebody typed has all that goes with a pledge from the page."""
    card = Card(2, "7", posted_from({**ASKED, "email": "ann@example.org"}))
    form = form_of(FORM)
    pile = judge_cards(form, Words(()), [card], ZoneInfo("Europe/London"))
    assert store_cards(endpoint.store, endpoint.settings.secret, form, Words(()), pile.good) == 1
    assert [number for number, _, _ in rows(endpoint)] == [1, 2, 3]
    assert send(endpoint, post, "2 months") == 1


def test_whoever_wishes_it_is_asked_three_times_and_never_twice(endpoint: Endpoint, post: Post) -> None:
    """After 2, 6 and 12 months; a rerun and two senders at once send none; an unticked box is never asked."""
    path = wished(endpoint)
    wished(endpoint, "two", ask_me="")
    assert send(endpoint, post, "50 days") == 0
    at = after(endpoint, "2 months")
    assert mailer(endpoint, post).send_due(at.replace(hour=3)) == 0, "nobody is asked in the night"
    stores = [endpoint.store, Store(endpoint.settings.database_url)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda _: mailer(endpoint, post).send_due(at), stores)) == 1
    stores[1].close()
    for span, number in (("3 months", 1), ("6 months", 2), ("7 months", 2), ("12 months", 3), ("23 months", 3)):
        for _ in range(2):
            send(endpoint, post, span)
        assert len(post.taken) == number, span
    assert [row["message_key"].rpartition(" ")[2] for row in table_of(endpoint, outbox)] == ["1", "2", "3"]
    text = post.taken[0].get_content()
    assert link(post.taken[0], "manage") == path
    assert f"{path}#how-it-went" in text
    assert "We ask you again on" in text
    assert "last time" in post.taken[2].get_content()
    for message in post.taken:
        assert message["List-Unsubscribe"]
        assert not [word for word in (OPEN["name"], "Words of", "Rest") if word in message.get_content()]
    assert "to ask how it went" in text_of(endpoint.get(path))


@pytest.mark.sqlite_only
def test_the_supporter_chooses_when_the_first_comes(endpoint: Endpoint, post: Post) -> None:
    """The others 6 and 12 months after it; the own page tells all three days."""
    path = wished(endpoint, first="2 weeks")
    assert "We will ask you how it went" in text_of(endpoint.get(path))
    sent = {days: send(endpoint, post, f"{days} days") for days in (12, 14, 170, 200, 370, 385)}
    assert [days for days, number in sent.items() if number] == [14, 200, 385]
    assert "We will ask you how it went" not in text_of(endpoint.get(path))
    other = wished(endpoint, "two")
    assert "We will ask you how it went" in text_of(endpoint.get(other))
    stop(endpoint.store, endpoint.service.codes.address_hash(OPEN["email"]))
    assert "We will ask you how it went" not in text_of(endpoint.get(other)), "all mail was stopped"


@pytest.mark.sqlite_only
def test_after_a_long_standstill_only_the_last_is_asked(endpoint: Endpoint, post: Post) -> None:
    """No heap of mail: the others that were due are gone for good."""
    wished(endpoint)
    assert send(endpoint, post, "7 months") == 1
    assert rows(endpoint) == [(2, True, None), (3, False, None)]
    assert send(endpoint, post, "8 months") == 0


ENDS = (
    "answered",
    "withdrawn",
    "refused",
    "void",
    "erased",
    "stopped",
    "bounced",
    "unticked",
    "no address",
    "another address",
)


@pytest.mark.sqlite_only
def test_nobody_is_asked_who_does_not_want_it_any_more(endpoint: Endpoint, post: Post) -> None:
    """Neither when it is due nor if the mail waits already, whatever ended it; whoever still wants it is asked."""
    numbers = {}
    for when, ends in (("due", ("nothing", *ENDS[-4:])), ("waits", ("nothing", *ENDS))):
        for end in ends:
            key = f"{end}-{when}".replace(" ", "-")
            numbers[end, when] = len(numbers), wished(endpoint, key, email=f"{key}@example.org")
    waiting = [endpoint.rows()[number]["id"] for (_, when), (number, _) in numbers.items() if when == "waits"]
    first = follow_ups.c.pledge_id.in_(waiting) & (follow_ups.c.number == 1)
    with endpoint.store.write() as connection:
        connection.execute(follow_ups.update().where(first).values(due_at=endpoint.rows()[0]["created_at"]))
    post.to_recipient = "451 later"
    assert send(endpoint, post, "1 day") == 0
    post.to_recipient = "250 OK"
    assert [row["kind"] for row in table_of(endpoint, outbox)] == ["follow-up"] * (len(ENDS) + 1)
    for (end, _), (number, path) in numbers.items():
        make_end(endpoint, path, end, number)
    send(endpoint, post, "2 months")
    told = {str(message["To"]) for message in post.taken}
    assert told == {"nothing-due@example.org", "nothing-waits@example.org", "new-due@example.org"}


def make_end(endpoint: Endpoint, path: str, end: str, number: int) -> None:
    """Let something happen to a pledge."""
    row = endpoint.rows()[number]
    words, address = row["public_answers"]["words"], row["private_answers"]["email"]
    hashed = endpoint.service.codes.address_hash(address)
    said = {**ASKED, "words": words, "email": address}
    edits = {"unticked": {"ask_me": ""}, "no address": {"email": ""}}
    edits["another address"] = {"email": address.replace("another-address", "new")}
    if end == "answered":
        assert press(endpoint, path, outcome="as-said") == 303
    elif end == "withdrawn":
        endpoint.request("POST", f"{path}/withdraw")
    elif end == "refused":
        refuse(endpoint.store, row["public_id"], "off-topic", "tests")
    elif end == "void":
        void(endpoint.store, row["public_id"], "tests")
    elif end == "erased":
        with endpoint.store.write() as connection:
            whole = connection.execute(pledges.select().where(pledges.c.id == row["id"])).mappings().all()
            anonymise(endpoint.store, connection, whole, "erasure", now())
    elif end == "stopped":
        stop(endpoint.store, hashed)
    elif end == "bounced":
        stop_dead(endpoint.store, hashed)
    elif end in edits:
        assert endpoint.request("POST", f"{path}/edit", data={**said, **edits[end]}).status_code == 303


@pytest.mark.sqlite_only
@pytest.mark.parametrize("closed", ["address", "page"])
def test_nobody_is_asked_once_the_time_is_over(settings: Settings, post: Post, closed: str) -> None:
    """Of the answer that the address is, whether or not it was forgotten yet, or of the page to answer on."""
    short = [{**field, "retention": "3 months"} if field["name"] == "email" else field for field in FIELDS]
    rewrite(settings, {**FORM, "fields": short if closed == "address" else FIELDS})
    running = Endpoint(dataclasses.replace(settings, manage_days=100 if closed == "page" else 730))
    wished(running)
    assert [send(running, post, span) for span in ("2 months", "6 months", "12 months")] == [1, 0, 0]
    assert rows(running) == [(1, True, None)]
    running.close()


@pytest.mark.sqlite_only
def test_an_unconfirmed_address_is_asked_nothing(settings: Settings, post: Post) -> None:
    """Its pledge does not count either."""
    fields = [{**field, "required": "yes"} if field["name"] == "email" else field for field in FIELDS]
    rewrite(settings, {**FORM, "fields": fields, "mail": {**FORM["mail"], "confirm": "yes"}})
    running = Endpoint(settings)
    pledge(running, **ASKED)
    send(running, post, "2 months")
    assert [row["kind"] for row in table_of(running, outbox)] == ["confirm"]
    running.close()


@pytest.mark.sqlite_only
def test_a_mind_changed_is_a_plan_changed(endpoint: Endpoint, post: Post) -> None:
    """Ticked later, it is asked from then on; nothing that was due before."""
    path = wished(endpoint, ask_me="")
    said = {**ASKED, "words": "Words of one"}
    assert endpoint.request("POST", f"{path}/edit", data=said).status_code == 303
    assert [number for number, _, _ in rows(endpoint)] == [1, 2, 3]
    assert endpoint.request("POST", f"{path}/edit", data={**said, "first": "3 months"}).status_code == 303
    assert send(endpoint, post, "2 months") == 0
    assert send(endpoint, post, "3 months") == 1
    endpoint.request("POST", f"{path}/edit", data={**said, "ask_me": ""})
    assert rows(endpoint) == [(1, True, None)]


@pytest.mark.sqlite_only
def test_a_great_day_does_not_hold_up_other_mail(
    endpoint: Endpoint, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Follow-ups are asked for a piece at a time; where the server takes none, no more than one piece waits."""
    monkeypatch.setattr("endpoint.follow_ups.asking.PIECE_MAILS", 3)
    wished(endpoint)
    row = endpoint.rows()[0]
    with endpoint.store.write() as connection:
        for number in range(4):
            copy = {name: value for name, value in row.items() if name != "id"}
            copy |= {"public_id": f"copy{number:012}", "submission_key": f"{number}"}
            key = connection.execute(pledges.insert().values(copy)).inserted_primary_key
            assert key is not None
            connection.execute(follow_ups.insert().values(pledge_id=key[0], number=1, due_at=row["created_at"]))
    post.to_recipient = "451 later"
    assert send(endpoint, post, "1 month") == 0
    assert len(table_of(endpoint, outbox)) == 3
    post.to_recipient = "250 OK"
    assert send(endpoint, post, "50 days") == 4


# Answering


def test_one_tap_tells_and_opening_the_link_does_not(endpoint: Endpoint, post: Post) -> None:
    """A mail scanner's GET stores nothing; each button does, changes it and takes it back; done is the step of old."""
    path = wished(endpoint)
    assert press(endpoint, path, outcome="as-said") == 409, "nobody asked yet"
    send(endpoint, post, "2 months")
    page = page_of(endpoint.get(path))
    buttons = [str(each["value"]) for each in page.select("#how-it-went button")]
    assert buttons == ["as-said", "otherwise", "not-yet", "did-not-work"]
    assert rows(endpoint)[0] == (1, True, None)
    assert endpoint.get(f"{path}/how-it-went").status_code == 405
    seen = newest_seen(endpoint.store)
    for outcome, done in (("not-yet", 0), ("as-said", 1), ("otherwise", 1), ("did-not-work", 0)):
        for _ in range(2):
            assert press(endpoint, path, outcome=outcome) == 303
        assert (rows(endpoint)[0][2], told(endpoint, "done")) == (outcome, [done])
    assert "you told us: Did you do it? No, it did not work" in text_of(endpoint.get(path))
    data = endpoint.get(f"{path}/my-pledge.json").json()["follow_ups"]
    assert [each["outcome"] for each in data] == ["did-not-work", None, None]
    assert "it did not work" in endpoint.get(f"{path}/my-pledge.txt").text
    assert press(endpoint, path, outcome="take-back") == 303
    assert rows(endpoint)[0] == (1, True, None)
    actions = [row["action"] for row in table_of(endpoint, decisions)]
    assert actions[1:] == [
        "went-not-yet", "went-as-said", "went-otherwise", "went-did-not-work", "went-untold",
    ]  # fmt: skip
    assert newest_seen(endpoint.store) == seen, "totals follow live: a great many answers build no site each"
    audit(endpoint.store)
    endpoint.request("POST", f"{path}/withdraw")
    assert press(endpoint, path, outcome="as-said") == 409


@pytest.mark.sqlite_only
def test_an_answer_takes_back_no_other_word(endpoint: Endpoint, post: Post) -> None:
    """Who said with the step's own button that they did it has done it, whatever lasts."""
    path = wished(endpoint)
    endpoint.request("POST", f"{path}/progress", data={"told": "done"})
    send(endpoint, post, "2 months")
    press(endpoint, path, outcome="as-said")
    press(endpoint, path, outcome="not-yet")
    assert told(endpoint, "done") == [1]
    assert [press(endpoint, path, **said) for said in ({"outcome": "lots"}, {"outcome": "as-said", "number": "x"})] == [
        400, 400,
    ]  # fmt: skip


def test_what_is_done_a_year_on_lasts(endpoint: Endpoint, post: Post) -> None:
    """The third answer, if it is a yes, and only that; counted as the steps are; anonymised it goes on counting."""
    paths = [wished(endpoint, key) for key in ("one", "two")]
    for number, span in enumerate(("2 months", "6 months", "12 months"), 1):
        send(endpoint, post, span)
        for path in paths:
            press(endpoint, path, number, outcome="otherwise")
        assert told(endpoint, "lasting") == [2 if number == 3 else 0]
    totals = endpoint.get("/summary.json").json()["forms"]["pledge"]["totals"]
    assert totals["lasting"] == "2"
    assert "Do you still do it?" in text_of(endpoint.get(paths[0]))
    press(endpoint, paths[0], 3, outcome="did-not-work")
    assert told(endpoint, "lasting", "done") == [1, 2]
    press(endpoint, paths[1], 1, outcome="not-yet")
    assert told(endpoint, "lasting", "done") == [1, 2], "done since the second"
    assert "lasting" not in endpoint.get("/summary.json").json()["forms"]["pledge"]["totals"], "below the minimum"
    with endpoint.store.write() as connection:
        rows = connection.execute(pledges.select()).mappings().all()
        anonymise(endpoint.store, connection, rows, "retention", now())
    assert told(endpoint, "lasting", "done") == [1, 2]
    assert table_of(endpoint, follow_ups) == []
    assert endpoint.get("/open/pledges.json").json()["totals"]["pledge"]["lasting"] == 1


@pytest.mark.sqlite_only
def test_what_got_in_the_way_is_the_teams_alone(endpoint: Endpoint, post: Post) -> None:
    """Listed for moderators, urgent first until one has seen to it; nowhere in public; its supporter is shown help.

    It goes when it is taken back, and with the pledge.
    """
    paths = [wished(endpoint, key) for key in ("one", "two")]
    send(endpoint, post, "2 months")
    assert press(endpoint, paths[0], hindrance="No time") == 409, "first comes what came of it"
    press(endpoint, paths[0], outcome="not-yet")
    press(endpoint, paths[1], outcome="did-not-work")
    faulty = endpoint.request("POST", f"{paths[0]}/how-it-went", data={"number": "1", "hindrance": "x" * 1001})
    assert faulty.status_code == 422
    page = page_of(faulty)
    assert page.select_one('.error-summary a[href="#hindrance-1"]')
    assert (page.select_one("#hindrance-1") or page).text == "x" * 1001
    assert press(endpoint, paths[0], hindrance="The <kettle> was\nbroken") == 303
    hard = endpoint.request("POST", f"{paths[1]}/how-it-went", data={"number": "1", "hindrance": "I cannot go on"})
    assert hard.headers["location"] == paths[1], "not below the help"
    assert "If today is hard" in text_of(endpoint.get(paths[1]))
    assert "If today is hard" not in text_of(endpoint.get(paths[0]))
    for address in ("/pledges.json", "/open/pledges.json", "/open/pledges.csv", "/wall", "/summary.json"):
        assert not [word for word in ("kettle", "cannot go on") if word in endpoint.get(address).text]

    assert mailer(endpoint, post, "mo@example.org").send_due(now().replace(hour=12)) == 1
    assert "1 answer on how it went may be urgent" in post.taken[-1]["Subject"]
    mo = signed_in(endpoint)
    assert "1 answer on how it went" in mo.page.text
    mo.get("/how-it-went")
    assert [" ".join(each.text.split()) for each in mo.page.select("blockquote")] == [
        "I cannot go on", "The <kettle> was broken",
    ]  # fmt: skip
    assert "asked 2 times" in " ".join(mo.page.text.split())
    mo.press("I have seen to it")
    assert not mo.page.select(".tag")
    mo.get("/how-it-went?outcome=not-yet")
    assert len(mo.page.select("blockquote")) == 1
    assert (table_of(endpoint, decisions)[-1]["actor"], table_of(endpoint, decisions)[-1]["action"]) == (
        "Mo", "follow-up-seen",
    )  # fmt: skip
    sam = signed_in(endpoint, "Sam", "responder")
    assert sam.get("/how-it-went").status_code == 403
    assert press(endpoint, paths[0], hindrance="") == 303
    assert table_of(endpoint, follow_ups)[0]["hindrance"] is None
    assert endpoint.request("POST", f"{paths[1]}/withdraw").status_code == 303
    assert not [row for row in table_of(endpoint, follow_ups) if row["hindrance"]], "it goes with the pledge"
    audit(endpoint.store)


@pytest.mark.sqlite_only
def test_what_was_urgent_stays_so_until_somebody_has_seen_to_it(endpoint: Endpoint, post: Post) -> None:
    """Whoever writes something else instead, or takes answer and words back, may need help all the same."""
    path = wished(endpoint)
    send(endpoint, post, "2 months")
    press(endpoint, path, outcome="not-yet")
    press(endpoint, path, hindrance="I cannot go on")
    press(endpoint, path, hindrance="No time")
    assert endpoint.rows()[0]["urgent"]
    press(endpoint, path, outcome="take-back")
    assert table_of(endpoint, follow_ups)[0]["hindrance"] is None
    mo = signed_in(endpoint)
    assert "1 answer on how it went" in mo.page.text
    mo.get("/how-it-went")
    assert "Took the answer back, first time" in mo.page.text
    mo.press("I have seen to it")
    assert not mo.page.select(".rows li")


@pytest.mark.sqlite_only
def test_what_was_not_done_does_not_last(endpoint: Endpoint, post: Post) -> None:
    """Whoever takes the step back takes back that it lasts."""
    path = wished(endpoint)
    send(endpoint, post, "12 months")
    press(endpoint, path, 3, outcome="as-said")
    assert told(endpoint, "lasting", "done") == [1, 1]
    endpoint.request("POST", f"{path}/progress", data={"untold": "done"})
    assert told(endpoint, "lasting", "done") == [0, 0]


@pytest.mark.sqlite_only
def test_an_endpoint_that_forgets_too_soon_does_not_start(settings: Settings) -> None:
    """The page on which the last follow-up is answered is open by then; all that does not fit is told at once."""
    rewrite(settings, FORM)
    running = Endpoint(settings)
    with pytest.raises(SettingsFault) as refused:
        must_fit(dataclasses.replace(settings, manage_days=400), running.service.served)
    assert [fault.partition(";")[0] for fault in refused.value.faults] == [
        "GROUNDSWELL_SMTP_URL is missing", "GROUNDSWELL_MANAGE_DAYS is 400",
    ]  # fmt: skip
    running.close()


@pytest.mark.sqlite_only
def test_what_nobody_answered_is_forgotten(endpoint: Endpoint, post: Post) -> None:
    """90 days after it was asked; answers stay, and so does what is still to come."""
    paths = [wished(endpoint, key) for key in ("one", "two")]
    send(endpoint, post, "2 months")
    press(endpoint, paths[0], outcome="as-said")
    retain(endpoint.store, after(endpoint, "2 months") + MAIL_KEPT, do=True)
    assert rows(endpoint) == [
        (1, True, "as-said"), (2, False, None), (3, False, None), (2, False, None), (3, False, None),
    ]  # fmt: skip
    assert "How did it go?" not in text_of(endpoint.get(paths[1]))
