"""What comes of judging a post: a submission, or its faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ConsentGiven:
    """Whether somebody ticked a box, and the digest of the words that they read."""

    field: str
    wording_digest: str
    given: bool


@dataclass(frozen=True)
class Submission:
    """A post without faults.

    :param answers: by field name; None for a question that was not answered.
    :param public: those that may be shown, given the boxes ticked; never None.
    :param private: all others.
    :param consents: one for each single checkbox, ticked or not.
    :param is_child: whether names and addresses were dropped, as the age band means under 13.
    """

    answers: dict[str, Any]
    public: dict[str, Any]
    private: dict[str, Any]
    consents: tuple[ConsentGiven, ...]
    is_child: bool = False


@dataclass(frozen=True)
class Faults:
    """A post with faults.

    :param errors: a sentence for each faulty field, in the form's order.
    :param values: what was typed, cleaned, by posted name: to fill the page again.
    """

    errors: dict[str, str]
    values: dict[str, str | list[str]]
