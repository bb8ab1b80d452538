"""You said, we did: the campaign's public reply to a published pledge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.mail.decided import UNDO_WAIT
from endpoint.mail.tables import outbox
from endpoint.moderation import approve, refuse, withdraw
from endpoint.moderation.audit import ChainBroken, audit
from endpoint.replies.draft import BY_CHARACTERS, WORDS_CHARACTERS
from endpoint.replies.tables import public_replies
from endpoint.seen import newest_seen
from endpoint.store import now
from endpoint.tables import decisions
from tests.endpoint.mailing import Post, mailer, with_mail
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.material import OPEN
from tests.endpoint.moderating import Browser, signed_in
from tests.endpoint.running import Endpoint, page_of

FIELDS = [*own_form()["fields"], {"name": "mail_me", "kind": "checkbox", "label": "Mail me if you reply"}]
FORM = own_form(fields=FIELDS, mail={"to": "email", "reply_when": "mail_me"})
BY = "Ward manager, Example Hospital"
CHANGED = {"status": "changed", "words": "Two <b>chairs</b>\nby the window", "by": BY}


@pytest.fixture
def endpoint(settings: Settings, post: Post) -> Iterator[Endpoint]:
    """The endpoint with the theme's pages, mail, and a form with a box for replies by mail."""
    rewrite(settings, FORM)
    running = Endpoint(with_mail(settings, post))
    yield running
    running.close()


def published(endpoint: Endpoint, **said: str) -> tuple[str, str]:
    """Make a pledge and approve it; returns its public id and the path of its own page."""
    path = pledge(endpoint, **said)
    public_id = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, public_id, "tests")
    return public_id, path


def responder(endpoint: Endpoint, public_id: str, name: str = "Sam") -> Browser:
    """Sign in somebody who may do no more than reply, and open a pledge."""
    browser = signed_in(endpoint, name, "responder")
    browser.get(f"/pledges/{public_id}")
    return browser


def reply(browser: Browser, button: str = "Publish the reply", **changes: str) -> int:
    """Publish a reply; returns the status of the page that comes."""
    return browser.press(button, **{**CHANGED, **changes}).status_code


def log(endpoint: Endpoint) -> list[tuple[str, str, str | None]]:
    """Return who did what about replies, and the note."""
    rows = table_of(endpoint, decisions)
    return [(row["actor"], row["action"], row["note"]) for row in rows if "reply" in row["action"]]


def public_replies_of(endpoint: Endpoint) -> dict[str, dict[str, str] | None]:
    """Return what everybody may read as data: ``{public id: reply}``."""
    return {each["id"]: each["reply"] for each in endpoint.get("/pledges.json").json()["pledges"]}


def test_a_responder_replies_and_everybody_reads_it(endpoint: Endpoint) -> None:
    """Below the pledge, on the wall, on its supporter's own page, in the data; the sign-in name is nowhere."""
    public_id, path = published(endpoint)
    before = newest_seen(endpoint.store)
    sam = responder(endpoint, public_id)
    assert "Approve" not in sam.page.text
    assert reply(sam) == 200
    assert newest_seen(endpoint.store) > before, "the site is built anew"

    page = endpoint.get(f"/pledge/{public_id}")
    section = page_of(page).select_one("#reply")
    assert section
    assert " ".join(section.text.split()).startswith(f"This has changed Two <b>chairs</b> by the window {BY}, ")
    assert section.b is not None
    assert section.b.text == BY, "words are words"
    line = page_of(endpoint.get("/wall")).select_one("li a[href$='#reply']")
    assert line
    assert line["href"] == f"/api/pledge/{public_id}#reply"
    assert f"This has changed , says {BY}" in text_of(endpoint.get("/wall"))
    assert "Two <b>chairs</b> by the window" in text_of(endpoint.get(path))
    own = endpoint.get(f"{path}/my-pledge.json").json()
    assert (own["reply"]["status"], own["reply"]["words"], own["reply"]["by"]) == tuple(CHANGED.values())
    assert BY in endpoint.get(f"{path}/my-pledge.txt").text
    said = public_replies_of(endpoint)[public_id]
    assert said
    assert {name: said[name] for name in CHANGED} == CHANGED
    for address in (f"/pledge/{public_id}", "/wall", "/pledges.json", path, f"{path}/my-pledge.txt"):
        assert "Sam" not in endpoint.get(address).text
    assert log(endpoint) == [("Sam", "public-reply", f"{CHANGED['words']}\n(This has changed. {BY})")]
    audit(endpoint.store)


