"""What must hold between a form and the rest of the campaign: other forms, languages, and the campaign's days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaign.forms import Form
from campaign.language import ENGLISH, catalogue_path, primary
from campaign.language.catalogue_rules import catalogue_problems
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Document

if TYPE_CHECKING:
    from campaign.folder import ContentFolder


def form_problems(folder: ContentFolder, documents: Mapping[str, Document]) -> list[Problem]:
    """Return every Problem of forms that are sound one by one.

    :param documents: of each sound form, by its id.
    """
    problems = []
    for form in folder.forms.values():
        document = documents[form.id]
        problems += _group_problems(folder, form, document)
        problems += _language_problems(folder, form)
        problems += _day_problems(folder, form, document) if folder.knows("opens", "closes") else []
    return problems


def _group_problems(folder: ContentFolder, form: Form, document: Document) -> list[Problem]:
    """Children are led to a form for groups that there is."""
    groups = [other.id for other in folder.forms.values() if other.group]
    wanted = form.children.group if form.children else None
    faulty = wanted in folder.form_names and wanted not in folder.forms  # its own Problems are told
    if not wanted or wanted in groups or faulty:
        return []
    hint = did_you_mean(wanted, groups, "Group forms") or "A group form has the key 'group:' with a headcount."
    return [document.problem(("children", "group"), f"the form '{wanted}' is no form for groups", hint)]


def _language_problems(folder: ContentFolder, form: Form) -> list[Problem]:
    """What Groundswell says to its supporters is whole in a form's own language, too."""
    path = catalogue_path(form.language)
    is_its_own = primary(form.language) != primary(folder.campaign.language)
    return catalogue_problems(path) if is_its_own and path.is_file() else []


def _day_problems(folder: ContentFolder, form: Form, document: Document) -> list[Problem]:
    """A form can be sent on at least one of the campaign's days: else the year is a slip."""
    campaign = folder.campaign
    if form.closes and form.closes < campaign.opens:
        hint = f"The campaign opens on {ENGLISH.long_date(campaign.opens)}, says campaign.yml. Is the year right?"
        return [document.problem(("closes",), "the form closes before the campaign opens", hint)]
    if form.opens and form.opens > campaign.closes:
        hint = f"The campaign closes on {ENGLISH.long_date(campaign.closes)}, says campaign.yml. Is the year right?"
        return [document.problem(("opens",), "the form opens after the campaign has closed", hint)]
    return []
