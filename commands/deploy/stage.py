"""A site as one host wants it: the published files, linked rather than copied, and what the host needs besides."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from commands.console import Stop
from commands.deploy.pages import redirect_page, with_meta_policy
from commands.deploy.rules import NOT_FOUND, PRECOMPRESSED, Rules, files_of


@dataclass(frozen=True)
class Stage:
    """A folder that is a host's root, or the site's own folder there.

    :param root: the folder.
    :param site: where in it the site's pages are; the same where the target is the site's own folder.
    """

    root: Path
    site: Path

    def write(self, name: str, text: str) -> None:
        """Write a file below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be the published file itself, linked
        path.write_text(text, encoding="utf-8", newline="\n")


def make_stage(published: Path, place: Path, rules: Rules, *, whole_host: bool, precompressed: bool = False) -> Stage:
    """Lay out a published site afresh.

    :param whole_host: the target is the host's root, so that a site in a folder is put into that folder.
    :param precompressed: whether the host can send the .br and .gz beside a file.
    :raises Stop: an old address is a file of the site.
    """
    shutil.rmtree(place, ignore_errors=True)
    site = place / rules.base.strip("/") if whole_host else place
    names = set(files_of(published))
    for name in sorted(names):
        if precompressed or not _is_copy(name, names):
            _link(published / name, site / name)
    _refuse_taken(rules, site)
    return Stage(place, site)


def _is_copy(name: str, names: set[str]) -> bool:
    """Tell whether a file is the compressed copy of one beside it; a download may end in .gz for its own sake."""
    return name.endswith(PRECOMPRESSED) and name.rpartition(".")[0] in names


def _link(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, place)
    except OSError:  # another disk, or one without links
        shutil.copyfile(file, place)


def _refuse_taken(rules: Rules, site: Path) -> None:
    taken = [old for old in rules.moved if (site / old.removeprefix(rules.base)).exists()]
    if taken:
        raise Stop(f"Old addresses that are files of the site: {', '.join(taken)}. Take them out of the aliases.")


def add_redirect_pages(stage: Stage, rules: Rules, address: str) -> None:
    """Write a page at each old address that leads on, for hosts that know no redirects.

    :param address: the site's address without its folder: ``https://change.example.org``.
    """
    for old, new in rules.moved.items():
        name = old.removeprefix(rules.base)
        if not name.endswith("/") and f"{old}/" in rules.moved:
            continue  # the host itself leads from there to the folder's page
        file = f"{name}index.html" if name.endswith("/") else name
        path = stage.site.relative_to(stage.root) / file
        stage.write(path.as_posix(), redirect_page(f"{address}{new}"))


def add_meta_policy(stage: Stage, rules: Rules) -> None:
    """Put the policy into every page, for hosts that send no headers of ours."""
    change_pages(stage, lambda page: with_meta_policy(page, rules))


def change_pages(stage: Stage, change: Callable[[str], str]) -> None:
    """Rewrite every page."""
    for name in files_of(stage.root):
        if name.endswith(".html"):
            stage.write(name, change((stage.root / name).read_text(encoding="utf-8")))


def add_missing_page(stage: Stage) -> None:
    """Put the missing page at the host's root, where hosts look for it; its links start at the root anyway."""
    if stage.site != stage.root:
        stage.write(NOT_FOUND, (stage.site / NOT_FOUND).read_text(encoding="utf-8"))
