"""Comments below texts: sent from a page that takes them, read first, shown with the campaign's reply, no pledges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from endpoint import forms
from endpoint.closing import GRACE
from endpoint.config import Settings
from endpoint.conversation.counting import MONTHS, Talk
from endpoint.governance.erase import erase
from endpoint.governance.person import find_person
from endpoint.mail.decided import UNDO_WAIT
from endpoint.moderation import approve, refuse
from endpoint.moderation.audit import audit
from endpoint.seen import newest_seen
from endpoint.store import now
from endpoint.tables import pledges
from tests.endpoint.mailing import Post, mailer, with_mail
from tests.endpoint.managing import own_form, path_of, pledge, text_of, write_own_bundle
from tests.endpoint.moderating import signed_in
from tests.endpoint.running import Endpoint, edit_bundle, page_of

LONDON = ZoneInfo("Europe/London")
COMMENT: dict[str, Any] = {
    "id": "comment",
    "title": "Say something",
    "button": "Send my comment",
    "manage": "yes",
    "thanks": {"title": "Thank you", "text": "Somebody reads it first."},
    "comments": {"words": "words", "name": "name", "side": "side"},
    "fields": [
        {"name": "words", "kind": "textarea", "label": "Your comment", "required": "yes", "public": "yes", "most": 700,
         "errors": {"empty": "Write your comment"}},
        {"name": "name", "kind": "text", "label": "Your name", "public": "yes", "most": 60},
        {"name": "side", "kind": "radios", "label": "How do you see it?", "public": "yes",
         "choices": [{"value": value, "label": f"I {value}"} for value in ("agree", "differ", "idea")]},
    ],
}  # fmt: skip
OPEN, ENDED, SIDED = "blog/tea/", "blog/toast/", "blog/cup/"
PAGES = {
    OPEN: {"title": "Tea & cake", "closes": None},
    ENDED: {"title": "Toast", "closes": "2027-04-30"},
    SIDED: {"title": "A cup?", "closes": None, "sides": True},
}
SAID = {"words": "I was there\nwith a mug", "name": "Ann", "form_stands_on": OPEN}
BY = "Ward manager, Example Hospital"
LATE = datetime(2027, 5, 1, tzinfo=LONDON) + GRACE

SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the moment at which forms are sent."""
    return lambda moment: monkeypatch.setattr(forms, "now", lambda: moment.astimezone(UTC))


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """The endpoint with the theme's pages, pledges, and two pages that take comments, one of them until a day."""
    write_own_bundle(settings.bundle, own_form(), ("cancer",), COMMENT)
    edit_bundle(settings.bundle, comments=PAGES)
    running = Endpoint(settings)
    yield running
    running.close()


def comment(endpoint: Endpoint, **changes: str) -> tuple[str, str]:
    """Send a comment; returns its public id and the path of its own page."""
    answer = endpoint.post({**SAID, "form_key": "made-once", **changes}, form="comment")
    assert answer.status_code == 303, text_of(answer)
    return str(endpoint.rows()[-1]["public_id"]), path_of(endpoint.get(answer.headers["location"]))


def published(endpoint: Endpoint, **changes: str) -> tuple[str, str]:
    """Send a comment and approve it; returns its public id and the path of its own page."""
    public_id, path = comment(endpoint, **changes)
    approve(endpoint.store, public_id, "tests")
    return public_id, path


