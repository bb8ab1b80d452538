"""What a form is: the models of forms/*.yml. Their descriptions are the help that a Problem's hint quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic import Field as Key

from campaign.check import Model
from campaign.days import Day, day_meant
from campaign.forms.autofill import AUTOFILL
from campaign.forms.beside import Beside, held_beside
from campaign.forms.clean import clean_line
from campaign.forms.dates import faulty_part
from campaign.forms.digest import digest_of, wording_digest
from campaign.forms.kinds import KINDS, KindName
from campaign.forms.options import Children, Comments, Group, Mail
from campaign.problems import nearest

Word = Annotated[str, StringConstraints(min_length=1)]
Basis = Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]
_WRITTEN = ("text", "textarea", "email", "select", "hidden", "static")
MOST_CHARACTERS = 10_000  # no field may ask for more; well below what the endpoint reads of one post
MOST_COLUMNS, MOST_ROWS = 8, 20  # of the map of areas; nine columns do not fit on a phone
AREA_KINDS = ("select", "radios")  # of fields that offer areas; in a text everybody spells them in their own way
PLEDGE_FORM = "pledge"  # the form that every campaign has, and every page's call to action leads to


def _visibility(public: str) -> str:
    words = public.split()
    if public in ("yes", "no") or (len(words) == 2 and words[0] == "when"):
        return " ".join(words)
    raise ValueError(f"'{public}' says neither yes, no nor when; write for example: when show_name")


def _bound(text: str) -> str:
    if text != "today":
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a date; write {day_meant(text) or '2027-03-03'}, or today") from None
    return text


def _autofill(token: str) -> str:
    if token not in AUTOFILL:
        close = nearest(token, AUTOFILL)
        raise ValueError(f"'{token}' is not one of HTML's words for it{f'; did you mean {close}?' if close else ''}")
    return token


def _one_plain_line(value: str) -> str:
    if value != clean_line(value):
        raise ValueError("a value must be one line with single spaces and no invisible characters")
    return value


Bound = Annotated[str, AfterValidator(_bound)]


class Tile(Model):
    """Where an area lies on the map of areas, which is a grid of squares."""

    column: int = Key(ge=1, le=MOST_COLUMNS, description="Counted from 1, from west to east; at most 8.")
    row: int = Key(ge=1, le=MOST_ROWS, description="Counted from 1, from north to south; at most 20.")
    short: Annotated[str, StringConstraints(min_length=1, max_length=4)] = Key(
        description="The area's name on it, at most 4 letters."
    )


class Choice(Model):
    """One of the answers that a field offers."""

    value: Annotated[Word, AfterValidator(_one_plain_line)] = Key(description="What is stored.")
    label: Word = Key(description="What people read.")
    hint: str = Key(default="", description="A few words below the label.")
    tile: Tile | None = Key(default=None, description="Where an area lies on the map of areas: column, row and short.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        return {"value": data, "label": data} if isinstance(data, str) else data


class Field(Model):
    """One question of the form, or one static text on it."""

    name: Word = Key(description="What the field is called in data: lower-case words joined by _.")
    kind: KindName = Key(description="What sort of answer it takes.")
    label: str = Key(default="", description="The question that people read.")
    hint: str = Key(default="", description="One short phrase below the label.")
    required: bool = Key(default=False, description="Whether it must be answered: yes or no.")
    public: Annotated[str, AfterValidator(_visibility)] = Key(
        default="no", description="Who sees the answer: yes, no, or 'when NAME', a checkbox of this form."
    )
    purpose: str = Key(default="", description="Why it is asked; the privacy notice quotes it.")
    basis: Basis | None = Key(default=None, description="The lawful basis (UK GDPR, Article 6).")
    retention: Annotated[str, StringConstraints(pattern=r"^([1-9]\d{0,3} (hour|day|week|month|year)s?)?$")] = Key(
        default="",
        description="How long it is kept: a number and hours, days, weeks, months or years, such as 24 months.",
    )
    autocomplete: Annotated[str, AfterValidator(_autofill)] | None = Key(
        default=None, description="What a browser may fill in, such as given-name or email."
    )
    least: int | None = Key(default=None, ge=1, description="The fewest characters, or boxes to tick.")
    most: int | None = Key(default=None, ge=1, le=MOST_CHARACTERS, description="The most characters, or boxes to tick.")
    lowest: int | None = Key(default=None, description="The lowest number.")
    highest: int | None = Key(default=None, description="The highest number.")
    earliest: Bound | None = Key(default=None, description="The first date: 2027-03-03, or today.")
    latest: Bound | None = Key(default=None, description="The last date: 2027-03-03, or today.")
    rows: int | None = Key(default=None, ge=1, le=40, description="How many lines high the box is.")
    choices: tuple[Choice, ...] = Key(
        default=(),
        description="What to choose from: a list of value and label, 'topics', or a YAML file beside the form.",
    )
    text: str = Key(default="", description="What a static field says.")
    source: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$")] = Key(
        default="", description="The name in the page's address from which a hidden field is filled."
    )
    errors: dict[str, Word] = Key(
        default={}, description="What to say if something is wrong, by code: empty, long, format ..."
    )

    @property
    def asks(self) -> bool:
        """Tell whether people answer it: neither hidden nor static."""
        return KINDS[self.kind].asks

    @property
    def is_group(self) -> bool:
        """Tell whether it is several inputs under one legend."""
        return KINDS[self.kind].is_group

    @property
    def input_type(self) -> str:
        """Return the HTML input type: ``email`` or ``text``."""
        return KINDS[self.kind].input_type

    @property
    def inputmode(self) -> str:
        """Return the HTML input mode; may be empty."""
        return KINDS[self.kind].inputmode

    @property
    def first_id(self) -> str:
        """Return the id of its first input."""
        return f"{self.name}-day" if self.kind == "date" else self.name

    def faulty_id(self, values: Mapping[str, str | list[str]]) -> str:
        """Return the id of the input to mend first, where an error summary's link leads.

        :param values: what was typed, by posted name.
        """
        return f"{self.name}-{faulty_part(self.name, values)}" if self.kind == "date" else self.name

    @property
    def longest(self) -> int | None:
        """Return the most characters that are accepted: ``most``, or what its kind allows."""
        return self.most or KINDS[self.kind].most

    @property
    def posted_as(self) -> tuple[str, ...]:
        """Return the names under which its answer may be posted."""
        return tuple(pattern.format(name=self.name) for pattern in KINDS[self.kind].posted_as)

    @property
    def shown_when(self) -> str | None:
        """Return the name of the checkbox that makes it public; None if it does not depend on one."""
        return self.public[5:] if self.public.startswith("when ") else None

    def choice_label(self, value: str) -> str:
        """Return what people read for a value; the value itself if it is not among the choices."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


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
