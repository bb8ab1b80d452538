"""Forget what is no longer to be kept."""

from __future__ import annotations

from commands.store import open_store
from endpoint.governance.proof import sweep
from endpoint.governance.retention import retain
from endpoint.store import now


def retention(*, do: bool) -> None:
    """Print what is due, as a table; with ``do`` it is done."""
    with open_store() as store:
        due = retain(store, now(), do=do)
        if do and due:
            sweep(store)
    if not due:
        print("Nothing is due.")
        return
    width = max(len(str(one.number)) for one in due)
    print("\n".join(f"{one.number:>{width}}  {one.what}" for one in due))
    if not do:
        print("Nothing was changed. Add --do to do it.")
