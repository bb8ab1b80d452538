"""Publish: build strictly, check every written page, minify, and swap the result in at once."""

from __future__ import annotations

from pathlib import Path

from commands.build import BUNDLE, ROOT, build_site
from commands.shown import shown


def publish(content: Path, output: Path) -> None:
    """Publish the site.

    :raises ProblemsFound: there is something to fix; the published folder is as it was.
    """
    report = build_site(ROOT, content, output, bundle=BUNDLE, publish=True)
    print(f"{report.pages} pages published in {shown(output)}, {report.seconds:.1f} seconds.")
