"""Read a form's file into a Form, or into all of its Problems."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from campaign.check import check_model, drop_empty
from campaign.forms import followuprules, formrules, optionrules, pollrules, rules
from campaign.forms.choices import FOLDER, resolve_choices
from campaign.forms.definition import Form, FormFile
from campaign.forms.draft import Draft, replace_unknown_kinds
from campaign.problems import Problem, without_echoes
from campaign.settings import SLUG, TopicSettings
from campaign.yamlfile import Document, read_yaml

Rule = Callable[[Draft], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    rules.names_are_right,
    rules.keys_fit_the_kind,
    rules.what_is_needed_is_there,
    rules.choices_differ,
    formrules.only_areas_have_tiles_and_people,
    formrules.tiles_are_a_map,
    rules.limits_are_possible,
    rules.visibility_hangs_on_a_checkbox,
    rules.sentences_are_there,
    rules.sentences_name_the_limit,
    formrules.it_opens_before_it_closes,
    formrules.pages_have_every_field_once,
    formrules.addresses_are_read_on_the_first_page,
    formrules.what_is_shown_can_be_shown,
    optionrules.mail_goes_to_an_address,
    followuprules.follow_ups_can_be_answered,
    optionrules.children_are_told_apart,
    optionrules.groups_say_how_many,
    optionrules.comments_stand_by_themselves,
    pollrules.polls_ask_one_question,
    pollrules.polls_have_nothing_of_pledges,
)


def load_form(
    path: Path,
    shown_as: str | None = None,
    topics: Sequence[TopicSettings] = (),
    language: str = "en-GB",
) -> tuple[Form | None, Document, list[Problem]]:
    """Read a form's file.

    :param shown_as: the path to name in Problems; the path itself if missing.
    :param topics: the campaign's, for ``choices: topics``.
    :param language: the form's, where its file names none.
    :returns: the form (None on Problems), its document, and all Problems in text order.
    """
    document, broken = read_yaml(path, shown_as)
    problems = _file_name_problems(path.stem, document)
    if not isinstance(document.data, dict):
        faults = [] if broken or problems else check_model(FormFile, document)[1]
        return None, document, sorted(broken + problems + faults)
    draft = Draft(document, {"language": language, **copy.deepcopy(document.data)})
    problems += replace_unknown_kinds(draft)
    problems += resolve_choices(draft, topics, path.parent / FOLDER)
    problems += check_model(FormFile, replace(document, data=draft.data))[1]
    for rule in RULES:
        problems += rule(draft)
    if broken or problems:
        return None, document, sorted(set(without_echoes(broken, problems)))
    return Form.model_validate(drop_empty(draft.data) | {"id": path.stem}), document, []


def _file_name_problems(stem: str, document: Document) -> list[Problem]:
    if re.fullmatch(SLUG, stem):
        return []
    hint = "It is part of addresses: use lower-case words joined by hyphens, such as pledge.yml."
    return [document.problem((), f"the file's name '{stem}' cannot be a form's id", hint)]
