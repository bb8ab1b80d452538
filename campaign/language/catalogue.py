"""Catalogues: an English message and what it is in another language, in gettext's own format (.po)."""

from __future__ import annotations

import re
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from campaign.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    from babel.messages import Catalog

#: Every message that Groundswell says, made by `python3 tasks.py words`.
TEMPLATE = Path(__file__).with_name("messages.pot")
#: A line that is no comment. Babel takes the last letter of a text for its quotation mark, whatever it is.
_LINE = re.compile(r'((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*"')
#: The first numbers, each of which has a plural form: rules go by the last two digits at most.
_NUMBERS = range(200)


def shown_as(path: Path) -> str:
    """Return how Problems name a catalogue."""
    return f"campaign/language/{path.name}"


def load_catalogue(path: Path) -> Catalog:
    """Return a catalogue as the translators' file has it.

    :raises ProblemsFound: the file is no catalogue; without it nothing can be said at all.
    """
    from babel.messages.pofile import PoFileError, read_po  # only where another language than English is spoken

    content = path.read_bytes()
    _stop_at_broken_lines(path, content)
    try:
        catalogue = read_po(BytesIO(content), locale=None if path == TEMPLATE else path.stem, abort_invalid=True)
        form_for = c2py(catalogue.plural_expr)
        if max(map(form_for, _NUMBERS)) >= catalogue.num_plurals:
            raise ValueError
    except PoFileError as fault:
        hint = "Look at this message; Plural-Forms in the header says how many forms each has."
        raise _found(path, fault.lineno + 1, f"the message cannot be read: {fault}", hint) from None
    except ValueError:
        hint = "Take the whole header away: `python3 tasks.py words` writes that of the language."
        raise _found(path, 1, "Plural-Forms in the header is no rule for plural forms", hint) from None
    return catalogue


def _stop_at_broken_lines(path: Path, content: bytes) -> None:
    for number, raw in enumerate(content.splitlines(), start=1):
        try:
            line = raw.decode().strip()
        except UnicodeDecodeError:
            raise _found(path, number, "the line is not UTF-8", "Save the file as UTF-8.") from None
        if line and not line.startswith("#") and not _LINE.fullmatch(line):
            hint = 'A line is msgid or msgstr and a text in quotation marks; within the text write \\" for ".'
            raise _found(path, number, "the line is no part of a catalogue", hint)


def _found(path: Path, line: int, message: str, hint: str) -> ProblemsFound:
    return ProblemsFound([Problem(shown_as(path), line, 1, message, hint)])
