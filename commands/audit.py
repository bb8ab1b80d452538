"""Check that every decision and every other event is as it was written."""

from __future__ import annotations

import re

from campaign.problems import counted
from commands.console import Stop
from commands.store import open_store
from endpoint.moderation.audit import ChainBroken
from endpoint.moderation.audit import audit as check


def audit(since: str = "") -> None:
    """Check the chain of decisions and events, and print its head.

    :param since: a head that was written down earlier.
    :raises Stop: the chain is broken, or does not contain that head.
    """
    if since and not re.fullmatch("[0-9a-f]{64}", since):
        raise Stop(f"'{since}' is no head: expected the 64 digits that an earlier audit printed.")
    with open_store() as store:
        try:
            found = check(store, since)
        except ChainBroken as fault:
            raise Stop(str(fault)) from None
    print(f"{counted(found.decisions, 'decision')} and {counted(found.events, 'other event')}, each as it was written.")
    if found.since is not None:
        print(f"{found.since} of them since the head that you gave.")
    print(f"Head, to be written down elsewhere: {found.head}")
