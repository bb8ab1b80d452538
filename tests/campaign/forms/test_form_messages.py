"""Whole sentences for what is wrong."""

from __future__ import annotations

import pytest

from campaign.forms import KINDS
from campaign.forms.messages import MESSAGES, sentence
from tests.campaign.making import field, form

CODES = [(kind, code) for kind, entry in KINDS.items() for code in entry.codes]


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_there_is_a_sentence_for_every_code_but_empty(kind: str, code: str) -> None:
    """Only the form's author can say what to enter."""
    assert ((kind, code) in MESSAGES) is (code != "empty")


def test_no_sentence_is_for_a_code_that_is_never_said() -> None:
    """Dead words would be translated for nothing."""
    assert set(MESSAGES) <= set(CODES)


@pytest.mark.parametrize(("kind", "code"), CODES)
@pytest.mark.parametrize("language", ["en-GB", "cy", "xx"])
def test_a_sentence_is_never_empty_and_has_no_gaps(kind: str, code: str, language: str) -> None:
    """Not even for a definition that was never checked."""
    words = sentence(form(field(kind)).field("answer"), code, language)
    assert words
    assert "{" not in words


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_a_fields_own_sentence_comes_first(kind: str, code: str) -> None:
    """Word for word: braces are only braces."""
    made = form(field(kind, errors={code: "Do {this}"})).field("answer")
    assert sentence(made, code, "en-GB") == "Do {this}"


def test_no_sentence_has_the_label_glued_into_it() -> None:
    """Labels do not bend to grammar: "Enter you may show my pledge on the wall"."""
    assert not [words for words in MESSAGES.values() if "{label}" in words or "{name}" in words]
