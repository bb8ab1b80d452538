"""The kinds of field: one entry a kind says all that is special about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from campaign.forms import dates, picks, texts
from campaign.forms.asked import Asked, Refill, Run

if TYPE_CHECKING:
    from campaign.forms.fields import Field

KindName = Literal[
    "text",
    "textarea",
    "email",
    "postcode",
    "number",
    "date",
    "select",
    "radios",
    "checkboxes",
    "checkbox",
    "hidden",
    "static",
]

#: Keys that every field which stores something may have.
STORED_KEYS = frozenset(("name", "kind", "label", "public", "purpose", "basis", "retention"))
ASKING_KEYS = STORED_KEYS | {"hint", "required", "errors"}


@dataclass(frozen=True)
class Kind:
    """What a kind of field takes, checks and looks like.

    :param check: makes the check of a field; None if nothing is ever posted.
    :param refill: makes what gives back typed values to a page.
    :param codes: what can be wrong with an answer; the keys of ``errors``.
    :param keys: the keys that such a field may have.
    :param most: the most characters if the field does not say.
    :param posted_as: the names under which answers come.
    """

    check: Callable[[Asked], Run] | None
    refill: Callable[[Field], Refill] | None
    codes: tuple[str, ...]
    keys: frozenset[str]
    most: int | None = None
    asks: bool = True
    is_group: bool = False
    input_type: str = "text"
    inputmode: str = ""
    posted_as: tuple[str, ...] = ("{name}",)


def _asking(*keys: str) -> frozenset[str]:
    return ASKING_KEYS.union(keys)


KINDS: dict[str, Kind] = {
    "text": Kind(
        check=texts.check_text,
        refill=texts.refill_text,
        codes=("empty", "long", "short", "link", "formula"),
        keys=_asking("least", "most", "autocomplete"),
        most=200,
    ),
    "textarea": Kind(
        check=texts.check_text,
        refill=texts.refill_text,
        codes=("empty", "long", "short"),
        keys=_asking("least", "most", "autocomplete", "rows"),
        most=5000,
    ),
    "email": Kind(
        check=texts.check_with(texts.email_address),
        refill=texts.refill_text,
        codes=("empty", "format"),
        keys=_asking("autocomplete"),
        most=texts.EMAIL_MOST,
        input_type="email",
    ),
    "postcode": Kind(
        check=texts.check_with(texts.uk_postcode),
        refill=texts.refill_text,
        codes=("empty", "format"),
        keys=_asking("autocomplete"),
    ),
    "number": Kind(
        check=texts.check_number,
        refill=texts.refill_text,
        codes=("empty", "format", "low", "high"),
        keys=_asking("lowest", "highest", "autocomplete"),
        inputmode="numeric",
    ),
    "date": Kind(
        check=dates.check_date,
        refill=dates.refill_date,
        codes=("empty", "format", "day", "month", "year", "early", "late"),
        keys=_asking("earliest", "latest", "autocomplete"),
        is_group=True,
        inputmode="numeric",
        posted_as=("{name}", "{name}-day", "{name}-month", "{name}-year"),
    ),
    "select": Kind(
        check=picks.check_choice,
        refill=picks.refill_choice,
        codes=("empty", "choice"),
        keys=_asking("choices", "autocomplete"),
    ),
    "radios": Kind(
        check=picks.check_choice,
        refill=picks.refill_choice,
        codes=("empty", "choice"),
        keys=_asking("choices"),
        is_group=True,
    ),
    "checkboxes": Kind(
        check=picks.check_checkboxes,
        refill=picks.refill_checkboxes,
        codes=("empty", "choice", "few", "many"),
        keys=_asking("choices", "least", "most"),
        is_group=True,
    ),
    "checkbox": Kind(
        check=picks.check_checkbox,
        refill=picks.refill_checkbox,
        codes=("empty",),
        keys=_asking(),
    ),
    "hidden": Kind(
        check=texts.check_hidden,
        refill=texts.refill_text,
        codes=(),
        keys=STORED_KEYS | {"source", "most"},
        most=200,
        asks=False,
    ),
    "static": Kind(
        check=None,
        refill=None,
        codes=(),
        keys=frozenset(("name", "kind", "text")),
        asks=False,
        posted_as=(),
    ),
}


def kinds_with(key: str) -> list[str]:
    """Return the names of the kinds that use a key."""
    return [name for name, kind in KINDS.items() if key in kind.keys]
