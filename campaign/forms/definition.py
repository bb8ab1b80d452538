"""What a form is: the models of forms/*.yml. Their descriptions are the help that a Problem's hint quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field as Key
from pydantic import StringConstraints

from campaign.check import Model
from campaign.days import Day
from campaign.forms.beside import Beside, held_beside
from campaign.forms.digest import digest_of, wording_digest
from campaign.forms.fields import AREA_KINDS, Field, Word
from campaign.forms.options import Children, Comments, Group, Mail

_WRITTEN = ("text", "textarea", "email", "select", "hidden", "static")
PLEDGE_FORM = "pledge"  # the form that every campaign has, and every page's call to action leads to


class Check(Model):
    """The page on which people check their answers before they send them."""

    title: Word = Key(description="The page's heading.")
    text: str = Key(default="", description="One or two sentences below it.")


class Thanks(Model):
    """What people see after sending."""

    title: Word = Key(description="The page's heading.")
    text: Word = Key(description="What happens next, in paragraphs.")


class Wall(Model):
    """Which field gives which part of a pledge on the wall."""

    words: Word = Key(description="The field with the pledge's words.")
    name: Word | None = Key(default=None, description="The field with the supporter's name.")
    role: Word | None = Key(default=None, description="The field with what the supporter does, such as nurse.")
    organisation: Word | None = Key(default=None, description="The field with the team or organisation.")
    place: Word | None = Key(default=None, description="The field with the place.")
    topic: Word | None = Key(default=None, description="The field with the topic.")


class PageLayout(Model):
    """One page of a form that has several, as written: the names of its fields."""

    title: str = Key(default="", description="The page's heading.")
    fields: tuple[Word, ...] = Key(min_length=1, description="The names of the fields on this page.")


@dataclass(frozen=True)
class FormPage:
    """One page of a form with its fields."""

    title: str
    fields: tuple[Field, ...]

    @property
    def is_written(self) -> bool:
        """Tell whether all that it asks is written into wide boxes: nothing to tick, no date, no number."""
        return all(field.kind in _WRITTEN for field in self.fields)


class FormFile(Model):
    """What forms/*.yml says."""

    title: Word = Key(description="The form's heading.")
    intro: str = Key(default="", description="One or two sentences above the form.")
    button: Word = Key(description="What the last button says, verb first: Make my pledge.")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = Key(
        default="en-GB", description="The form's language, for example en-GB; the campaign's if missing."
    )
    opens: Day | None = Key(default=None, description="The first day on which it can be sent: 2027-03-03.")
    closes: Day | None = Key(default=None, description="The last day on which it can be sent: 2027-03-03.")
    check: Check | None = Key(default=None, description="The page to check the answers on: title and text.")
    thanks: Thanks = Key(description="What people see after sending: title and text.")
    wall: Wall | None = Key(default=None, description="Which field is what on the wall: words, name, organisation ...")
    manage: bool = Key(
        default=False, description="Whether each pledge gets its own page, to change it or take it back: yes or no."
    )
    mail: Mail | None = Key(
        default=None, description="Which mail a supporter gets: to; confirm, link_when, reply_when or follow_up_when."
    )
    children: Children | None = Key(
        default=None, description="The age band, so that no child's name is stored: field, under_13."
    )
    group: Group | None = Key(
        default=None, description="That each pledge is a group's, counted apart from those of single people: headcount."
    )
    comments: Comments | None = Key(
        default=None, description="That it stands below texts and takes comments on them: words, name, side."
    )
    poll: bool = Key(
        default=False,
        description="Whether it is a poll: answers are counted by their choices, and not kept: yes or no.",
    )
    layout: tuple[PageLayout, ...] = Key(default=(), alias="pages", description="Pages, each with a title and fields.")
    fields: tuple[Field, ...] = Key(min_length=1, description="The questions, in order.")


class Form(FormFile):
    """A form. Its defaults are part of the digest's meaning: changing one changes what old digests stand for."""

    id: Word = Key(description="The file's name without .yml.")

    @cached_property
    def pages(self) -> tuple[FormPage, ...]:
        """Return the pages with their fields; one page with all of them if none are given."""
        if not self.layout:
            return (FormPage(self.title, self.fields),)
        return tuple(FormPage(page.title, tuple(map(self.field, page.fields))) for page in self.layout)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Return the fields by their names."""
        return {field.name: field for field in self.fields}

    @cached_property
    def digest(self) -> str:
        """Return the name of exactly this definition: 32 hexadecimal digits."""
        return digest_of(self.model_dump(mode="json", exclude_defaults=True))

    @cached_property
    def shown(self) -> Wall | None:
        """Return which field is what where everybody reads it: on the wall, or below a text; None if nowhere."""
        said = self.comments
        return self.wall or (Wall(words=said.words, name=said.name) if said else None)

    @cached_property
    def areas(self) -> Field | None:
        """Return the field of the wall that has areas to choose from, by which pledges are counted; None without."""
        field = self.by_name.get(self.wall.place or "") if self.wall else None
        return field if field and field.kind in AREA_KINDS else None

    def area(self, answers: Mapping[str, Any]) -> str | None:
        """Return the area that was chosen; None if none was, or if the form has none."""
        said = answers.get(self.areas.name) if self.areas else None
        return said if isinstance(said, str) and said else None

    @property
    def makes_pledges(self) -> bool:
        """Tell whether what is sent is a pledge: neither a comment nor an answer to a poll."""
        return not (self.comments or self.poll)

    @property
    def question(self) -> Field:
        """Return a poll's question, which is its only field."""
        return self.fields[0]

    @property
    def held_beside(self) -> tuple[Beside, ...]:
        """Return what is held of whoever sends it, beside the answers."""
        return held_beside(self)

    def headcount(self, answers: Mapping[str, Any]) -> int | None:
        """Return how many people a group's pledge speaks for; None for one person's."""
        said = answers.get(self.group.headcount) if self.group else None
        return said if isinstance(said, int) else None

    def field(self, name: str) -> Field:
        """Return the field with this name.

        :raises KeyError: there is none.
        """
        return self.by_name[name]

    def wording(self, field: Field) -> str:
        """Return the digest of what people read beside a field."""
        return wording_digest(field.label, field.hint, self.language)


def posted_names(form: Form) -> frozenset[str]:
    """Return every name under which an answer may be posted; without the reserved ones (``form_...``)."""
    return frozenset(name for field in form.fields for name in field.posted_as)
