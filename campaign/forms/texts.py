"""Kinds that are typed: text, textarea, email, postcode, number; and hidden, which the address fills."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from campaign.forms.asked import Asked, Faulty, Refill, Run
from campaign.forms.clean import clean_line, clean_lines, has_link, length, starts_formula, too_long
from campaign.forms.posted import Posted, first

if TYPE_CHECKING:
    from campaign.forms.fields import Field

Read = Callable[[Posted], str | None]


def read_text(field: Field) -> Read:
    """Return what reads a field's text, cleaned; None if it is far too long to be worth cleaning."""
    name = field.name
    clean = clean_lines if field.kind == "textarea" else clean_line
    # Four times: a line end is sent as two characters, and spaces and hidden characters may be cleaned away.
    bound = 4 * (field.longest or 0) + 1000

    def read(posted: Posted) -> str | None:
        text = first(posted, name)
        if not text:
            return ""
        return clean(text) if len(text) <= bound else None

    return read


def refill_text(field: Field) -> Refill:
    """Return what gives back the text that was typed, cleaned; cut if it is far too long."""
    name = field.name
    clean = clean_lines if field.kind == "textarea" else clean_line
    bound = 4 * (field.longest or 0) + 1000

    def refill(posted: Posted, values: dict[str, str | list[str]]) -> None:
        if name in posted:
            values[name] = clean(first(posted, name)[:bound])

    return refill


def check_text(asked: Asked) -> Run:
    """Text and textarea: empty, long, short; for names formula and link as well."""
    field, sentence_for = asked.field, asked.sentence_for
    name, required, least, most = field.name, field.required, field.least or 0, field.longest or 0
    empty, long, short = sentence_for("empty"), sentence_for("long"), sentence_for("short")
    name_fault = _name_fault(asked)
    read = read_text(field)

    def run(posted: Posted, faults: Faulty) -> str | None:
        text = read(posted)
        if text == "":
            if required:
                faults[name] = empty
        elif text is None or too_long(text, most):
            faults[name] = long
        elif least and length(text) < least:
            faults[name] = short
        elif name_fault and (fault := name_fault(text)):
            faults[name] = fault
        else:
            return text
        return None

    return run


def _name_fault(asked: Asked) -> Callable[[str], str] | None:
    if not asked.is_name or asked.field.kind != "text":
        return None
    link, formula = asked.sentence_for("link"), asked.sentence_for("formula")
    return lambda text: formula if starts_formula(text) else link if has_link(text) else ""


def check_with(convert: Callable[[str], str | None]) -> Callable[[Asked], Run]:
    """Return the check of a kind whose text must have a form: empty, format."""

    def compile_check(asked: Asked) -> Run:
        name, required, empty, wrong = (
            asked.field.name,
            asked.field.required,
            asked.sentence_for("empty"),
            asked.sentence_for("format"),
        )
        read = read_text(asked.field)

        def run(posted: Posted, faults: Faulty) -> str | None:
            text = read(posted)
            if text == "":
                if required:
                    faults[name] = empty
                return None
            answer = convert(text) if text else None
            if answer is None:
                faults[name] = wrong
            return answer

        return run

    return compile_check


EMAIL_MOST = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets
_LOCAL_MOST = 64  # RFC 5321, 4.5.3.1.1
# Signs that end or quote an address in a header; quoted local parts are refused on purpose.
_ATOM = r"[^\s@.\"(),:;<>\[\]\\]+"
_LETTER = r"(?:[A-Za-z0-9-]|[^\x00-\xa0\s])"
_EMAIL = re.compile(
    rf"(?=[^@]{{1,{_LOCAL_MOST}}}@){_ATOM}(?:\.{_ATOM})*"
    rf"@(?:(?!-){_LETTER}{{1,63}}(?<!-)\.)+"
    rf"(?=[^.]*[^\d.])(?!-){_LETTER}{{2,63}}(?<!-)"  # the last part is no number, as in 192.0.2.1
)


def email_address(text: str) -> str | None:
    """Return the address, a plain domain in lower case; None if it cannot be one. Other scripts are welcome."""
    if len(text) > EMAIL_MOST or not _EMAIL.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}" if domain.isascii() else text


# Source: GOV.UK, "Bulk data transfer: additional validation", in capitals. Two slips put right: [AZ] is [A-Z], and the
# digit of the form AA9A is not optional (it let QQQ 1AA through).
_POSTCODE = re.compile(
    r"GIR 0AA|(?:[A-Z][0-9]{1,2}|[A-Z][A-HJ-Y][0-9]{1,2}|[A-Z][0-9][A-Z]|[A-Z][A-HJ-Y][0-9][A-Z]) [0-9][A-Z]{2}"
)
_POSTCODE_SIGNS = str.maketrans("", "", " -().,")


def uk_postcode(text: str) -> str | None:
    """Return a full UK postcode in capitals with one space; None if it cannot be one."""
    if not text.isascii():
        return None
    packed = text.translate(_POSTCODE_SIGNS).upper()
    postcode = f"{packed[:-3]} {packed[-3:]}"
    return postcode if _POSTCODE.fullmatch(postcode) else None


# Up to 15 digits: JavaScript's numbers hold them exactly. A comma counts only where thousands are: not "1,5".
_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:[, ][0-9]{3}){1,4})")


def whole_number(text: str) -> int | None:
    """Return a whole number, written with or without thousands separators; None if it is none."""
    text = text.replace("\u2212", "-")
    return int(text.replace(",", "").replace(" ", "")) if _NUMBER.fullmatch(text) else None


def check_number(asked: Asked) -> Run:
    """Whole numbers: empty, format, low, high."""
    field, sentence_for = asked.field, asked.sentence_for
    name, required, lowest, highest = field.name, field.required, field.lowest, field.highest
    empty, wrong, low, high = sentence_for("empty"), sentence_for("format"), sentence_for("low"), sentence_for("high")
    read = read_text(field)

    def run(posted: Posted, faults: Faulty) -> int | None:
        text = read(posted)
        if text == "":
            if required:
                faults[name] = empty
            return None
        number = whole_number(text) if text else None
        if number is None:
            faults[name] = wrong
        elif lowest is not None and number < lowest:
            faults[name] = low
        elif highest is not None and number > highest:
            faults[name] = high
        else:
            return number
        return None

    return run


def check_hidden(asked: Asked) -> Run:
    """Hidden: never a fault, as nobody could put it right; what is too long is cut."""
    name, most = asked.field.name, asked.field.longest or 0

    def run(posted: Posted, faults: Faulty) -> str | None:  # noqa: ARG001
        return clean_line(first(posted, name)[: 4 * most])[:most].strip(" ") or None

    return run
