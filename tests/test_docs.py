"""The documentation is true: what it names exists, what exists is named, its links lead somewhere, its examples run."""

from __future__ import annotations

import ast
import re
import shutil
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from campaign.actions import Action, Benefit
from campaign.blocks import AccessibilityBlock, Download, FilmBlock, OrganisationsBlock, Quote, Statistic, Summary
from campaign.check import Model, keys_of
from campaign.folder import load_folder
from campaign.forms import KINDS, load_form
from campaign.forms.definition import FormFile, PageLayout, Wall
from campaign.forms.fields import Choice, Field
from campaign.forms.kinds import ASKING_KEYS, STORED_KEYS
from campaign.forms.options import Children, Mail
from campaign.forms.rules import NEEDED
from campaign.front_matter import (
    CaseStudyMeta,
    CoverageMeta,
    EventMeta,
    FilmMeta,
    InterviewMeta,
    PageMeta,
    PartnerMeta,
    Photo,
    PostMeta,
    ResourceMeta,
    Share,
    StoryMeta,
)
from campaign.local_campaigns import LocalCampaign
from campaign.people import Person
from campaign.pictures import PictureRights
from campaign.problems import ProblemsFound
from campaign.release import PreElection
from campaign.settings import (
    Campaign,
    Contact,
    Controller,
    Edition,
    Goal,
    Organisation,
    Security,
    TopicSettings,
)
from campaign.staffed_hours import StaffedHours
from campaign.touchpoints import Touchpoint
from campaign.twins import Twin
from commands.build import build_site
from commands.deploy import TARGETS
from commands.deploy.places import S3, GitHubPages, Nginx, Places, Ssh, WebServer, read_places
from commands.deploy.rules import rules_for
from commands.start import tasks_of
from endpoint.config import SETTINGS
from endpoint.headers import security_headers
from endpoint.states import REFUSAL_REASONS
from pelicanconf import PLUGINS

ROOT = Path(__file__).parent.parent
PLUGIN_FOLDERS = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "plugins/*/README.md")
    for path in ROOT.glob(pattern)
)

PICTURES_PAGE = "docs/editors/links-and-pictures.md"
STORY = "docs/editors/write-a-story.md"
TOUCHPOINTS_PAGE = "docs/editors/touchpoints.md"
LOCAL_PAGE = "docs/editors/local-campaigns.md"
BLOCKS_PAGE = "docs/editors/blocks.md"
TYPES_PAGE = "docs/editors/events-films-case-studies.md"
MORE_TYPES_PAGE = "docs/editors/interviews-coverage-resources-partners.md"
ACTIONS_PAGE = "docs/editors/actions.md"
FORM = "docs/editors/the-form.md"
CAMPAIGN = "docs/editors/campaign-yml.md"
START = "docs/local-campaigns/start.md"
RUN = "docs/operators/run.md"
DEPLOY = "docs/operators/deploy.md"
PLUGIN = "docs/developers/add-a-plugin.md"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
INDENTED = re.compile(r"^    .*$", re.MULTILINE)
COMMAND = re.compile(r"python3 tasks\.py ([a-z-]+)")
#: A home folder, a temporary folder, a drive: something that only its writer has.
MACHINE_PATH = re.compile(r"/(home|Users|root|tmp)/|\b[A-Z]:\\")

