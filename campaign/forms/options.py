"""What a form may ask for beside its questions: mail, care for children, pledges of whole groups, comments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Key
from pydantic import StringConstraints

from campaign.check import Model

Word = Annotated[str, StringConstraints(min_length=1)]


class Mail(Model):
    """Which mail a supporter gets."""

    to: Word = Key(description="The field with the supporter's email address.")
    confirm: bool = Key(
        default=False, description="Whether a pledge waits, uncounted, until its address is confirmed: yes or no."
    )
    link_when: Word | None = Key(
        default=None, description="The checkbox that asks for the link to the pledge's own page by mail."
    )
    reply_when: Word | None = Key(
        default=None, description="The checkbox that asks for the campaign's public reply by mail."
    )
    follow_up_when: Word | None = Key(
        default=None, description="The checkbox that asks to be asked by mail, three times, how it went."
    )
    follow_up_after: Word | None = Key(
        default=None,
        description="The choice after how long that is asked first; two months after the pledge if missing.",
    )


class Children(Model):
    """How children are told apart, so that their names and addresses are never stored."""

    field: Word = Key(description="The field with the age band: radios or a select.")
    under_13: tuple[Word, ...] = Key(min_length=1, description="The values of that field which mean: under 13.")
    group: Word | None = Key(
        default=None, description="The form with which a teacher or leader pledges for a group, offered to children."
    )


class Group(Model):
    """That a pledge speaks for a group: one pledge, and beside it how many people there are."""

    headcount: Word = Key(description="The number field with how many people the group has.")


class Comments(Model):
    """That what is sent is a comment on the text below which the form stands."""

    words: Word = Key(description="The field with the comment's words.")
    name: Word | None = Key(default=None, description="The field with the commenter's name.")
    side: Word | None = Key(
        default=None,
        description="The radios with the sides, asked where a text says 'sides: yes': agree, differ, idea.",
    )
