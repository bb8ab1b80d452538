"""Files that a build would pass over in silence: texts and settings where nothing reads them."""

from __future__ import annotations

from pathlib import Path

from campaign.content import TYPES
from campaign.pictures import REGISTER
from campaign.problems import Problem, did_you_mean
from campaign.words import DISTRESS_WORDS, HEALTH_WORDS

#: Files at the top of a content folder; the last is read by `deploy`.
FILES = ("campaign.yml", "people.yml", REGISTER, HEALTH_WORDS, DISTRESS_WORDS, "deploy.yml")
#: Folders of texts, and of what is read otherwise; `data` is what `pull` brings, `samples` what a preview shows.
FOLDERS = (*TYPES, "forms", "images", "files", "data", "samples")
_SETTINGS = {".yml", ".yaml"}
_READ = {".md", ".markdown", ".mdown", *_SETTINGS}


def stray_problems(content: Path, shown_as: str) -> list[Problem]:
    """Return a Problem for each file at the top of a content folder and each of its folders that nothing reads."""
    problems = []
    for path in sorted(content.iterdir()) if content.is_dir() else ():
        name = path.name
        if path.is_dir() and name not in FOLDERS and _has_texts(path):
            hint = did_you_mean(name, FOLDERS, "Folders")
            problems.append(Problem(f"{shown_as}/{name}", 1, 1, f"nothing reads the folder '{name}'", hint))
        elif path.is_file() and _is_text(path) and name not in FILES:
            is_page = path.suffix.lower() not in _SETTINGS
            hint = f"Move it into the folder of its kind: {', '.join(TYPES)}."
            hint = hint if is_page else did_you_mean(name, FILES, "Files")
            problems.append(Problem(f"{shown_as}/{name}", 1, 1, f"nothing reads '{name}' here", hint))
    return problems


def _has_texts(folder: Path) -> bool:
    return not folder.name.startswith(".") and any(_is_text(path) for path in folder.rglob("*"))


def _is_text(path: Path) -> bool:
    is_note = path.stem.isupper()  # README.md, for whoever opens the folder
    return path.suffix.lower() in _READ and not path.name.startswith(".") and not is_note
