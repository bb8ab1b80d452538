"""The report on the moderators' pages: to read, to print on one page, and as CSV."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from campaign.forms import PLEDGE_FORM
from campaign.language import ENGLISH
from endpoint.faults import RequestFault
from endpoint.moderators.visit import NOT_LISTED, Visit
from endpoint.pages import MODERATE_REPORT
from endpoint.report.tables import Report, make_report
from endpoint.report.written import NOTES, as_csv
from endpoint.store import now


async def show_report(visit: Visit) -> Response:
    """Show the report."""
    report = await asyncio.to_thread(_report, visit)
    day = ENGLISH.long_date(report.at)
    return visit.render(MODERATE_REPORT, "Report", heading="Report", report=report, day=day, notes=NOTES)


async def download_report(visit: Visit) -> Response:
    """Return the report's numbers as CSV."""
    text = as_csv(await asyncio.to_thread(_report, visit))
    headers = {"content-disposition": 'attachment; filename="report.csv"', "cache-control": "no-store", **NOT_LISTED}
    return Response(text, 200, headers, "text/csv; charset=utf-8")


def _report(visit: Visit) -> Report:
    placed = visit.bundle.forms.get(PLEDGE_FORM)
    if placed is None:
        raise RequestFault(404, "There is no pledge form", "The report counts what comes by it.")
    return make_report(visit.store, visit.bundle.campaign, placed.version.form, visit.bundle.touchpoints, now())
