"""A content folder, read whole: every file against its model and against the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from campaign.actions import Actions, load_actions
from campaign.campaign_file import read_campaign, stand_in
from campaign.commented import comment_problems
from campaign.content import TYPES, ContentType, Source, read_source
from campaign.form_rules import form_problems
from campaign.forms import PLEDGE_FORM, Form, load_form
from campaign.front_matter import PageMeta
from campaign.local_campaigns import LOCAL_CAMPAIGNS, LocalCampaign, load_local_campaigns
from campaign.own_addresses import address_problems
from campaign.people import Person, load_people
from campaign.pictures import REGISTER, PictureRegister, load_pictures
from campaign.plan import PLAN_FILE, PLANS, MonthPlan, Plan, load_months, load_plan
from campaign.problems import Problem, without_echoes
from campaign.references import reference_problems, reply_problems
from campaign.rules import rule_problems
from campaign.series import series_problems
from campaign.settings import Campaign
from campaign.strays import misnamed_problems, stray_problems
from campaign.touchpoints import REGISTER as TOUCHPOINTS
from campaign.touchpoints import TouchpointRegister, load_touchpoints
from campaign.words import DISTRESS_WORDS, HEALTH_WORDS, load_words
from campaign.yamlfile import Document, read_yaml


@dataclass
class ContentFolder:
    """What the editors wrote.

    :param path: the folder.
    :param shown_as: the folder as Problems name it.
    :param campaign: with stand-ins for what has faults; see ``knows`` and ``campaign_is_sound``.
    :param faulty_settings: keys of campaign.yml that have a fault.
    :param people_named: ids in people.yml, also of people with faults; None if it cannot be read.
    :param form_names: every form that there is a file for, with faults or without.
    :param sources: sources without faults, by their path inside the folder.
    :param left_out: why texts without faults are not part of this build, by their path and by their address.
    :param problems: every Problem found so far.
    """

    path: Path
    shown_as: str
    campaign: Campaign = field(default_factory=stand_in)
    campaign_is_sound: bool = False
    faulty_settings: frozenset[str] = frozenset()
    campaign_document: Document = field(default_factory=lambda: Document("campaign.yml"))
    people: dict[str, Person] = field(default_factory=dict)
    people_named: set[str] | None = field(default_factory=set)
    forms: dict[str, Form] = field(default_factory=dict)
    health_words: tuple[str, ...] = ()
    distress_words: tuple[str, ...] = ()
    pictures: PictureRegister = field(default_factory=PictureRegister)
    actions: Actions = field(default_factory=Actions)
    touchpoints: TouchpointRegister = field(default_factory=TouchpointRegister)
    local_campaigns: list[LocalCampaign] = field(default_factory=list)
    form_names: frozenset[str] = frozenset()
    plan: Plan | None = None
    months: list[MonthPlan] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty_sources: set[str] = field(default_factory=set)

    def knows(self, *keys: str) -> bool:
        """Return whether campaign.yml says these soundly, so that other files can be held against it."""
        return self.faulty_settings.isdisjoint(keys)

    def of_type(self, *types: ContentType) -> list[Source]:
        """Return the sources of these types, in the order of their names."""
        return [source for source in self.sources.values() if source.type in types]

    def leave_out(self, name: str, why: str) -> None:
        """Take a text from the sources.

        :param why: the end of the sentence "It is left out ...".
        """
        source = self.sources.pop(name)
        self.left_out |= {name: why, source.url: why}

    def pulled(self, elsewhere: str | None) -> tuple[Path, str]:
        """Return the folder of what was pulled, and how Problems name it.

        :param elsewhere: the setting ``DATA_PATH``, in place of ``data/`` in this folder.
        """
        return (Path(elsewhere), elsewhere) if elsewhere else (self.path / "data", self.shown("data"))

    def shown(self, name: str) -> str:
        """Return how Problems name a file of this folder."""
        return f"{self.shown_as}/{name}"


def load_folder(path: Path, shown_as: str | None = None) -> ContentFolder:
    """Read and check a content folder; never raises for an editor's fault."""
    folder = ContentFolder(path, shown_as or str(path))
    folder.problems += stray_problems(path, folder.shown_as)
    _read_campaign(folder)
    _read_people(folder)
    _read_forms(folder)
    folder.health_words, problems = load_words(folder.path / HEALTH_WORDS, folder.shown(HEALTH_WORDS))
    folder.distress_words, more = load_words(folder.path / DISTRESS_WORDS, folder.shown(DISTRESS_WORDS))
    folder.problems += problems + more
    folder.pictures, problems = load_pictures(folder.path, folder.shown(REGISTER))
    folder.touchpoints, more = load_touchpoints(
        folder.path / TOUCHPOINTS, folder.shown(TOUCHPOINTS), folder.campaign.spoken
    )
    shown, own = folder.shown(LOCAL_CAMPAIGNS), folder.campaign.address
    folder.local_campaigns, others = load_local_campaigns(folder.path, shown, own)
    folder.problems += problems + more + others
    for content_type in TYPES:
        _read_sources(folder, content_type)
    folder.actions, problems = load_actions(folder, _most_words(folder))
    folder.problems += problems
    folder.problems += comment_problems(folder)
    folder.problems += reply_problems(folder)
    folder.problems += series_problems(folder)
    folder.problems += address_problems(folder)
    _read_plan(folder)
    return folder


