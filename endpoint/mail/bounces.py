"""Mail that comes back: what a notice of a mail server says, and what it means for the address.

A notice is believed only for a mail of ours that it names by its Message-ID, which nobody can make up: it is known to
us and to whoever got the mail.

Source: RFC 3464 (delivery status notifications), RFC 3463 (status codes).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

from sqlalchemy import select

from endpoint.codes import Codes
from endpoint.mail.outbox import note_returned
from endpoint.mail.tables import SENT, outbox
from endpoint.store import Store

#: Statuses of an address that will not take mail: unknown, moved, disabled, or on a host that there is not. All others,
#: a full mailbox or a sender that is not believed, may pass, or are our fault.
_DEAD = re.compile(r"5\.(0\.0|1\.\d+|2\.1|4\.4)")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
#: Refusals of a recipient by servers that give no status; 552 is a full mailbox, 554 often means the sender.
_DEAD_REPLIES = frozenset({550, 551, 553})


@dataclass(frozen=True)
class Notice:
    """What a mail server tells of a mail that could not be delivered.

    :param message_id: the part of its Message-ID before the ``@``.
    :param addresses: where it may have been going.
    :param status: as in RFC 3463: ``5.1.1``.
    """

    message_id: str
    addresses: frozenset[str]
    status: str


@dataclass(frozen=True)
class Returned:
    """A mail of ours that came back.

    :param number: of its row.
    :param stopped: whether its address gets no more mail.
    """

    number: int
    kind: str
    status: str
    stopped: bool


def is_dead(status: str) -> bool:
    """Return whether an address with this status will not take mail."""
    return _DEAD.fullmatch(status) is not None


def status_of(reply: int, text: str) -> str:
    """Return the status in a server's refusal of a recipient; ``5.0.0`` stands for a plain no, else it is empty."""
    found = _STATUS.match(text)
    if found:
        return found[0]
    return "5.0.0" if reply in _DEAD_REPLIES else ""


def read_notice(raw: bytes) -> Notice | None:
    """Return what a message tells; None where it is no notice, or one of a mail that is only late or has arrived."""
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report":
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    blocks = [block for part in parts if part.get_content_type() == "message/delivery-status" for block in _inner(part)]
    failed = next((block for block in blocks if _text(block, "Action").lower() == "failed"), None)
    returned = next((headers for part in parts for headers in _returned(part)), None)
    if failed is None or returned is None:
        return None
    status = _STATUS.search(_text(failed, "Status"))
    said = [_text(failed, name).rpartition(";")[2] for name in ("Original-Recipient", "Final-Recipient")]
    addresses = [parseaddr(_text(returned, "To"))[1], *(each.strip() for each in said)]
    name = _text(returned, "Message-ID").strip("<>").partition("@")[0]
    return Notice(name, frozenset(filter(None, addresses)), status[0] if status else "")


def note_bounce(store: Store, codes: Codes, notice: Notice) -> Returned | None:
    """Note that a mail came back, and stop mail to an address that is dead; None where it is none of ours, or known.

    :raises sqlalchemy.exc.SQLAlchemyError: the store does not answer.
    """
    hashes = {codes.address_hash(address) for address in notice.addresses}
    query = select(outbox.c.id, outbox.c.kind, outbox.c.address_hash).where(
        outbox.c.address_hash.in_(hashes), outbox.c.state == SENT
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    for row in rows:
        if hmac.compare_digest(codes.message_name(row.id).encode(), notice.message_id.encode("utf-8", "replace")):
            stopped = is_dead(notice.status)
            note_returned(store, row.id, row.address_hash if stopped else None, f"came back {notice.status}".strip())
            return Returned(row.id, row.kind, notice.status, stopped)
    return None


def _returned(part: Message) -> Iterator[Message]:
    """Yield the head of the mail that came back."""
    if part.get_content_type() == "message/rfc822":
        yield from _inner(part)
    elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
        inner = _inner(part)
        yield from inner
        if not inner:
            yield HeaderParser().parsestr(str(part.get_payload()))


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _text(headers: Message, name: str) -> str:
    """Return a header's text in one line, whatever is in it."""
    return " ".join(str(headers.get(name, "")).split())