#: Where the keys of each model are explained: page and heading.
KEY_TABLES: list[tuple[type[Model], str, str]] = [
    (Touchpoint, TOUCHPOINTS_PAGE, "Keys of a touchpoint"),
    (LocalCampaign, LOCAL_PAGE, "Keys of a local campaign"),
    (StoryMeta, STORY, "Keys of a story"),
    (PostMeta, STORY, "Keys of a post"),
    (PageMeta, STORY, "Keys of a page"),
    (Photo, STORY, "The photo"),
    (PictureRights, PICTURES_PAGE, "Who made it, and until when it may be shown"),
    (Share, STORY, "Share links"),
    (Quote, BLOCKS_PAGE, "Quote"),
    (Statistic, BLOCKS_PAGE, "Statistic"),
    (Summary, BLOCKS_PAGE, "Summary"),
    (FilmBlock, BLOCKS_PAGE, "Film"),
    (Download, BLOCKS_PAGE, "Download"),
    (AccessibilityBlock, BLOCKS_PAGE, "Accessibility"),
    (OrganisationsBlock, BLOCKS_PAGE, "Organisations"),
    (EventMeta, TYPES_PAGE, "Keys of an event"),
    (FilmMeta, TYPES_PAGE, "Keys of a film"),
    (CaseStudyMeta, TYPES_PAGE, "Keys of a case study"),
    (InterviewMeta, MORE_TYPES_PAGE, "Keys of an interview"),
    (CoverageMeta, MORE_TYPES_PAGE, "Keys of coverage"),
    (ResourceMeta, MORE_TYPES_PAGE, "Keys of a resource"),
    (PartnerMeta, MORE_TYPES_PAGE, "Keys of a partner"),
    (Action, ACTIONS_PAGE, "Keys of an idea"),
    (Benefit, ACTIONS_PAGE, "The benefit"),
    (Campaign, CAMPAIGN, "campaign.yml"),
    (Goal, CAMPAIGN, "goal"),
    (Edition, CAMPAIGN, "editions"),
    (Contact, CAMPAIGN, "contact"),
    (Controller, CAMPAIGN, "controller"),
    (Security, CAMPAIGN, "security"),
    (PreElection, CAMPAIGN, "pre election"),
    (StaffedHours, CAMPAIGN, "staffed hours"),
    (Organisation, CAMPAIGN, "organisations"),
    (TopicSettings, CAMPAIGN, "topics"),
    (Twin, CAMPAIGN, "twins"),
    (Places, DEPLOY, "deploy.yml"),
    (GitHubPages, DEPLOY, "GitHub Pages"),
    (S3, DEPLOY, "S3"),
    (Ssh, DEPLOY, "rsync"),
    (Nginx, DEPLOY, "nginx"),
    (WebServer, DEPLOY, "Caddy"),
    (Person, CAMPAIGN, "people.yml"),
    (FormFile, FORM, "Keys of a form"),
    (Field, FORM, "Keys of a field"),
    (Choice, FORM, "Choices"),
    (Wall, FORM, "The wall"),
    (PageLayout, FORM, "Pages"),
    (Mail, FORM, "Mail"),
    (Children, FORM, "Children"),
]


def read(page: str) -> str:
    """Return a page's text."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return a text without its code."""
    return CODE_SPAN.sub("", INDENTED.sub("", FENCE.sub("", text)))


def headings(text: str) -> list[str]:
    """Return the words of each heading."""
    return re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)


def anchor(heading: str) -> str:
    """Return the name under which a heading can be linked, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(page: str) -> list[str]:
    """Return where a page links to inside the project."""
    found = [link or image for link, image in LINK.findall(prose(read(page)))]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def section(page: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one."""
    parts = re.split(r"^#+ (.+)\n", read(page), flags=re.MULTILINE)
    found = [text for name, text in zip(parts[1::2], parts[2::2], strict=True) if name == heading]
    assert len(found) == 1, f"{page} has the heading {heading!r} {len(found)} times"
    return found[0]


