"""Show what a child theme has of its own, and what changed in its parent since it was made or last compared."""

from __future__ import annotations

import difflib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from campaign.problems import ProblemsFound, did_you_mean
from campaign.theme.contract import THEME_FILE, git_name
from campaign.theme.kinship import Theme, is_theme, load_family, theme_names
from commands.build import ROOT
from commands.console import Stop
from plugins.campaign_files.blocks import filled_blocks

_MADE_FROM = re.compile(r"^made_from:.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*", re.MULTILINE)


def theme_diff(name: str = "", accept: bool = False, root: Path = ROOT) -> None:
    """Print it for one child theme, or for all.

    :param accept: note in theme.yml what the parent is like now.
    :raises Stop: there is no such child theme.
    """
    themes = _children(root / "themes", name)
    for theme in themes:
        print("\n".join(_report(theme, root)))
        if accept:
            _note(theme)
            print(f"Noted in {theme.shown_as}/{THEME_FILE}.")


def _children(themes: Path, name: str) -> list[Theme]:
    if name and not is_theme(themes, name):
        raise Stop(f"There is no theme 'themes/{name}'. {did_you_mean(name, theme_names(themes), 'Themes')}")
    found = [_loaded(themes, each) for each in ([name] if name else theme_names(themes))]
    children = [theme for theme in found if theme.parent]
    if not children:
        raise Stop(f"themes/{name} has no parent." if name else 'There is no child theme yet: fork "Name" makes one.')
    return children


def _loaded(themes: Path, name: str) -> Theme:
    theme, problems = load_family(themes, name)
    if theme is None:
        raise ProblemsFound(problems, "nothing was compared")
    return theme


def _report(theme: Theme, root: Path) -> Iterator[str]:
    parent, made_from = _parent(theme), theme.file.made_from
    was = f"made from version {made_from.version}" if made_from else "which does not say what it was made from"
    yield f"{theme.shown_as}, a child of {parent.shown_as} {parent.file.version or ''} ({was})"
    yield ""
    yield from _overridden(theme)
    yield from _tokens(theme)
    yield from _changes(theme, root)
    yield ""


def _overridden(theme: Theme) -> Iterator[str]:
    blocks: dict[str, list[str]] = {}
    for block in filled_blocks(theme):
        note = "" if block.name in block.known else " (which its parent does not have)"
        blocks.setdefault(f"templates/{block.file}", []).append(block.name + note)
    files = sorted({name for name in theme.overridden if theme.has(name)} | set(blocks))
    if files:
        yield "Overrides:"
    for name in files:
        yield f"  {name}: " + (f"fills {', '.join(blocks[name])}" if name in blocks else "in place of the parent's")


def _tokens(theme: Theme) -> Iterator[str]:
    tokens = _parent(theme).file.tokens
    known = tokens.public if tokens else {}
    own = {
        setting.name
        for sheet in theme.sheets
        if sheet.shown_as.startswith(f"{theme.shown_as}/")
        for setting in sheet.settings
    }
    for heading, names in (
        ("Tokens it sets", [name for name in known if name in own]),
        ("Tokens of the parent's", [name for name in known if name not in own]),
        ("Tokens that the parent does not have", sorted(name for name in own if name not in known)),
    ):
        if names:
            yield f"{heading}: {', '.join(names)}"


def _changes(theme: Theme, root: Path) -> Iterator[str]:
    """Yield what became of the parent's files that the child overrides."""
    parent, known = _parent(theme), theme.file.made_from.files if theme.file.made_from else {}
    changed = [name for name, old in known.items() if not parent.has(name) or git_name(parent.path / name) != old]
    unknown = [name for name in theme.overridden if name not in known]
    if changed:
        yield "Changed in the parent since:"
    for name in changed:
        yield f"  {name}"
        yield from (f"    {line}" for line in _difference(parent.path / name, known[name], root))
    if unknown:
        yield f"Not noted yet: {', '.join(unknown)}"
    if changed or unknown:
        yield f"Carry over what you need, then: python3 tasks.py theme-diff {theme.path.name} --accept"
    else:
        yield "Nothing that it overrides has changed in the parent."


def _difference(path: Path, old_name: str, root: Path) -> list[str]:
    if not path.is_file():
        return ["is no longer there"]
    old = _from_git(old_name, root)
    if old is None:
        return ["has changed; git does not have the old text here"]
    new = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def _from_git(name: str, root: Path) -> str | None:
    """Return a text by git's name for it; None where git or the text is not there."""
    if not re.fullmatch(r"[0-9a-f]{40}", name):
        return None
    try:
        done = subprocess.run(["git", "cat-file", "blob", name], cwd=root, capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def _note(theme: Theme) -> None:
    """Write into theme.yml what the parent is like now; everything else stays as it was written."""
    parent, path = _parent(theme), theme.path / THEME_FILE
    files = {name: git_name(parent.path / name) for name in theme.overridden if parent.has(name)}
    lines = ["made_from:", f"  version: {parent.file.version or 'unknown'}", *(["  files:"] if files else [])]
    note = "\n".join([*lines, *(f"    {name}: {digest}" for name, digest in files.items()), ""])
    text = path.read_text(encoding="utf-8")
    noted, times = _MADE_FROM.subn(lambda _: note, text, count=1)
    path.write_text(noted if times else f"{text.rstrip()}\n{note}", encoding="utf-8", newline="\n")


def _parent(theme: Theme) -> Theme:
    assert theme.parent, "only children are compared"  # noqa: S101
    return theme.parent