@pytest.mark.sqlite_only
def test_open_data_has_the_reply_in_its_pledges_row(endpoint: Endpoint) -> None:
    """Status, words and by whom; empty for the others, and no row more."""
    published(endpoint)
    public_id, _ = published(endpoint, words="Say hello", form_key="two")
    reply(responder(endpoint, public_id), words="=Done")
    data = endpoint.get("/open/pledges.json").json()
    told = [(row["id"], row["reply_status"], row["reply"], row["reply_by"]) for row in data["pledges"]]
    assert told[1] == (public_id, "changed", "=Done", BY)
    assert told[0][1:] == ("", "", "")
    assert len(told) == data["totals"]["pledge"]["pledged"] == 2
    assert any("reply" in rule for rule in data["rules"])
    rows = list(csv.DictReader(io.StringIO(endpoint.get("/open/pledges.csv").text)))
    assert [row["reply"] for row in rows] == ["", "'=Done"], "no cell is a formula"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"words": " \n"}, "words", "Say what has changed"),
        ({"status": ""}, "status", "Choose what the reply tells"),
        ({"status": "promised"}, "status", "Choose what the reply tells"),
        ({"by": "\u200b "}, "by", "Say who replies"),
        ({"by": "x" * (BY_CHARACTERS + 1)}, "by", "Shorten who replies"),
        ({"words": "x" * (WORDS_CHARACTERS + 1)}, "words", "Shorten the reply"),
    ],
    ids=["nothing changed", "no status", "unknown status", "nobody", "long name", "long words"],
)
def test_a_faulty_reply_is_told_at_its_field(
    endpoint: Endpoint, typed: dict[str, str], field: str, sentence: str
) -> None:
    """With a link to the field above, what was typed kept, and nothing published."""
    public_id, _ = published(endpoint)
    sam = responder(endpoint, public_id)
    assert reply(sam, **typed) == 422
    summary = sam.page.select_one(f".error-summary a[href='#reply-{field}']")
    assert summary
    assert sentence in summary.text
    at_field = sam.page.select_one(f"#reply-{field}-error")
    assert at_field
    assert sentence in at_field.text
    assert sam.page.select_one(f"#reply-{field}")
    assert sam.page.select_one("details[open] #reply-words")
    kept = sam.page.select_one("#reply-words")
    assert kept
    assert kept.text == {**CHANGED, **typed}["words"].strip()
    assert public_replies_of(endpoint) == {public_id: None}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("status", ["heard", "doing"])
def test_other_statuses_may_stand_alone(endpoint: Endpoint, status: str) -> None:
    """Only what changed must be said."""
    public_id, _ = published(endpoint)
    assert reply(responder(endpoint, public_id), status=status, words="") == 200
    said = public_replies_of(endpoint)[public_id]
    assert said
    assert (said["status"], said["words"]) == (status, "")


def test_a_reply_is_changed_and_taken_back(endpoint: Endpoint) -> None:
    """At once everywhere; the log keeps each wording; the same button pressed twice is one reply."""
    public_id, path = published(endpoint)
    sam = responder(endpoint, public_id)
    reply(sam, status="doing", words="Ordered")
    form = {**CHANGED, "status": "doing", "words": "Ordered", "csrf": csrf_of(sam), "seen": "", "replied": ""}
    assert sam.post(f"/pledges/{public_id}/reply", form).status_code == 200
    assert reply(sam, "Publish the change") == 200
    assert "Two <b>chairs</b>" in text_of(endpoint.get(f"/pledge/{public_id}"))
    sam.press("Take the reply back")
    sam.post(f"/pledges/{public_id}/reply", {"csrf": csrf_of(sam), "action": "take-back"})
    for address in (f"/pledge/{public_id}", "/wall", "/pledges.json", path):
        assert BY not in endpoint.get(address).text
    assert [(action, (note or "").partition("\n")[0]) for _, action, note in log(endpoint)] == [
        ("public-reply", "Ordered"),
        ("public-reply", "Two <b>chairs</b>"),
        ("reply-taken-back", ""),
    ]
    audit(endpoint.store)


def csrf_of(browser: Browser) -> str:
    """Return the token of the page that was opened last."""
    field = browser.page.select_one("input[name=csrf]")
    assert field
    return str(field["value"])


