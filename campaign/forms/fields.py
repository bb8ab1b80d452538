"""What a field of a form is: one question, what may be answered, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic import Field as Key

from campaign.check import Model
from campaign.days import day_meant
from campaign.forms.autofill import AUTOFILL
from campaign.forms.clean import clean_line
from campaign.forms.dates import faulty_part
from campaign.forms.kinds import KINDS, KindName
from campaign.problems import nearest

Word = Annotated[str, StringConstraints(min_length=1)]
Basis = Literal["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"]
MOST_CHARACTERS = 10_000  # no field may ask for more; well below what the endpoint reads of one post
MOST_COLUMNS, MOST_ROWS = 8, 20  # of the map of areas; nine columns do not fit on a phone
AREA_KINDS = ("select", "radios")  # of fields that offer areas; in a text everybody spells them in their own way


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
    people: int | None = Key(
        default=None, ge=1, description="How many live or work in an area; it is then compared with others of its size."
    )

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
