"""Pledges that came on cards or by telephone and are typed by us: judged, stored and moderated like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic_core import to_json

from campaign.forms import Faults, Form, Submission, compile_form
from campaign.forms.nameless import named_words, without_name
from campaign.touchpoints import TOUCHPOINT_FIELD
from campaign.words import Words
from endpoint.abuse.screen import UNSCREENED
from endpoint.arriving import complete, write_new
from endpoint.codes import Codes
from endpoint.dialects import Row
from endpoint.store import Store, now
from endpoint.submissions import pledge_row, submission_key


class Card(NamedTuple):
    """What somebody wrote.

    :param line: where it stands in the list that was typed.
    :param number: the number on the card; empty where cards have none.
    :param posted: as a browser would post it.
    :param led: the touchpoint of the pile that it came with, where the card names none.
    """

    line: int
    number: str
    posted: Mapping[str, Sequence[str]]
    led: str = ""


class Judged(NamedTuple):
    """A card that the form takes.

    :param said: what stands on it: neither its pile nor today's words about health change which card it is.
    :param once: what it has, beside that, in common with the same card, typed again.
    """

    line: int
    submission: Submission
    said: Mapping[str, Any]
    once: str


@dataclass
class Pile:
    """A pile of cards, judged.

    :param refused: a sentence for each faulty field, by line.
    :param nameless: lines of cards whose words may be about health: they are shown without a name, as nobody can ask.
    """

    good: list[Judged] = field(default_factory=list)
    refused: dict[int, dict[str, str]] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)


def judge_cards(form: Form, health_words: Words, cards: Sequence[Card], zone: ZoneInfo) -> Pile:
    """Judge cards by the form's own rules.

    :param zone: the campaign's, for dates that may not lie before or after today.
    """
    checker = compile_form(form, lambda: now().astimezone(zone).date())
    pile, seen = Pile(), Counter[bytes]()
    for card in cards:
        submission = checker.check({**card.posted, TOUCHPOINT_FIELD: [card.led]} if card.led else card.posted)
        if isinstance(submission, Faults):
            pile.refused[card.line] = submission.errors
            continue
        not_on_it = {TOUCHPOINT_FIELD} if card.led else set()
        said = {name: answer for name, answer in submission.answers.items() if answer and name not in not_on_it}
        if health_words.found_in(named_words(form, submission)):
            pile.nameless.append(card.line)
            submission = without_name(form, submission)
        same = to_json([card.number, sorted(said.items())])
        seen[same] += 1  # two people may write the same on cards without numbers
        pile.good.append(Judged(card.line, submission, said, f"card {card.number} {seen[same]}"))
    return pile


def store_cards(store: Store, secret: str, form: Form, distress_words: Words, cards: Sequence[Judged]) -> int:
    """Store cards in one transaction, where they wait for moderation; what is there already is left as it is.

    :param secret: the endpoint's.
    :returns: how many were new.
    """
    store.remember_form(form.digest, form.id, form.model_dump(mode="json"))
    codes = Codes(secret)
    rows = [_row(form, card, secret, codes, distress_words) for card in cards]
    return write_new(store, rows)


def _row(form: Form, card: Judged, secret: str, codes: Codes, distress_words: Words) -> Row:
    key = submission_key(secret, form.id, card.said, card.once)
    row = pledge_row(form, card.submission, key, UNSCREENED, now())
    complete(row, form, card.submission, codes, distress_words)
    return row