@pytest.mark.sqlite_only
def test_a_wording_in_the_log_cannot_be_changed(endpoint: Endpoint) -> None:
    """The gate on a planted fault: a reply that somebody rewrites in the log breaks the chain."""
    public_id, _ = published(endpoint)
    reply(responder(endpoint, public_id))
    with endpoint.store.write() as connection:
        connection.execute(decisions.update().where(decisions.c.action == "public-reply").values(note="Nothing"))
    with pytest.raises(ChainBroken):
        audit(endpoint.store)


def test_two_who_reply_do_not_overwrite_each_other(endpoint: Endpoint) -> None:
    """Nor is a reply published to words that its writer did not read; what was typed stays in the form."""
    public_id, path = published(endpoint)
    sam, kim = (responder(endpoint, public_id, name) for name in ("Sam", "Kim"))
    assert reply(sam) == 200
    assert reply(kim, words="Something else") == 422
    assert "Somebody else replied meanwhile" in kim.page.text
    assert "Something else" in kim.page.text
    assert endpoint.request("POST", f"{path}/edit", data={**OPEN, "words": "Say hello"}).status_code == 303
    approve(endpoint.store, public_id, "tests")
    assert reply(sam, "Publish the change", words="Anew") == 422
    assert "The words have changed" in sam.page.text
    assert len(log(endpoint)) == 1


