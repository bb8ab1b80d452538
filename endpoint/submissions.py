"""From what was posted to the row that is stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import to_json

from campaign.forms import ConsentGiven, Form, Submission
from campaign.language import mark
from campaign.settings import SLUG
from campaign.touchpoints import TOUCHPOINT_FIELD
from endpoint.abuse.screen import Verdict
from endpoint.codes import NAME_LETTERS
from endpoint.dialects import Row
from endpoint.faults import RequestFault
from endpoint.numbers import whole_number
from endpoint.requests import Fields
from endpoint.states import PROGRESS
from endpoint.store import new_public_id

RESERVED = "form_"
STEPS = ("send", "check", "change", "next", "back")
NAME_ANSWERS = ("hide", "show")
TOUCHPOINT_CHARACTERS = 200

_PUBLIC_ID = re.compile(rf"[a-z0-9]{{{NAME_LETTERS}}}")
_ACTION = re.compile(SLUG)
_DIGEST = re.compile(r"[0-9a-f]{8,64}")


class Meta(NamedTuple):
    """What a form says about itself beside the answers.

    :param digest: of the version that the supporter saw; empty where unknown.
    :param key: one-time key made by the page's script or by the endpoint; empty on a static page without script.
    :param step: one of `STEPS`.
    :param page: which of the form's pages was sent, counted from 1.
    :param trap: what came in the field that people cannot see.
    :param joins: the public id of the pledge that this one joins; empty where it joins none.
    :param action: the id of the action that it was begun with; empty where it was begun with none.
    :param stands_on: the page that a comment was sent from, as the form says; empty for a pledge.
    :param name: what to do with a name beside words about health: one of `NAME_ANSWERS`; empty where not asked yet.
    """

    digest: str = ""
    key: str = ""
    step: str = "send"
    page: int = 1
    trap: str = ""
    joins: str = ""
    action: str = ""
    stands_on: str = ""
    name: str = ""


def take_meta(fields: Fields) -> tuple[Meta, Fields]:
    """Part what was posted into meta fields and answers.

    :raises RequestFault: 400, a meta field does not exist or cannot be right.
    """
    answers: Fields = {}
    said: dict[str, Any] = {}
    for name, values in fields.items():
        if not name.startswith(RESERVED):
            answers[name] = values
        elif name in _META:
            key, read = _META[name]
            said[key] = read(_last(values))
        else:
            raise unknown_field(name)
    return Meta(**said), answers


def unknown_field(name: str) -> RequestFault:
    """Return the fault for a name that the form does not have."""
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    sentences = (mark("This form has no field “{name}”."), mark("Nothing was stored."))
    return RequestFault(400, mark("There is a field too many"), *sentences, name=shown)


def submission_key(secret: str, form_id: str, answers: Mapping[str, Any], once: str) -> str:
    """Return what a repeat of the same form has in common with it: 64 hexadecimal digits.

    :param once: the form's one-time key, or the day where the page had no script.
    """
    content = to_json([form_id, sorted(answers.items()), once])
    # Keyed BLAKE2 rather than HMAC: the same strength, and it does not let go of Python's lock for such short texts.
    key = secret.encode()[: hashlib.blake2b.MAX_KEY_SIZE]
    return hashlib.blake2b(content, key=key, digest_size=32).hexdigest()


def pledge_row(
    form: Form,
    submission: Submission,
    key: str,
    verdict: Verdict,
    at: datetime,
    public_id: str = "",
    joined: int | None = None,
    action: str = "",
    stands_on: str = "",
) -> Row:
    """Return the row of a new pledge; columns that it leaves out are empty.

    :param public_id: its name in addresses; a new one if missing.
    :param joined: the number of the pledge that it joins.
    :param action: the id of the action that it was begun with, one that there is.
    :param stands_on: the page that takes it as a comment; empty for a pledge.
    """
    said_at = at.isoformat(timespec="seconds")
    return {
        "public_id": public_id or new_public_id(),
        "form_id": form.id,
        "form_digest": form.digest,
        "public_answers": submission.public,
        "private_answers": submission.private,
        "consents": [_consent(consent, said_at) for consent in submission.consents],
        "language": form.language,
        "touchpoint": touchpoint(submission.answers),
        "joined_pledge_id": joined,
        "action_id": action or None,
        "area": form.area(submission.answers),
        "submission_key": key,
        "network_hash": verdict.network,
        "state": verdict.state,
        "reason": verdict.reason,
        "progress": PROGRESS[0],
        "headcount": form.headcount(submission.answers),
        "stands_on": stands_on or None,
        "urgent": False,
        "created_at": at,
        "changed_at": at,
    }


def touchpoint(answers: Mapping[str, Any]) -> str | None:
    """Return which poster, card or talk brought the supporter here: the field named ``touchpoint``."""
    said = answers.get(TOUCHPOINT_FIELD)
    return said[:TOUCHPOINT_CHARACTERS] if isinstance(said, str) and said else None


def written_words(form: Form, answers: Mapping[str, Any]) -> str:
    """Return everything that somebody wrote in their own words.

    :param answers: by field; an answer or a list of what was posted.
    """
    texts = [answers.get(field.name) for field in form.fields if field.kind in ("text", "textarea")]
    return " ".join(" ".join(text) if isinstance(text, list) else str(text or "") for text in texts)


def _consent(consent: ConsentGiven, at: str) -> dict[str, Any]:
    return {
        "field": consent.field,
        "wording_digest": consent.wording_digest,
        "given": consent.given,
        "at": at,
    }


def _last(values: list[str]) -> str:
    """Return the last value that is not empty: a page may have an empty place for the script and a filled one."""
    for value in reversed(values):
        if value:
            return value
    return ""


def _digest(text: str) -> str:
    return text if _DIGEST.fullmatch(text) else ""


def _step(text: str) -> str:
    if text and text not in STEPS:
        sentence = mark("It does not say what to do with it.")
        raise RequestFault(400, mark("We could not read your form"), sentence)
    return text or STEPS[0]


def _trap(text: str) -> str:
    return text[:1]


def _page(text: str) -> int:
    return whole_number(text, 3) or 1


_META: dict[str, tuple[str, Callable[[str], Any]]] = {
    "form_digest": ("digest", _digest),
    "form_key": ("key", str),
    "form_step": ("step", _step),
    "form_page": ("page", _page),
    "form_website": ("trap", _trap),  # a name that programs cannot resist
    "form_joins": ("joins", lambda text: text if _PUBLIC_ID.fullmatch(text) else ""),
    "form_action": ("action", lambda text: text if _ACTION.fullmatch(text) else ""),
    "form_stands_on": ("stands_on", str),  # looked up in the bundle, and dropped if it is not there
    "form_name": ("name", lambda text: text if text in NAME_ANSWERS else ""),
}