def shown(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return the comments that everybody may read."""
    return list(endpoint.get("/comments.json").json()["comments"])


def test_a_comment_is_read_first_and_then_shown_on_its_page(endpoint: Endpoint) -> None:
    """It waits like a pledge; once approved the build gets it, and is asked for; taken down it is gone."""
    public_id, path = comment(endpoint)
    assert shown(endpoint) == []
    before = newest_seen(endpoint.store)

    moderator = signed_in(endpoint)
    assert "Comment on Tea & cake" in text_of(moderator.answer)
    assert moderator.shown == "I was there with a mug"
    assert str(moderator.page.select_one(".item a[href$='/blog/tea/']")), "one step to the text"
    moderator.press("Approve")
    assert newest_seen(endpoint.store) > before, "the site is built anew"
    (told,) = shown(endpoint)
    assert {name: told[name] for name in ("id", "stands_on", "words", "name", "reply")} == {
        "id": public_id, "stands_on": OPEN, "words": "I was there\nwith a mug", "name": "Ann", "reply": None,
    }  # fmt: skip
    document = endpoint.get("/comments.json")
    again = endpoint.get("/comments.json", headers={"if-none-match": document.headers["etag"]})
    assert again.status_code == 304
    assert "I was there" in text_of(endpoint.get(path))

    newest = newest_seen(endpoint.store)
    refuse(endpoint.store, public_id, "personal-data", "tests")
    assert shown(endpoint) == []
    assert newest_seen(endpoint.store) > newest
    audit(endpoint.store)


def test_a_comment_is_no_pledge(endpoint: Endpoint) -> None:
    """It is in no total, not on the wall or at a pledge's address, in no open data; pledges are not among comments."""
    pledge(endpoint)
    approve(endpoint.store, str(endpoint.rows()[0]["public_id"]), "tests")
    totals = endpoint.get("/summary.json").json()["forms"]
    public_id, _ = published(endpoint)
    summary = endpoint.get("/summary.json").json()["forms"]
    assert summary.keys() == {"pledge"}
    assert summary["pledge"]["pledged"] == totals["pledge"]["pledged"] == 1
    assert [each["words"] for each in endpoint.get("/pledges.json").json()["pledges"]] == ["Drink my tea hot"]
    for path in ("", "/join", "/card.jpg"):
        assert endpoint.get(f"/pledge/{public_id}{path}").status_code == 404
    for address in ("/wall", "/wall?q=mug", "/open/pledges.csv", "/open/pledges.json"):
        assert "I was there" not in endpoint.get(address).text, address
    data = endpoint.get("/open/pledges.json").json()
    assert ([row["form"] for row in data["pledges"]], data["totals"].keys()) == (["pledge"], {"pledge"})
    assert [each["id"] for each in shown(endpoint)] == [public_id]
    # A form that took pledges once, or takes them now, is counted for these.
    former, _ = published(endpoint, form_key="former")
    with endpoint.store.write() as connection:
        connection.execute(pledges.update().where(pledges.c.public_id == former).values(stands_on=None))
    totals = endpoint.get("/open/pledges.json").json()["totals"]
    assert {form: numbers["pledged"] for form, numbers in totals.items()} == {"pledge": 1, "comment": 1}
    # A pledge cannot pass for a comment either.
    pledge(endpoint, form_stands_on=OPEN, form_key="another", words="Say hello")
    assert endpoint.rows()[-1]["stands_on"] is None


def test_lists_tell_comments_from_pledges(endpoint: Endpoint) -> None:
    """Each says on which text it was sent; a list can be narrowed to either kind, and stays so when searched."""
    pledge(endpoint)
    published(endpoint)
    approve(endpoint.store, str(endpoint.rows()[0]["public_id"]), "tests")
    mo = signed_in(endpoint)

    def listed(**asked: str) -> list[str]:
        mo.get("/published", params=asked)
        rows = mo.page.select(".rows li")
        return [f"{row.a.text}: {row.span.text.partition(' · ')[0]}" if row.b else row.a.text for row in rows]

    both = ["Drink my tea hot", "I was there\nwith a mug: Comment on Tea & cake"]
    assert listed() == listed(kind="else") == both
    assert listed(kind="pledges") == both[:1]
    assert listed(kind="comments") == both[1:]
    assert str(mo.page.select_one("nav a[aria-current]").text) == "Comments"
    assert mo.page.select_one("form[role=search] input[name=kind]")["value"] == "comments"
    assert listed(kind="comments", search="tea") == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("page", ["blog/coffee/", "", "//elsewhere.example/", f"{OPEN}\r\nX: y"])
def test_only_a_page_that_takes_comments_gets_one(endpoint: Endpoint, page: str) -> None:
    """What else the form says to come from is refused with the words given back, and reaches no header."""
    answer = endpoint.post({**SAID, "form_stands_on": page}, form="comment")
    assert answer.status_code == 410
    assert "This page takes no comments" in text_of(answer)
    assert page_of(answer).select(".answers-list dd")[0].text == "I was there\nwith a mug"
    assert endpoint.rows() == []
    assert not any("elsewhere" in value or value == "y" for value in answer.headers.values())


@pytest.mark.sqlite_only
def test_comments_close_on_their_pages_day(endpoint: Endpoint, clock: SetClock) -> None:
    """Until an hour after the last midnight; then the words are given back, with the way to the text."""
    clock(LATE.replace(minute=0) - GRACE)
    _, path = comment(endpoint, form_stands_on=ENDED)
    clock(LATE)
    late = endpoint.post({**SAID, "form_stands_on": ENDED}, form="comment")
    assert late.status_code == 410
    assert "Comments closed on 30 April 2027" in text_of(late)
    assert "Back to “Toast”" in text_of(late)
    assert page_of(late).select_one("a[href$='/blog/toast/']")
    again = endpoint.post({**SAID, "form_stands_on": ENDED, "form_key": "made-once"}, form="comment")
    assert again.status_code == 303, "who sends the same once more was in time"
    assert path_of(endpoint.get(again.headers["location"])) == path
    assert len(endpoint.rows()) == 1
    clock(LATE)
    assert endpoint.post({**SAID, "form_key": "b"}, form="comment").status_code == 303, "the other page has no end"


@pytest.mark.sqlite_only
def test_the_way_leads_back_to_the_text(endpoint: Endpoint) -> None:
    """From the thanks; a page with faults keeps where it belongs; the same words below another text are another."""
    sent = endpoint.post({**SAID, "form_key": "one"}, form="comment")
    thanks = endpoint.get(sent.headers["location"])
    assert "pledge" not in text_of(thanks)
    back = page_of(thanks).select_one("a[href$='/blog/tea/']")
    assert back
    assert back.text == "Back to “Tea & cake”"
    faulty = endpoint.post({**SAID, "words": ""}, form="comment")
    assert faulty.status_code == 422
    assert page_of(faulty).select_one("input[name=form_stands_on]")["value"] == OPEN
    for page in (OPEN, ENDED):
        assert endpoint.post({**SAID, "form_stands_on": page}, form="comment").status_code == 303
    repeated = endpoint.post(SAID, form="comment")
    assert repeated.status_code == 303
    assert [row["stands_on"] for row in endpoint.rows()] == [OPEN, OPEN, ENDED]


def test_its_own_page_changes_it_and_takes_it_back(endpoint: Endpoint) -> None:
    """In words for comments: no steps, no wall. New words wait to be read; taken back it is gone."""
    public_id, path = published(endpoint)
    own = endpoint.get(path)
    assert "You wrote it below “ Tea & cake ”" in text_of(own)
    assert not page_of(own).select("#steps, #reminder")
    assert "wall" not in text_of(own).lower().replace("groundswell", "")
    assert endpoint.get(f"{path}/my-pledge.json").json()["stands_on"] == OPEN
    assert f"Below the text: {OPEN}" in endpoint.get(f"{path}/my-pledge.txt").text

    assert "Change your comment" in text_of(endpoint.get(f"{path}/edit"))
    assert endpoint.request("POST", f"{path}/edit", data={"words": "Other words", "name": "Ann"}).status_code == 303
    assert shown(endpoint) == []
    approve(endpoint.store, public_id, "tests")
    assert [each["words"] for each in shown(endpoint)] == ["Other words"]

    assert "Take my comment back" in text_of(endpoint.get(f"{path}/withdraw"))
    assert endpoint.request("POST", f"{path}/withdraw").status_code == 303
    assert shown(endpoint) == []


def test_the_campaign_replies_below_it(endpoint: Endpoint) -> None:
    """As to a pledge: by who may, with the log; the reply goes out with the comment, and away with it."""
    public_id, path = published(endpoint)
    sam = signed_in(endpoint, "Sam", "responder")
    sam.get(f"/pledges/{public_id}")
    assert sam.press("Publish the reply", status="heard", words="Thank <you>", by=BY).status_code == 200
    (told,) = shown(endpoint)
    assert (told["reply"]["status"], told["reply"]["words"], told["reply"]["by"]) == ("heard", "Thank <you>", BY)
    assert "Thank <you>" in text_of(endpoint.get(path))
    person = find_person(endpoint.store, endpoint.service.codes, public_id)
    erase(endpoint.store, endpoint.service.codes, person)
    assert shown(endpoint) == []
    (row,) = endpoint.rows()
    assert row["public_answers"] == row["private_answers"] == {}
    audit(endpoint.store)


@pytest.mark.sqlite_only
def test_a_name_beside_words_about_health_is_asked_about(endpoint: Endpoint) -> None:
    """Nothing is stored before the question is answered, and the answer still knows its page."""
    asked = endpoint.post({**SAID, "words": "I had cancer"}, form="comment")
    assert asked.status_code == 200
    assert "Your words say something about health" in text_of(asked)
    assert endpoint.rows() == []
    hidden = {str(each["name"]): str(each["value"]) for each in page_of(asked).select("form input[type=hidden]")}
    assert endpoint.post({**hidden, "form_name": "hide"}, form="comment").status_code == 303
    (row,) = endpoint.rows()
    assert (row["public_answers"], row["stands_on"]) == ({"words": "I had cancer"}, OPEN)


def test_moderators_see_how_the_talk_goes(endpoint: Endpoint) -> None:
    """Each message once, the campaign's against the supporters', the middle one's wait, and who has no reply."""
    for number in range(4):
        published(endpoint, words=f"Comment {number}", form_key=f"c{number}")
    pledge(endpoint)
    rows = endpoint.rows()
    approve(endpoint.store, str(rows[-1]["public_id"]), "tests")
    comment(endpoint, words="Nobody has read this", form_key="waits")
    sam = signed_in(endpoint, "Sam", "responder")
    for row in (rows[0], rows[-1]):
        sam.get(f"/pledges/{row['public_id']}")
        sam.press("Publish the reply", status="heard", words="", by=BY)
    day = timedelta(days=1)
    with endpoint.store.write() as connection:  # half a day and four days ago; the others of two months ago
        moments = {rows[0]["id"]: now() - day / 2, rows[-1]["id"]: now() - 4 * day}
        for row in rows:
            earlier = moments.get(row["id"], now() - 61 * day)
            this = pledges.c.id == row["id"]
            connection.execute(pledges.update().where(this).values(created_at=earlier, published_at=earlier))
    sam.get("/conversation")
    tables = [
        {row.th.text: [cell.text for cell in row.select("td")] for row in table.select("tbody tr")}
        for table in sam.page.select("table")
    ]
    assert tables[0] == {
        "Messages": ["4", "1", "5"],
        "Replies": ["1", "1", "2"],
        "Ratio": ["1 to 4", "1 to 1", "1 to 2.5"],
        "Wait": ["12 hours", "4 days", "2.2 days"],
        "No reply": ["3", "0", "3"],
    }
    assert len(tables[1]) == MONTHS
    assert sum(int(cells[0]) for cells in tables[1].values()) == 5
    assert [link.text for link in sam.page.select(".rows a")] == ["Comment 3", "Comment 2", "Comment 1"]
    assert endpoint.get("/moderate/conversation").status_code == 403, "nobody else sees it"


def test_a_reply_is_mailed_to_whoever_ticked_its_box(settings: Settings, post: Post) -> None:
    """With the way to the comment, and a link that stops all mail; to nobody else, and not once the comment is gone."""
    email = {"name": "email", "kind": "email", "label": "Your email"}
    box = {"name": "mail_me", "kind": "checkbox", "label": "Mail me if you reply"}
    mails = {"mail": {"to": "email", "reply_when": "mail_me"}, "fields": [*COMMENT["fields"], email, box]}
    write_own_bundle(settings.bundle, own_form(), (), {**COMMENT, **mails})
    edit_bundle(settings.bundle, comments=PAGES)
    running = Endpoint(with_mail(settings, post))
    asked = {"email": "ann@example.org", "mail_me": "yes"}
    made = [
        published(running, form_key=str(number), words=f"Comment {number}", **said)
        for number, said in enumerate([asked, {**asked, "mail_me": ""}, {"mail_me": "yes"}, asked])
    ]
    sam = signed_in(running, "Sam", "responder")
    for public_id, _ in made:
        sam.get(f"/pledges/{public_id}")
        assert sam.press("Publish the reply", status="heard", words="", by=BY).status_code == 200
    assert running.request("POST", f"{made[-1][1]}/withdraw").status_code == 303
    mailer(running, post).send_due(now() + UNDO_WAIT + timedelta(seconds=1))
    (mail,) = post.taken
    assert (mail["to"], mail["subject"]) == ("ann@example.org", "Pocket Promise: a reply to your comment")
    text = mail.get_content().replace("\r\n", "\n")
    address = f"https://promise.example.org/api/comment/{made[0][0]}"
    for said in (f"Thank you for your comment. {BY} replied:", "We heard you.", address, "/stop/"):
        assert said in text
    assert "pledge" not in text
    running.close()


def test_a_comments_address_leads_to_the_page_that_has_it(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a page takes on the text's own, the others behind it; where sides speak in turn, in that order. When
    one before it is taken down it leads on; what was taken down is gone, what waits is unknown.
    """
    monkeypatch.setattr("campaign.comments.PAGE_COMMENTS", 2)

    def leads_to(public_id: str) -> str:
        answer = endpoint.get(f"/comment/{public_id}")
        assert answer.status_code == 303
        address, _, anchor = answer.headers["location"].partition("#")
        assert anchor == f"comment-{public_id}"
        return address

    ids = [published(endpoint, form_key=str(number))[0] for number in range(5)]
    assert [leads_to(each) for each in ids] == [f"/{OPEN}"] * 2 + [f"/{OPEN}comments/2/"] * 2 + [f"/{OPEN}comments/3/"]
    refuse(endpoint.store, ids[1], "personal-data", "tests")
    assert [leads_to(each) for each in (ids[0], *ids[2:])] == [f"/{OPEN}"] * 2 + [f"/{OPEN}comments/2/"] * 2
    assert endpoint.get(f"/comment/{ids[1]}").status_code == 410

    sided = [
        published(endpoint, form_key=f"side{number}", form_stands_on=SIDED, side=side)[0]
        for number, side in enumerate(["agree", "agree", "differ"])
    ]
    assert [leads_to(each) for each in sided] == [f"/{SIDED}comments/2/", f"/{SIDED}", f"/{SIDED}"]

    waiting, _ = comment(endpoint, form_key="waiting")
    pledge(endpoint)
    approve(endpoint.store, str(endpoint.rows()[-1]["public_id"]), "tests")
    for unknown in (waiting, endpoint.rows()[-1]["public_id"], "nobody", "%00"):
        assert endpoint.get(f"/comment/{unknown}").status_code == 404, unknown


def test_a_side_is_asked_where_the_text_wants_one(endpoint: Endpoint) -> None:
    """Shown with the comment, changed on its own page and read again; elsewhere neither asked, judged nor kept."""
    _, path = published(endpoint, form_stands_on=SIDED, side="agree")
    published(endpoint, form_key="no-side", form_stands_on=SIDED)
    published(endpoint, form_key="elsewhere", side="differ")
    published(endpoint, form_key="no-such", side="shrug")
    assert [each["side"] for each in shown(endpoint)] == ["agree", "", "", ""]
    assert "side" not in endpoint.rows()[-1]["private_answers"]

    def asked(**changes: str) -> list[str]:
        page = page_of(endpoint.post({**SAID, "form_stands_on": SIDED, **changes}, form="comment"))
        return [str(radio["value"]) for radio in page.select("input[name=side]") if radio.has_attr("checked")]

    assert asked(words="", side="idea") == ["idea"]
    assert asked(words="", side="idea", form_stands_on=OPEN) == []
    assert endpoint.post({**SAID, "side": "shrug", "form_stands_on": SIDED}, form="comment").status_code == 422

    sam = signed_in(endpoint, "Sam", "responder")
    sam.get("/conversation")
    assert rows_of(sam.page, "Sides taken") == [["A cup?", "1", "0", "0", "1"]]
    assert "Below “A cup?” only one of the two sides speaks." in text_of(sam.answer)

    assert page_of(endpoint.get(f"{path}/edit")).select("input[name=side][value=agree][checked]")
    changed = {"words": "I was there", "name": "Ann", "side": "differ"}
    assert endpoint.request("POST", f"{path}/edit", data=changed).status_code == 303
    assert len(shown(endpoint)) == 3, "a moderator reads it again first"
    assert endpoint.rows()[0]["public_answers"]["side"] == "differ"


def rows_of(page: Any, caption: str) -> list[list[str]]:
    """Return the cells of the table with this caption, without its head."""
    (table,) = (each for each in page.select("table") if each.caption.text == caption)
    return [[cell.text for cell in row.select("th, td")] for row in table.select("tbody tr")]


def test_the_figures_of_a_talk_are_said_in_words() -> None:
    """One of the campaign's to thirty of its supporters'; four of six messages are a take-over, three are not."""
    assert Talk(30, 1).ratio == "1 to 30"
    assert (Talk(2, 4).ratio, Talk(2, 4).is_taken_over, Talk(3, 3).is_taken_over) == ("2 to 1", True, False)
    assert (Talk(5, 0).ratio, Talk(0, 2).ratio, Talk(0, 0).ratio) == ("0 to 5", "2 to 0", "0 to 0")
    assert [Talk(1, 1, hours).wait for hours in (None, 0.02, 1.0, 30.0, 72.0)] == [
        "", "under an hour", "1 hour", "30 hours", "3 days",
    ]  # fmt: skip
