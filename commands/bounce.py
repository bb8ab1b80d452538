"""Take a notice that mail came back, as a mail server or a mailbox gives it."""

from __future__ import annotations

import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from commands.console import Stop
from commands.store import open_store, store_secret
from endpoint.codes import Codes
from endpoint.mail.bounces import note_bounce, read_notice

MOST_BYTES = 1_048_576  # what a notice says of itself comes first; the mail that it may quote is small
TRY_AGAIN = os.EX_TEMPFAIL if hasattr(os, "EX_TEMPFAIL") else 75  # a mail server keeps the notice and comes again


def bounce() -> int:
    """Read one message from standard input and note what it says; returns 75 where the store does not answer.

    Any other message changes nothing and is no fault: a mail server that got one would send a notice itself.
    """
    notice = read_notice(sys.stdin.buffer.read(MOST_BYTES))
    if notice is None:
        print("This is no notice of mail that came back; nothing was changed.")
        return 0
    try:
        with open_store() as store:
            returned = note_bounce(store, Codes(store_secret(os.environ)), notice)
    except (Stop, SQLAlchemyError) as fault:
        print(fault if isinstance(fault, Stop) else type(fault).__name__, file=sys.stderr)
        return TRY_AGAIN
    if returned is None:
        print("No mail of ours came back with it, or it is known already; nothing was changed.")
        return 0
    then = "Its address gets no more mail" if returned.stopped else "Its address may get mail again"
    print(f"Mail {returned.number} ({returned.kind}) came back: {returned.status or 'no status'}. {then}.")
    return 0
