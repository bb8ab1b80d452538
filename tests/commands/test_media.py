"""Which type a file is served as."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

import pytest

from commands.media import type_of


@pytest.mark.parametrize(("name", "kind"), [("films/tea.vtt", "text/vtt"), ("files/ROTA.ODT", "application/vnd.oasis")])
def test_a_file_is_what_its_name_says_in_capitals_too(monkeypatch: pytest.MonkeyPatch, name: str, kind: str) -> None:
    """Word processors and cameras write them; a machine without a list of its own would have browsers guess."""
    monkeypatch.setattr(mimetypes, "guess_type", lambda _: (None, None))
    assert type_of(PurePosixPath(name)).startswith(kind)
