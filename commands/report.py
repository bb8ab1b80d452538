"""Report: print by which touchpoints pledges came, how far they came, and when."""

from __future__ import annotations

import sys
from pathlib import Path

from campaign.folder import load_folder
from campaign.forms import PLEDGE_FORM
from campaign.problems import ProblemsFound, did_you_mean
from commands.console import Stop
from commands.store import open_store
from endpoint.report.tables import make_report
from endpoint.report.written import as_csv, as_text
from endpoint.store import now

FORMATS = ("text", "csv")


def report(content: Path, form: str, year: int = 0) -> None:
    """Print the report of a campaign's pledges, small numbers hidden.

    :param form: one of `FORMATS`.
    :param year: of an earlier edition; 0 for this one.
    :raises Stop: there is no such format, no such year, or no store.
    :raises ProblemsFound: the campaign's files have faults.
    """
    if form not in FORMATS:
        raise Stop(f"'{form}' is not a format. {did_you_mean(form, FORMATS, 'Formats')}")
    folder = load_folder(content)
    if folder.problems:
        raise ProblemsFound(folder.problems)
    with open_store() as store:
        pledge_form, touchpoints = folder.forms[PLEDGE_FORM], folder.touchpoints.touchpoints
        try:
            made = make_report(store, folder.campaign, pledge_form, touchpoints, now(), year or None)
        except LookupError:
            years = ", ".join(map(str, folder.campaign.ends)) or "none yet"
            raise Stop(f"There are no pledges of {year}. Earlier years: {years}.") from None
    if form == "csv":
        sys.stdout.write(as_csv(made))
    else:
        print(as_text(made))
