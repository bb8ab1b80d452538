"""What a kind gets to make a field's check, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from campaign.forms.posted import Posted

if TYPE_CHECKING:
    from campaign.forms.fields import Field

Faulty = dict[str, str]  # field name: sentence
Run = Callable[[Posted, Faulty], Any]  # returns the answer, None if not given; a fault goes into the dict
Refill = Callable[[Posted, dict[str, str | list[str]]], None]  # puts what was typed under the posted names


@dataclass(frozen=True)
class Asked:
    """A field about to be compiled.

    :param sentence_for: gives the sentence for a code.
    :param is_name: its answer stands as a name beside a pledge: no links and no formulas.
    :param today: gives the day for ``earliest: today``.
    """

    field: Field
    sentence_for: Callable[[str], str]
    is_name: bool
    today: Callable[[], date]
