"""A moderator's question reaches the supporter, and the answer the moderators."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from endpoint.config import Settings
from endpoint.mail.decided import UNDO_WAIT
from endpoint.mail.tables import outbox
from endpoint.store import now
from tests.endpoint.mailing import Post, link, mailer, with_mail
from tests.endpoint.managing import own_form, pledge, rewrite, table_of, text_of
from tests.endpoint.material import OPEN
from tests.endpoint.moderating import Browser, signed_in
from tests.endpoint.running import Endpoint, edit_bundle

FIELDS = [*own_form()["fields"], {"name": "mail_me", "kind": "checkbox", "label": "Send me the link"}]
LINK = own_form(fields=FIELDS, mail={"to": "email", "link_when": "mail_me"})
REQUIRED = [{**field, "required": "yes"} if field["name"] == "email" else field for field in FIELDS]
CONFIRM = own_form(fields=REQUIRED, mail={"to": "email", "confirm": "yes"})
QUESTION = "May we name\nthe <b>garden</b>?"


@pytest.fixture
def endpoint(settings: Settings, post: Post) -> Iterator[Endpoint]:
    """The endpoint with a mail server and a form that mails the link to whoever ticks a box."""
    rewrite(settings, LINK)
    running = Endpoint(with_mail(settings, post))
    yield running
    running.close()


def asked(endpoint: Endpoint, question: str = QUESTION, **said: str) -> tuple[str, Browser]:
    """Make a pledge and ask about it; returns the path of its own page, and the moderator."""
    path = pledge(endpoint, **said)
    mo = signed_in(endpoint)
    mo.press("Ask the supporter", note=question)
    return path, mo


def questions(endpoint: Endpoint) -> list[str]:
    """Return the state of each question's mail."""
    return [row["state"] for row in table_of(endpoint, outbox) if row["kind"] == "question"]


def send_later(endpoint: Endpoint, post: Post) -> list[str]:
    """Send what is due after the wait; returns the texts of mailed questions."""
    mailer(endpoint, post).send_due(now() + UNDO_WAIT + timedelta(seconds=1))
    return [message.get_content() for message in post.taken if "a question" in message["Subject"]]


