"""CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

#: What begins a formula (OWASP, CSV injection), and the full-width signs that some programs turn into it.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
#: Where the decimal point is a comma, a semicolon parts cells; others part at a tab, or at each end of a line. What
#: stands between there and the sign, programs pass over.
_RUNS = re.compile(rf'(?:^|(?<=[;|\t\r\n]))(?:[^\S\t\r\n]|["\0\u200b\ufeff])*(?=[{SIGNS}])')
_CONTROLS = ("\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Return a text with an apostrophe before whatever would begin a formula."""
    safe = _RUNS.sub(lambda found: f"{found[0]}'", text)
    return f"'{safe}" if safe.startswith(_CONTROLS) else safe


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as lines of CSV (RFC 4180), each cell made safe."""
    text = io.StringIO()
    csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()
