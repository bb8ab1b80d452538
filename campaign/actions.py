"""actions.yml: small things to do, for whoever has no words of their own yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from campaign.blocks import InsideContent, WebAddress
from campaign.check import Model, check_model
from campaign.problems import Problem, did_you_mean
from campaign.settings import Slug, Word
from campaign.settings_rules import topic_hint
from campaign.yamlfile import Document, read_yaml

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

ACTIONS = "actions.yml"
MOST_LETTERS = 60  # of an id, which the endpoint keeps with each pledge

Effort = Literal["easy", "some", "more"]


class Benefit(Model):
    """What an action is good for, as somebody has found out."""

    words: Word = Field(description="What it is good for, in one sentence.")
    source: Word = Field(description="Who found it out, and in what.")
    year: int = Field(ge=1800, le=2200, description="The year that it was published.")
    link: WebAddress | None = Field(None, description="Where the source can be read, starting with https://.")


class Action(Model):
    """A small thing to do, in the words of whoever does it."""

    words: Word = Field(description="The pledge as somebody makes it: I will drink one cup of tea while it is hot.")
    topic: Word = Field(description="A topic of campaign.yml.")
    minutes: int = Field(ge=1, le=480, description="How long it takes each time, in minutes.")
    effort: Effort = Field(description="easy, some or more: how much it asks of somebody on a bad day.")
    whom: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = Field(
        None, alias="for", description="Whom it is for, if not for everybody: ward teams."
    )
    benefit: Benefit | None = Field(None, description="What it is good for: words, source and year, indented below.")
    story: InsideContent | None = Field(None, description="A text that shows it: stories/two-mugs.md.")


@dataclass(frozen=True)
class Actions:
    """The actions of a campaign.

    :param by_id: those without faults, in the order of their file.
    :param exists: whether there is such a file.
    :param faulty: whether any action was left out because of its faults.
    """

    by_id: dict[str, Action] = field(default_factory=dict)
    exists: bool = False
    faulty: bool = False


_SLUG: TypeAdapter[str] = TypeAdapter(Annotated[Slug, StringConstraints(max_length=MOST_LETTERS)])


def load_actions(folder: ContentFolder, most: int | None) -> tuple[Actions, list[Problem]]:
    """Read the actions of a content folder whose other files are read; returns them and all Problems.

    :param most: how many characters the pledge form takes; None where nobody knows.
    """
    path = folder.path / ACTIONS
    if not path.exists():
        return Actions(), []
    document, problems = read_yaml(path, folder.shown(ACTIONS))
    if not problems and document.data is not None and not isinstance(document.data, dict):
        hint = "Write an id such as tea-while-hot, a colon, and the action's keys indented below it."
        problems = [document.problem((), f"{ACTIONS} must be a list of actions by id", hint)]
    if problems:
        return Actions(exists=True, faulty=True), problems
    actions, problems = _check_each(document)
    problems += _rule_problems(folder, document, actions, most)
    return Actions(actions, exists=True, faulty=bool(problems)), sorted(problems)


def _check_each(document: Document) -> tuple[dict[str, Action], list[Problem]]:
    actions: dict[str, Action] = {}
    problems = []
    for name in document.data or ():
        if not _is_id(name):
            hint = f"Use at most {MOST_LETTERS} lower-case letters, digits and hyphens, for example tea-while-hot."
            problems.append(document.key_problem((name,), f"'{name}' cannot be an action's id", hint))
            continue
        action, faults = check_model(Action, document.part(name))
        problems += faults
        if action:
            actions[name] = action
    return actions, problems


def _is_id(name: str) -> bool:
    try:
        _SLUG.validate_python(name)
    except ValidationError:
        return False
    return True


def _rule_problems(
    folder: ContentFolder, document: Document, actions: dict[str, Action], most: int | None
) -> Iterator[Problem]:
    """Yield what is wrong between an action and the rest of the campaign."""
    topics = {topic.id for topic in folder.campaign.topics}
    texts = folder.sources.keys() | folder.faulty_sources
    said: dict[str, str] = {}
    for name, action in actions.items():
        if folder.knows("topics") and action.topic not in topics:
            hint = topic_hint(action.topic, folder.campaign)
            yield document.problem((name, "topic"), f"the topic '{action.topic}' is not in campaign.yml", hint)
        if action.story and action.story not in texts:
            hint = did_you_mean(action.story, folder.sources, "Texts")
            yield document.problem((name, "story"), f"the text '{action.story}' does not exist", hint)
        if most and len(action.words) > most:
            message = f"the words are too long for the pledge form ({len(action.words)})"
            yield document.problem((name, "words"), message, f"Keep them to {most} or fewer.")
        first = said.setdefault(action.words.casefold(), name)
        if first != name:
            hint = f"'{first}' has the same words. Keep one of the two."
            yield document.problem((name, "words"), "the action is there twice", hint)
