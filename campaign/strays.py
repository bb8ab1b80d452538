"""Files that a build would pass over in silence: texts and settings where nothing reads them."""

from __future__ import annotations

from pathlib import Path

from campaign.actions import ACTIONS
from campaign.content import TYPES
from campaign.local_campaigns import LOCAL_CAMPAIGNS
from campaign.pictures import REGISTER
from campaign.plan import PLAN_FILE, PLANS
from campaign.problems import Problem, did_you_mean
from campaign.touchpoints import REGISTER as TOUCHPOINTS
from campaign.words import DISTRESS_WORDS, HEALTH_WORDS

#: Files at the top of a content folder; the last is read by `deploy`.
FILES = (
    *("campaign.yml", "people.yml", ACTIONS, REGISTER, TOUCHPOINTS, HEALTH_WORDS, DISTRESS_WORDS, PLAN_FILE),
    LOCAL_CAMPAIGNS,
    "deploy.yml",
)
#: Folders of texts, and of what is read otherwise; `data` is what `pull` brings, `samples` what a preview shows.
FOLDERS = (*TYPES, "forms", "images", "files", "data", "samples", PLANS)
#: What people also call a text or a form.
_OTHER_ENDINGS = {".md": (".markdown", ".mdown", ".txt", ".html"), ".yml": (".yaml",)}
#: Texts of word processors.
_DOCUMENTS = (".doc", ".docx", ".odt", ".pages", ".rtf", ".pdf")
_SETTINGS = {".yml", ".yaml"}
_READ = {".md", ".markdown", ".mdown", *_SETTINGS}
#: What an editor of plain text adds to a name, and many computers do not show.
_UNSEEN = ".txt"


def stray_problems(content: Path, shown_as: str) -> list[Problem]:
    """Return a Problem for each file at the top of a content folder and each of its folders that nothing reads."""
    problems = []
    for path in sorted(content.iterdir()) if content.is_dir() else ():
        name = path.name
        if path.is_dir() and name not in FOLDERS and _has_texts(path):
            hint = did_you_mean(name, FOLDERS, "Folders")
            problems.append(Problem(f"{shown_as}/{name}", 1, 1, f"nothing reads the folder '{name}'", hint))
        elif path.is_file() and _is_text(path) and name not in FILES:
            is_page = Path(name.removesuffix(_UNSEEN)).suffix.lower() not in _SETTINGS
            hint = f"Move it into the folder of its kind: {', '.join(TYPES)}."
            hint = hint if is_page else did_you_mean(name, FILES, "Files")
            problems.append(Problem(f"{shown_as}/{name}", 1, 1, f"nothing reads '{name}' here", hint))
    return problems


def misnamed_problems(content: Path, place: str, ending: str, shown_as: str) -> list[Problem]:
    """Return a Problem for each file among the texts or forms of ``place`` that its name hides from the build."""
    problems = []
    for path in sorted((content / place).rglob("*")):
        suffix = path.suffix.lower()
        shown = f"{shown_as}/{path.relative_to(content).as_posix()}"
        is_other = suffix in (ending, *_OTHER_ENDINGS[ending]) and path.suffix != ending
        if path.is_file() and (is_other or path.name.endswith(f"{ending}{_UNSEEN}")):
            hint = f"Rename it to {path.stem.removesuffix(ending)}{ending}."
            problems.append(Problem(shown, 1, 1, f"the file's name does not end in {ending}", hint))
        elif path.is_file() and suffix in _DOCUMENTS and not path.name.startswith(("~", ".")):
            hint = f"Copy its words into a {ending} file. A file to take away belongs into files/."
            problems.append(Problem(shown, 1, 1, f"nothing reads a {suffix} file here", hint))
    return problems


def _has_texts(folder: Path) -> bool:
    return not folder.name.startswith(".") and any(_is_text(path) for path in folder.rglob("*"))


def _is_text(path: Path) -> bool:
    is_note = path.stem.isupper()  # README.md, for whoever opens the folder
    suffix = Path(path.name.removesuffix(_UNSEEN)).suffix.lower()
    return suffix in _READ and not path.name.startswith(".") and not is_note