@pytest.mark.sqlite_only
def test_two_replies_in_one_second_are_two(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saw the first does not overwrite the second, however fast it came."""
    at = now()
    monkeypatch.setattr("endpoint.replies.writing.now", lambda: at)
    public_id, _ = published(endpoint)
    sam = responder(endpoint, public_id)
    reply(sam, status="heard")
    kim = responder(endpoint, public_id, "Kim")
    assert reply(sam, "Publish the change", status="doing") == 200
    assert reply(kim, "Publish the change", words="Something else") == 422
    assert "Somebody else replied meanwhile" in kim.page.text


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_a_pledge_takes_its_reply_with_it(endpoint: Endpoint, end: str) -> None:
    """Taken back or taken down: nobody reads the reply any more; approved again it has it again."""
    public_id, _ = published(endpoint)
    reply(responder(endpoint, public_id))
    if end == "withdraw":
        withdraw(endpoint.store, public_id, "supporter")
    else:
        refuse(endpoint.store, public_id, "off-topic", "tests")
    assert endpoint.get(f"/pledge/{public_id}").status_code == 410
    for address in ("/wall", "/pledges.json", "/open/pledges.csv", "/open/pledges.json"):
        assert BY not in endpoint.get(address).text
    if end == "refuse":
        approve(endpoint.store, public_id, "tests")
        assert BY in endpoint.get(f"/pledge/{public_id}").text


@pytest.mark.sqlite_only
def test_who_approves_changed_words_reads_the_reply_below_them(endpoint: Endpoint) -> None:
    """It goes up again with them, unless the moderator takes it back."""
    public_id, path = published(endpoint)
    reply(responder(endpoint, public_id))
    endpoint.request("POST", f"{path}/edit", data={**OPEN, "words": "Say hello"})
    assert BY not in endpoint.get("/wall").text
    mo = signed_in(endpoint)
    assert "Approving the pledge shows it again" in mo.page.text
    assert BY in mo.page.text
    mo.press("Take the reply back")
    mo.press("Approve")
    assert public_replies_of(endpoint) == {public_id: None}


@pytest.mark.sqlite_only
def test_only_what_hangs_on_the_wall_is_replied_to(endpoint: Endpoint) -> None:
    """Not what waits, which a responder does not even learn of, nor what has no words to show."""
    pledge(endpoint)
    waiting = str(endpoint.rows()[0]["public_id"])
    hidden, _ = published(endpoint, on_wall="", form_key="two")
    sam = responder(endpoint, hidden)
    assert "Reply in public" not in sam.page.text
    fields = {**CHANGED, "csrf": csrf_of(sam), "seen": "", "replied": ""}
    assert sam.post(f"/pledges/{hidden}/reply", fields).status_code == 409
    for public_id in (waiting, "nowhere"):
        for action in ("publish", "take-back"):
            assert sam.post(f"/pledges/{public_id}/reply", {**fields, "action": action}).status_code == 404
    assert table_of(endpoint, public_replies) == []


@pytest.mark.sqlite_only
def test_the_form_remembers_as_whom_one_speaks(endpoint: Endpoint) -> None:
    """Never the sign-in name; what somebody wrote last is there for the next reply, and only for theirs."""
    one, _ = published(endpoint)
    two, _ = published(endpoint, words="Say hello", form_key="two")
    sam = responder(endpoint, one)
    assert "Sam" not in str(sam.page.select_one("#reply-by"))
    reply(sam)
    sam.get(f"/pledges/{two}")
    assert (sam.page.select_one("#reply-by") or {})["value"] == BY
    kim = responder(endpoint, two, "Kim")
    assert (kim.page.select_one("#reply-by") or {})["value"] == ""


# Mail


def mailed(endpoint: Endpoint, post: Post) -> list[str]:
    """Send what is due after the wait; returns the texts of mailed replies so far."""
    mailer(endpoint, post).send_due(now() + UNDO_WAIT + timedelta(seconds=1))
    return [message.get_content() for message in post.taken if "a reply to your pledge" in message["Subject"]]


def test_a_reply_is_mailed_to_whoever_ticked_its_box(endpoint: Endpoint, post: Post) -> None:
    """Once, after a wait, with the page's address; again only if it tells something else, not for better wording."""
    public_id, path = published(endpoint, mail_me="yes")
    sam = responder(endpoint, public_id)
    reply(sam, status="doing", words="Ordered,\nnow <soon>", by="Wards & kitchens")
    mailer(endpoint, post).send_due(now())
    assert post.taken == [], "a slip is mended before it is in a mailbox"
    (text,) = (each.replace("\r\n", "\n") for each in mailed(endpoint, post))
    assert "Wards & kitchens replied:\n\nWe are doing this.\n\nOrdered,\nnow <soon>\n\nEverybody" in text
    assert f"https://promise.example.org/api/pledge/{public_id}" in text
    assert OPEN["words"] not in text
    assert post.taken[0]["List-Unsubscribe"]
    reply(sam, "Publish the change", status="doing", words="Ordered")
    assert len(mailed(endpoint, post)) == 1
    reply(sam, "Publish the change")
    assert len(mailed(endpoint, post)) == 2
    assert "with a reply to your pledge" in text_of(endpoint.get(path))


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ({"to": "email", "reply_when": "mail_me"}, {}),
        ({"to": "email", "reply_when": "mail_me"}, {"mail_me": "yes", "email": ""}),
        ({"to": "email", "link_when": "mail_me"}, {"mail_me": "yes"}),
    ],
    ids=["not ticked", "no address", "ticked for the link alone"],
)
def test_nobody_else_gets_mail(settings: Settings, post: Post, mail: dict[str, Any], said: dict[str, str]) -> None:
    """A box allows what its words say: the one for the link to the own page is none for replies."""
    rewrite(settings, own_form(fields=FIELDS, mail=mail))
    running = Endpoint(with_mail(settings, post))
    public_id, _ = published(running, **said)
    reply(responder(running, public_id))
    assert [row["kind"] for row in table_of(running, outbox) if row["kind"] == "reply"] == []
    running.close()


@pytest.mark.sqlite_only
def test_a_reply_that_is_gone_before_the_mail_is_not_mailed(endpoint: Endpoint, post: Post) -> None:
    """Taken back, or its pledge taken down, or its supporter took the tick away meanwhile, or the address."""
    keys = ("one", "two", "three", "four")
    made = [published(endpoint, mail_me="yes", form_key=key, words=f"Walk {key}") for key in keys]
    sam = responder(endpoint, made[0][0])
    for public_id, _ in made:
        sam.get(f"/pledges/{public_id}")
        reply(sam)
    sam.get(f"/pledges/{made[0][0]}")
    sam.press("Take the reply back")
    refuse(endpoint.store, made[1][0], "off-topic", "tests")
    for key, (_, path), said in zip(keys[2:], made[2:], ({}, {"mail_me": "yes", "email": ""}), strict=True):
        edited = {**OPEN, "words": f"Walk {key}", **said}
        assert endpoint.request("POST", f"{path}/edit", data=edited).status_code == 303
    assert len([row for row in table_of(endpoint, outbox) if row["kind"] == "reply"]) == 4
    assert mailed(endpoint, post) == []
    assert [row for row in table_of(endpoint, outbox) if row["kind"] == "reply"] == []
