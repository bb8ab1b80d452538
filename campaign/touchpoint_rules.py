"""What must hold between touchpoints.yml and the rest of the campaign: pages, forms, partners, people."""

from __future__ import annotations

from campaign.action_lists import ROOT as IDEAS
from campaign.content import Source
from campaign.folder import ContentFolder
from campaign.form_pages import form_page
from campaign.forms import PLEDGE_FORM
from campaign.problems import Problem, did_you_mean
from campaign.touchpoints import TOUCHPOINT_FIELD, Touchpoint, code_query, short_url, touchpoint_field

Fault = tuple[str, str, str]  # key, message, hint


def landing_pages(folder: ContentFolder) -> dict[str, Source]:
    """Return the page that each touchpoint leads to, by code; those that lead nowhere are missing."""
    pages = ((code, _landing_page(folder, one)) for code, one in folder.touchpoints.touchpoints.items())
    return {code: page for code, page in pages if page and notes_touchpoints(folder, page)}


def notes_touchpoints(folder: ContentFolder, page: Source) -> bool:
    """Tell whether a page has a form that keeps by which touchpoint somebody came."""
    return any(touchpoint_field(form) and form.id in page.forms for form in folder.forms.values())


def leads_to_ideas(folder: ContentFolder, page: Source) -> bool:
    """Tell whether a page where touchpoints are kept links the ideas for the pledge that its form takes."""
    form = folder.forms.get(PLEDGE_FORM)
    return bool(form and touchpoint_field(form) and form.id in page.forms and f"](/{IDEAS})" in page.body)


def pages_with_code(folder: ContentFolder, page: Source, code: str) -> dict[str, str]:
    """Return where a touchpoint's own pages lead instead, by the address of each page that shows a form.

    :param page: the page that the touchpoint leads to.
    """
    placed = ((form_page(folder, form), code_query(form, code)) for form in folder.forms.values())
    known = {shown.url: f"{shown.url}{query}" for shown, query in placed if shown and query}
    return {**known, page.url: short_url(code)}


def touchpoint_problems(folder: ContentFolder) -> list[Problem]:
    """Return every Problem of touchpoints that are sound one by one."""
    register = folder.touchpoints
    written = {code: one for code, one in register.touchpoints.items() if register.exists and code in _codes(folder)}
    problems = _form_problems(folder) if register.exists else []
    for code, touchpoint in written.items():
        for key, message, hint in (*_page_faults(folder, touchpoint), *_partner_faults(folder, touchpoint)):
            problems.append(register.document.problem((code, key), message, hint))
        if code in folder.people:
            hint = "Name what people saw or heard, not whom they met: for example the ward, the programme, the stall."
            problems.append(register.document.key_problem((code,), f"the code '{code}' names a person", hint))
    return problems


def _codes(folder: ContentFolder) -> set[str]:
    data = folder.touchpoints.document.data
    return set(data) if isinstance(data, dict) else set()


def _landing_page(folder: ContentFolder, touchpoint: Touchpoint) -> Source | None:
    if touchpoint.page:
        return next((page for page in folder.sources.values() if page.url == _address(touchpoint.page)), None)
    form = folder.forms.get(PLEDGE_FORM)
    return form_page(folder, form) if form else None


def _address(page: str) -> str:
    return f"{page.strip('/')}/"


def _form_problems(folder: ContentFolder) -> list[Problem]:
    form = folder.forms.get(PLEDGE_FORM)
    if form is None or touchpoint_field(form):
        return []
    message = f"the form '{PLEDGE_FORM}' does not keep by which touchpoint somebody came"
    hint = f"Add a hidden field '{TOUCHPOINT_FIELD}' with 'source: from' to forms/{PLEDGE_FORM}.yml."
    return [folder.touchpoints.document.problem((), message, hint)]


def _page_faults(folder: ContentFolder, touchpoint: Touchpoint) -> list[Fault]:
    if touchpoint.page is None or folder.faulty_sources or set(folder.forms) != folder.form_names:
        return []  # what a text or form with faults would have shown, nobody knows
    page = _landing_page(folder, touchpoint)
    noting = [f"/{one.url}" for one in folder.sources.values() if notes_touchpoints(folder, one)]
    if page is None:
        hint = did_you_mean(touchpoint.page, noting, "Pages with a form")
        return [("page", f"there is no page '{touchpoint.page}'", hint)]
    if f"/{page.url}" not in noting:
        message = f"the page '{touchpoint.page}' has no form that keeps by which touchpoint somebody came"
        return [("page", message, did_you_mean(touchpoint.page, noting, "Pages with one"))]
    return []


def _partner_faults(folder: ContentFolder, touchpoint: Touchpoint) -> list[Fault]:
    partners = sorted(path.stem for path in (folder.path / "partners").glob("*.md"))
    if touchpoint.partner is None or touchpoint.partner in partners:
        return []
    hint = did_you_mean(touchpoint.partner, partners, "Partners") or "Add the file there, or leave the key out."
    return [("partner", f"the partner '{touchpoint.partner}' is not in partners/", hint)]
