"""Programs of the machine that tests start."""

from __future__ import annotations

import os

import pytest

from commands import programs


def need(name: str) -> str:
    """Return where a program is; skips the test where it is missing, and fails it on a build server."""
    found = programs.find(name)
    if found is None:
        sentence = f"{name} is not on this machine (Debian's package: {programs.PACKAGES[name]})"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


def need_browser() -> str:
    """Return where the browser is that tests start; skips or fails likewise."""
    return programs.browser() or need("chromium")
