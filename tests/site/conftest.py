"""What the tests of the built site start from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pelican.log import LimitFilter

from tests.once import made_once
from tests.site.building import REPLY, Site, build, copy_content, public_pledges, sample_rows, write_data
from tests.site.local_totals import write_heard
from tests.site.small import copy_small


@pytest.fixture(autouse=True)
def _said_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test hear its own warnings: Pelican says none twice in a process, whichever build said it before."""
    monkeypatch.setattr(LimitFilter, "_raised_messages", set())


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample campaign with its published pledges, one of them replied to, one joined by some.

    Only to be read, by all processes of a run: a test that plants something copies it.
    """
    return made_once(tmp_path_factory, "sample", _write_sample) / "content"


def _write_sample(place: Path) -> None:
    content = copy_content(place / "content")
    rows = sample_rows()
    newest, second, third, *others = public_pledges(rows)
    told = [replace(newest, reply=REPLY), replace(second, joined=1), replace(third, joined=12)]
    write_data(content, [*told, *others], pledged=len(rows))
    write_heard(content)


@pytest.fixture(scope="session")
def small(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample campaign with a few of its texts. Only to be read, like the whole."""
    return copy_small(content, tmp_path_factory.mktemp("small") / "content")


@pytest.fixture(scope="session")
def site(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample campaign, built. Only to be read."""
    made = made_once(tmp_path_factory, "built", lambda place: build(content, place / "site"))
    return Site(made / "site", content)


@pytest.fixture(scope="session")
def published(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample campaign as it is published: checked and minified. Only to be read."""
    made = made_once(tmp_path_factory, "published", lambda place: build(content, place / "site", publish=True))
    return Site(made / "site", content)


@pytest.fixture
def own(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample for one test to change; Problems name its files as ``content/...``."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(content, tmp_path / "content"))


@pytest.fixture
def own_small(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small sample for one test to change: enough where the rule is not about the sample's texts."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(small, tmp_path / "content"))