def table(text: str) -> list[list[str]]:
    """Return the cells of a text's tables, without head rows."""
    rows = [line.removeprefix("|").removesuffix("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if "`" in row[0]]


def words_in_code(cell: str) -> list[str]:
    """Return what a cell has in code."""
    return re.findall(r"`([^`]+)`", cell)


def example(page: str, language: str, beginning: str = "") -> str:
    """Return the first block of code of a language that begins so."""
    blocks = [code for name, code in FENCE.findall(read(page)) if name == language]
    return next(code for code in blocks if code.startswith(beginning))


def report_of(content: Path, **overrides: Any) -> str:
    """Return what a check of a content folder says; empty if there is nothing to fix."""
    try:
        build_site(ROOT, content, ROOT / "output", write=False, overrides=overrides)
    except ProblemsFound as found:
        return found.report().replace(str(content), "content")
    return ""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return a copy of the sample campaign."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("data")))


# What is named exists


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    """A link inside the project names a file that is there, and a heading that the file has."""
    for target in links(page):
        name, _, fragment = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), f"{page}: {target} leads nowhere"
        if fragment:
            anchors = [anchor(heading) for heading in headings(path.read_text(encoding="utf-8"))]
            assert fragment in anchors, f"{page}: {target}: that page has {anchors}"


def test_every_page_can_be_reached() -> None:
    """From the README links lead to every page of docs/ and every plugin's README."""
    reached, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        for target in links(page):
            path = ((ROOT / page).parent / target.partition("#")[0]).resolve()
            name = path.relative_to(ROOT).as_posix()
            if name in PAGES and name not in reached:
                waiting.append(name)
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", PAGES)
def test_commands_name_tasks_that_exist(page: str) -> None:
    """Whoever copies a command from a page gets that task."""
    names = {name for name, _ in tasks_of(read("tasks.py"))}
    assert set(COMMAND.findall(read(page))) <= names


@pytest.mark.parametrize("page", [*PAGES, "LICENSE"])
def test_no_page_names_somebodys_machine(page: str) -> None:
    """A path that only its writer has helps nobody."""
    assert MACHINE_PATH.findall(read(page)) == []


# What exists is named


def task_options() -> Iterator[tuple[str, set[str]]]:
    """Yield each task with its options, read from tasks.py."""
    tasks = {name for name, _ in tasks_of(read("tasks.py"))}
    for node in ast.parse(read("tasks.py")).body:
        if isinstance(node, ast.FunctionDef) and (name := node.name.replace("_", "-")) in tasks:
            yield name, {f"--{argument.arg.replace('_', '-')}" for argument in node.args.args[1:]}


def test_every_task_and_option_is_listed() -> None:
    """The table of tasks has each task with exactly its options."""
    listed = {words_in_code(row[0])[0]: set(words_in_code(row[2])) for row in table(read("docs/reference/tasks.md"))}
    assert listed == dict(task_options())


def needed_keys(model: type[Model]) -> set[str]:
    """Return the keys that an editor must write; of a field also those that its rules ask for."""
    required = {key for key, info in keys_of(model).items() if info.is_required()}
    return required | {key for key in NEEDED if key in STORED_KEYS} if model is Field else required


@pytest.mark.parametrize(("model", "page", "heading"), KEY_TABLES, ids=[case[0].__name__ for case in KEY_TABLES])
def test_every_key_is_explained(model: type[Model], page: str, heading: str) -> None:
    """A model's table has exactly its keys, as the editor writes them, and says which are needed."""
    rows = table(section(page, heading))
    assert [words_in_code(row[0])[0] for row in rows if not row[2]] == []
    assert {words_in_code(row[0])[0] for row in rows} == set(keys_of(model))
    assert {words_in_code(row[0])[0] for row in rows if row[1] == "yes"} == needed_keys(model)


def test_every_kind_is_explained() -> None:
    """The table of kinds has each kind with its own keys and its error codes."""
    rows = {words_in_code(row[0])[0]: row for row in table(section(FORM, "Kinds"))}
    assert list(rows) == list(KINDS)
    for name, kind in KINDS.items():
        assert set(words_in_code(rows[name][2])) == kind.keys - ASKING_KEYS, name
        assert tuple(words_in_code(rows[name][3])) == kind.codes, name


def test_every_error_code_is_explained() -> None:
    """The table of codes has each code that a kind can say, and no other."""
    listed = {code for row in table(section(FORM, "Error messages")) for code in words_in_code(row[0])}
    assert listed == {code for kind in KINDS.values() for code in kind.codes}


def test_every_setting_is_explained() -> None:
    """The operators' table has each setting, and no other."""
    rows = table(read("docs/operators/settings.md"))
    assert {words_in_code(row[0])[0] for row in rows} == {setting.name for setting in SETTINGS}


def test_every_reason_for_a_refusal_is_listed() -> None:
    """Moderators find each reason with the sentence that goes with it."""
    assert {words_in_code(row[0])[0]: row[1] for row in table(section(RUN, "Moderate"))} == REFUSAL_REASONS


def test_every_target_is_explained() -> None:
    """The table of targets has each target, in the order in which the task names them."""
    listed = [words_in_code(row[0])[0] for row in table(read(DEPLOY).partition("## deploy.yml")[0])]
    assert listed == list(TARGETS)


@pytest.mark.parametrize("folder", PLUGIN_FOLDERS, ids=lambda folder: folder.name)
def test_every_plugin_says_what_it_does(folder: Path) -> None:
    """A plugin's README begins with a heading that is a sentence about it, not just its name."""
    first_line = (folder / "README.md").read_text(encoding="utf-8").partition("\n")[0]
    assert re.match(r"# [A-Z]\w+s (\S+ ){2,}", first_line), first_line


def test_every_plugin_is_in_the_architecture() -> None:
    """The architecture's list has each plugin, in the order in which they are loaded."""
    listed = re.findall(r"^\| \[`(\w+)`\]", read("docs/developers/architecture.md"), re.MULTILINE)
    loaded = [plugin.removeprefix("plugins.") for plugin in PLUGINS]
    assert listed[: len(loaded)] == loaded
    assert set(listed) == {folder.name for folder in PLUGIN_FOLDERS}


def test_every_part_is_in_the_architecture() -> None:
    """The architecture names each module and package of `campaign`, and each package of `endpoint`."""
    text = read("docs/developers/architecture.md")
    ours = [path for path in (ROOT / "campaign").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    names = {path.stem + "/" * path.is_dir() for path in ours} - {"__init__"}
    names |= {f"{path.parent.name}/" for path in (ROOT / "endpoint").glob("*/__init__.py")}
    assert {name for name in names if f"`{name}`" not in text} == set()


# Examples do what the page says


def test_the_headers_are_those_of_the_endpoint() -> None:
    """Operators read which headers the endpoint's own pages have."""
    sent = {name.decode(): value.decode() for name, value in security_headers("", "/api")}
    listed = {words_in_code(row[0])[0].lower(): words_in_code(row[1])[0] for row in table(section(RUN, "Headers"))}
    assert listed == sent


def test_the_headers_of_every_host_are_those_of_the_rules(content: Path) -> None:
    """What an operator reads about headers is what the targets write."""
    rules = rules_for(load_folder(content), content)
    rows = table(section(DEPLOY, "What every target says"))
    assert {words_in_code(row[0])[0]: words_in_code(row[1])[0] for row in rows} == dict(rules.headers)


def test_the_example_deploy_yml_is_right(content: Path) -> None:
    """What operators are shown loads without a Problem."""
    (content / "deploy.yml").write_text(example(DEPLOY, "yaml"), encoding="utf-8")
    places = read_places(content, "content/deploy.yml")
    assert places.s3
    assert places.rsync


def test_the_example_story_is_right(content: Path) -> None:
    """The story that editors are shown has nothing to fix."""
    story = example(STORY, "markdown", "---\ntitle: Kettle on at four\ndate: 2")
    (content / "stories/kettle-on-at-four.md").write_text(story, encoding="utf-8")
    assert report_of(content) == ""


def test_the_faulty_story_gives_the_output_that_is_shown(content: Path) -> None:
    """Editors learn to read Problems from true ones."""
    story = example(STORY, "markdown", "---\ntitle: Kettle on at four\ndate: 3 March")
    (content / "stories/kettle-on-at-four.md").write_text(story, encoding="utf-8")
    assert report_of(content) == example(STORY, "text").strip()


def test_the_example_form_is_right(tmp_path: Path) -> None:
    """The form that editors are shown loads without a Problem."""
    path = tmp_path / "pledge.yml"
    path.write_text(example(FORM, "yaml", "title:"), encoding="utf-8")
    form, _, problems = load_form(path)
    assert problems == []
    assert form is not None


def test_the_example_theme_works(content: Path, tmp_path: Path) -> None:
    """A child theme made as described is linked on each page after the parent's styles, and fills its block."""
    themes = tmp_path / "themes"
    shutil.copytree(ROOT / "themes", themes)
    for name, code in {
        "theme.yml": example(START, "yaml", "name:"),
        "static/css/local.css": example(START, "css"),
        "templates/base.html": example(START, "jinja", '{% extends "!theme/base.html"'),
        "templates/index.html": example(START, "jinja", '{% extends "!theme/index.html"'),
    }.items():
        path = themes / "harbour" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    campaign = (content / "campaign.yml").read_text(encoding="utf-8")
    (content / "campaign.yml").write_text(campaign.replace("theme: groundswell", "theme: harbour"), encoding="utf-8")
    output = tmp_path / "output"
    build_site(ROOT, content, output, overrides={"THEMES_PATH": str(themes)})
    page = (output / "index.html").read_text(encoding="utf-8")
    assert page.index("theme/css/main.css") < page.index("theme/css/local.css") < page.index("</head>")
    assert "How we do it here" in page
    assert (output / "theme/css/local.css").read_text(encoding="utf-8") == example(START, "css")


def test_the_example_plugin_works(content: Path) -> None:
    """The plugin that developers are shown is short, and gives the Problem that the page shows."""
    code = example(PLUGIN, "python", '"""Count')
    assert code.count("\n") < 40
    plugin = types.ModuleType("plugins.long_texts")
    exec(compile(code, "long_texts", "exec"), plugin.__dict__)
    front_matter = "title: Long\ndate: 2026-11-20\nsummary: Long.\nauthor: porter\nperson: A porter\nrole: Porter"
    story = f"---\n{front_matter}\nconsent: C-1\ntopic: kind-words\n---\n{'word ' * 1501}\n"
    (content / "stories/long.md").write_text(story, encoding="utf-8")
    report = report_of(content, PLUGINS=[*PLUGINS, plugin])
    assert report == f"{example(PLUGIN, 'text').strip()}\n\n1 problem to fix; nothing was written."
