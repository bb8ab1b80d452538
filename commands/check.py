"""Check the content: everything a publication would check before it writes, and nothing is written."""

from __future__ import annotations

from pathlib import Path

from commands.build import ROOT, build_site


def check(content: Path) -> None:
    """Say that there is nothing to fix.

    :raises ProblemsFound: there is.
    """
    report = build_site(ROOT, content, ROOT / "output", write=False, overrides={"SIGN_OFF": True})
    print(f"Nothing to fix. ({report.seconds:.1f} seconds)")