def _read_campaign(folder: ContentFolder) -> None:
    file = read_campaign(folder.path / "campaign.yml", folder.shown("campaign.yml"))
    folder.campaign, folder.campaign_document = file.campaign, file.document
    folder.campaign_is_sound, folder.faulty_settings = file.is_sound, file.faulty
    folder.problems += file.problems


def _read_people(folder: ContentFolder) -> None:
    path = folder.path / "people.yml"
    folder.people, problems = load_people(path, folder.shown("people.yml"))
    folder.problems += problems
    folder.people_named = set(folder.people)
    if problems:  # a person with a fault is known all the same
        document, _ = read_yaml(path)
        folder.people_named = set(document.data) if isinstance(document.data, dict) else None


def _read_forms(folder: ContentFolder) -> None:
    folder.problems += misnamed_problems(folder.path, "forms", ".yml", folder.shown_as)
    files = sorted((folder.path / "forms").glob("*.yml"))
    folder.form_names = frozenset(path.stem for path in files)
    documents: dict[str, Document] = {}
    for path in files:
        shown_as = folder.shown(f"forms/{path.name}")
        campaign = folder.campaign
        form, document, problems = load_form(path, shown_as, campaign.topics, language=campaign.language)
        folder.problems += problems
        if form:
            folder.forms[form.id] = form
            documents[form.id] = document
    folder.problems += form_problems(folder, documents)
    if PLEDGE_FORM not in folder.form_names:
        hint = "Every campaign has a pledge form: copy the sample campaign's and change it."
        folder.problems.append(Problem(folder.shown(f"forms/{PLEDGE_FORM}.yml"), 1, 1, "the file is missing", hint))


def _read_plan(folder: ContentFolder) -> None:
    folder.plan, problems = load_plan(folder.path, folder.shown(PLAN_FILE))
    folder.months, more = load_months(folder.path, folder.shown_as)
    folder.problems += [*problems, *misnamed_problems(folder.path, PLANS, ".yml", folder.shown_as), *more]


def _most_words(folder: ContentFolder) -> int | None:
    form = folder.forms.get(PLEDGE_FORM)
    return form.field(form.wall.words).longest if form and form.wall else None


def _read_sources(folder: ContentFolder, content_type: ContentType) -> None:
    folder.problems += misnamed_problems(folder.path, content_type, ".md", folder.shown_as)
    for path in sorted((folder.path / content_type).rglob("*.md")):
        name = path.relative_to(folder.path).as_posix()
        source, document, problems = read_source(path, name, content_type, folder.shown(name))
        lacks = rule_problems(folder, source)
        folder.problems += [*without_echoes(problems, reference_problems(folder, document)), *lacks]
        if source and not lacks:
            folder.sources[name] = source
        else:
            folder.faulty_sources.add(name)


def menu_pages(folder: ContentFolder, menu: str) -> list[Source]:
    """Return the pages of a menu, in the order of their file names."""
    return [
        source for source in folder.of_type("pages") if isinstance(source.meta, PageMeta) and source.meta.menu == menu
    ]