def test_a_question_is_mailed_once_and_its_answer_comes_back(endpoint: Endpoint, post: Post) -> None:
    """To whom asked for mail, with the link to their page; the answer puts the pledge back into the queue."""
    path, mo = asked(endpoint, mail_me="yes")
    assert "Nothing waits" in mo.get().text
    mailer(endpoint, post).send_due(now())
    assert questions(endpoint) == ["waiting"], "an undone question is in nobody's mailbox"
    for _ in range(2):
        (text,) = send_later(endpoint, post)
    assert "May we name\nthe <b>garden</b>?" in text.replace("\r\n", "\n")
    assert OPEN["words"] not in text
    message = next(message for message in post.taken if "a question" in message["Subject"])
    assert link(message, "manage") == path
    assert message["List-Unsubscribe"]

    page = endpoint.get(path)
    assert "May we name the <b>garden</b>?" in text_of(page)
    assert "<b>garden</b>" not in page.text, "words are words"
    answer = endpoint.request("POST", f"{path}/answer", data={"answer": "Yes,\r\nit is <i>ours</i>"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "We have a question" not in text_of(endpoint.get(path))
    shown = text_of(mo.get())
    assert "Asked. May we name the <b>garden</b>?" in shown
    assert "Answered. Yes, it is <i>ours</i>" in shown
    assert (endpoint.rows()[0]["state"], endpoint.rows()[0]["asked_at"]) == ("pending", None)
    events = endpoint.get(f"{path}/my-pledge.json").json()["events"]
    assert [event["note"] for event in events] == [QUESTION, "Yes,\nit is <i>ours</i>"]


def test_changing_the_pledge_is_an_answer(endpoint: Endpoint) -> None:
    """It goes back to the queue, and the moderator sees that it was changed after the question."""
    path, mo = asked(endpoint)
    changed = {**OPEN, "words": "I will water the garden"}
    assert endpoint.request("POST", f"{path}/edit", data=changed).status_code == 303
    assert "I will water the garden" in text_of(mo.get())
    assert "They changed the pledge after the question" in text_of(mo.answer)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("form", "said", "days", "reach"),
    [
        (LINK, {"mail_me": "yes"}, 365, "Can be asked by mail"),
        (LINK, {}, 365, "Can be asked on their own page only"),
        (LINK, {"mail_me": "yes", "email": ""}, 365, "Can be asked on their own page only"),
        (LINK, {"mail_me": "yes"}, 0, "Cannot be asked"),
        (own_form(), {}, 365, "Can be asked on their own page only"),
        (own_form(manage="no"), {}, 365, "Cannot be asked"),
    ],
    ids=["mail", "not ticked", "no address", "page over", "no mail in the form", "no page"],
)  # fmt: skip
def test_a_moderator_sees_at_once_who_can_be_asked(
    settings: Settings, post: Post, form: dict[str, Any], said: dict[str, str], days: int, reach: str
) -> None:
    """By mail, on the own page alone, or not at all; and only where it says so, mail is asked for."""
    rewrite(settings, form)
    running = Endpoint(dataclasses.replace(with_mail(settings, post), manage_days=days))
    assert running.post({**OPEN, **said, "form_key": "one"}).status_code == 303
    mo = signed_in(running)
    assert reach in text_of(mo.answer)
    mo.press("Ask the supporter")
    assert len(questions(running)) == ("mail" in reach)
    running.close()


@pytest.mark.sqlite_only
def test_only_a_confirmed_address_gets_a_question(endpoint: Endpoint, settings: Settings) -> None:
    """And none that a stop link was used for: held for another reason, it is read before it is confirmed."""
    rewrite(settings, CONFIRM)
    endpoint.post({**OPEN, "form_key": "one", "form_website": "https://spam.example"})
    mo = signed_in(endpoint)
    assert "own page only" in text_of(mo.answer)
    codes, row = endpoint.service.codes, endpoint.rows()[0]
    assert endpoint.request("POST", f"/confirm/{codes.make('confirm', row['public_id'])}").status_code == 200
    assert "Can be asked by mail" in text_of(mo.get())
    stop = codes.make("stop", codes.address_hash(OPEN["email"]))
    assert endpoint.request("POST", f"/stop/{stop}").status_code == 200
    assert "own page only" in text_of(mo.get())


@pytest.mark.sqlite_only
@pytest.mark.parametrize("end", ["undo", "answer", "approve", "withdraw"])
def test_a_settled_question_is_not_mailed(endpoint: Endpoint, post: Post, end: str) -> None:
    """Taken back, answered or decided before the mail goes out: it has nothing left to say."""
    path, mo = asked(endpoint, mail_me="yes")
    if end == "undo":
        mo.press("Undo")
    elif end == "approve":
        mo.get(f"/pledges/{endpoint.rows()[0]['public_id']}")
        mo.press("Approve")
    else:
        endpoint.request("POST", f"{path}/{end}", data={"answer": "Yes"})
    assert endpoint.rows()[0]["asked_at"] is None
    assert send_later(endpoint, post) == []
    assert questions(endpoint) == []
    assert "We have a question" not in text_of(endpoint.get(path))


@pytest.mark.sqlite_only
def test_who_is_asked_twice_gets_one_mail(endpoint: Endpoint, post: Post) -> None:
    """With the last question; in no words, they are asked to say it in others."""
    path, mo = asked(endpoint, mail_me="yes")
    mo.get(f"/pledges/{endpoint.rows()[0]['public_id']}")
    mo.press("Ask the supporter")
    (text,) = send_later(endpoint, post)
    assert "say it in other words" in text
    assert "garden" not in text
    assert "say it in other words" in text_of(endpoint.get(path))


@pytest.mark.sqlite_only
def test_an_answer_is_judged_and_never_lost(endpoint: Endpoint, settings: Settings) -> None:
    """A sentence at the field; the same again does no harm; words of a hard moment are read first and shown help."""
    edit_bundle(settings.bundle, distress_words=["cannot go on"])
    path, mo = asked(endpoint)

    def answer(text: str) -> Any:
        return endpoint.request("POST", f"{path}/answer", data={"answer": text})

    for text, sentence in ((" ", "Write your answer"), ("y" * 1001, "Shorten your answer to 1000 characters")):
        told = answer(text)
        assert told.status_code == 422
        assert sentence in text_of(told)
        assert text.strip() in told.text
    assert endpoint.rows()[0]["asked_at"] is not None
    assert [answer("I cannot go on").status_code for _ in range(2)] == [303, 303]
    assert endpoint.rows()[0]["urgent"]
    assert "Urgent" in text_of(mo.get())
    assert [answer(text).status_code for text in ("Something else", "")] == [409, 409]
    assert "People who answer right now" in text_of(endpoint.get(path))
