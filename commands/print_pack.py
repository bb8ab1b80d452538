"""Print: make PDFs of a campaign's sheets with the machine's Chromium, or say how a browser does it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from commands import programs
from commands.build import ROOT, build_site
from commands.console import Stop
from commands.shown import shown

FOLDER = ROOT / "build" / "print"
SECONDS = 120  # for one sheet, on a slow machine


def print_pack(content: Path, folder: Path = FOLDER) -> list[Path]:
    """Build the site, then a PDF for each of its sheets; returns the PDFs, none where there is no Chromium.

    :raises ProblemsFound: there is something to fix in the content.
    :raises Stop: Chromium fails.
    """
    site = folder / "site"
    build_site(ROOT, content, site)
    sheets = sorted(path.parent for path in site.glob("print/*/index.html"))
    chromium = programs.find("chromium")
    if chromium is None:
        print(f"There is no Chromium on this machine. Open {shown(site / 'print/index.html')} in any browser,")
        print("choose a sheet and print it: no margins, background colours on.")
        return []
    made = [_pdf(chromium, sheet / "index.html", folder / f"{sheet.name}.pdf") for sheet in sheets]
    for path in made:
        print(shown(path))
    return made


def _pdf(chromium: str, page: Path, target: Path) -> Path:
    """Print one page to a PDF that screen readers can read, too."""
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        options += ["--export-tagged-pdf", f"--print-to-pdf={target}"]
        options += ["--no-sandbox"] if programs.is_root() else []  # its sandbox does not start for root
        command = [chromium, *options, page.absolute().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise Stop(f"Chromium made no PDF of {shown(page)} in {SECONDS} seconds.") from None
    if done.returncode or not target.is_file():
        raise Stop(f"Chromium made no PDF of {shown(page)}:\n{done.stderr[-500:]}")
    return target
