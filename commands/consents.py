"""Show what somebody agreed to, in the words that they read."""

from __future__ import annotations

import textwrap

from commands.console import Stop
from commands.store import open_store
from endpoint.consents import Consent, consents_of

WIDTH = 100


def consents(pledge: str) -> None:
    """Print each entry of a pledge's consents, oldest first.

    :raises Stop: there is no such pledge.
    """
    with open_store() as store:
        found = consents_of(store, pledge)
    if found is None:
        raise Stop(f"There is no pledge {pledge}.")
    print("\n\n".join(map(_entry, found)) or "This form asked for no consent.")


def _entry(consent: Consent) -> str:
    words = consent.wording or "(no version of the form that is kept has these words)"
    shown = [
        textwrap.fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ") for text in (words, consent.hint)
    ]
    said = "yes" if consent.given else "no"
    head = f"{consent.field}: {said}, {consent.at}"
    digest = f"    words {consent.wording_digest} in {consent.language or '?'}, form {consent.form_digest or '?'}"
    return "\n".join(filter(None, [head, *shown, digest]))
