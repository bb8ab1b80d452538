"""Adding and removing moderators on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.console import Stop
from commands.moderator import main
from commands.store import sqlite_url
from endpoint.moderators.links import use_link
from endpoint.store import Store
from tests.endpoint.material import write_bundle

Capture = pytest.CaptureFixture[str]
LINK = re.compile(r"https://promise\.example\.org/api/moderate/sign-in/(\S+)")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, the one that commands mean, and a bundle that says where the endpoint is."""
    url = sqlite_url(tmp_path / "pledges.db")
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", url)
    monkeypatch.setenv("GROUNDSWELL_BUNDLE", str(write_bundle(tmp_path / "bundle")))
    opened = Store(url)
    yield opened
    opened.close()


def test_somebody_is_added_with_a_link_that_works(store: Store, capsys: Capture) -> None:
    """The printed link signs in, once; a moderator if no role is given."""
    assert main(["add", "Ward office", "--mail", "ward@example.org"]) == 0
    found = LINK.search(capsys.readouterr().out)
    assert found
    moderator = use_link(store, found[1])
    assert moderator
    assert (moderator.name, moderator.role) == ("Ward office", "moderator")
    assert use_link(store, found[1]) is None


def test_they_are_listed_linked_and_removed(store: Store, capsys: Capture) -> None:
    """Name, role and address; nobody who was removed; a link only for who is there."""
    main([])
    assert "Nobody moderates the store yet" in capsys.readouterr().out
    main(["add", "Sam", "--role", "owner"])
    main(["link", "Sam"])
    assert len(LINK.findall(capsys.readouterr().out)) == 2
    main(["list"])
    assert capsys.readouterr().out.split() == ["Sam", "owner", "-"]
    main(["remove", "Sam"])
    with pytest.raises(Stop, match="There is no moderator Sam"):
        main(["link", "Sam"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "Sam", "--role", "ower"], "Did you mean 'owner'"),
        (["add", "<b>"], "A name has letters"),
        (["add", "Sam", "--mail", "sam"], "does not look like an e-mail address"),
        (["remove", "Sam"], "There is no moderator Sam"),
    ],
)
def test_what_cannot_be_is_told(store: Store, words: list[str], said: str) -> None:
    """A sentence, and nothing is changed."""
    with pytest.raises(Stop, match=said):
        main(words)


def test_nobody_is_added_without_an_address_to_tell(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Where the bundle is missing, so is the link's address."""
    monkeypatch.setenv("GROUNDSWELL_BUNDLE", "nowhere")
    with pytest.raises(Stop, match="the bundle, which cannot be read"):
        main(["add", "Sam"])
    main([])
    assert "Nobody moderates" in capsys.readouterr().out
