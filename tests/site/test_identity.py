"""By default a campaign wears nobody else's identity.

The NHS logo, its typeface Frutiger and its blue are for those who may use them: a local campaign that may adds them in
a theme of its own. That the campaign speaks of the NHS in words is no fault.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site.building import ROOT, Site, replace_in

FONTS = {".woff", ".woff2", ".ttf", ".otf", ".eot"}
LOOKS = {".html", ".css", ".js", ".svg", ".xml", ".json", ".txt"}
NAMED = re.compile(r"nhs|frutiger", re.IGNORECASE)
FOREIGN = {
    "the typeface of the NHS": re.compile(r"frutiger", re.IGNORECASE),
    "a typeface that is loaded": re.compile(r"@font-face", re.IGNORECASE),
    "the blue of the NHS": re.compile(r"#005eb8\b|rgb\(\s*0[\s,]+94[\s,]+184\b", re.IGNORECASE),
    "a logo of the NHS": re.compile(
        # The box of the logo that nhsuk-frontend draws; a picture or a class that is called so; words for its readers.
        r"""viewBox=["']?0 0 (?:200 80|40 16)\b|nhs(?:uk)?[-_ ]?logo|<title[^>]*>\s*NHS\s*</title>|alt=["']?NHS\b""",
        re.IGNORECASE,
    ),
}
#: Style, script and drawings have no reason to speak of the NHS at all.
SILENT = {".css", ".js", ".svg"}


def foreign_identity(folder: Path) -> list[str]:
    """Return what a published site shows of somebody else's identity, with the file."""
    faults = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if NAMED.search(path.name):
            faults.append(f"{name}: is called so")
        if path.suffix in FONTS:
            faults.append(f"{name}: is a font")
        if path.suffix in LOOKS:
            text = path.read_text(encoding="utf-8")
            faults += [f"{name}: {what}" for what, sign in FOREIGN.items() if sign.search(text)]
            if path.suffix in SILENT and NAMED.search(text):
                faults.append(f"{name}: speaks of the NHS")
    return faults


def test_it_wears_nobody_elses_identity(published: Site) -> None:
    """Fonts, names of files, style sheets, scripts, drawings and pages of the published sample."""
    assert foreign_identity(published.folder) == []


def test_the_themes_carry_none_either() -> None:
    """What a theme may send and the sample does not use would come out in a local campaign.

    The fonts that social cards are drawn with are in a folder of their own, which is never published.
    """
    folders = [folder for part in ("static", "templates") for folder in ROOT.glob(f"themes/*/{part}")]
    assert len(folders) > 2
    assert [fault for folder in folders for fault in foreign_identity(folder)] == []


def logo_in_a_page(site: Path) -> None:
    logo = '<svg class="logo" viewBox="0 0 200 80" role="img"><path d="M0 0h200v80H0z"/></svg>'
    replace_in(site / "index.html", "</h1>", f"</h1>{logo}")


def logo_as_a_picture(site: Path) -> None:
    (site / "theme/images/nhs-trust.png").write_bytes(b"")


def blue(site: Path) -> None:
    (site / "theme/images/mark.svg").write_text('<svg fill="#005EB8"/>', encoding="utf-8")


def typeface(site: Path) -> None:
    (site / "theme/css/more.css").write_text("body{font-family:Frutiger,Arial}", encoding="utf-8")


def font(site: Path) -> None:
    (site / "theme/f55.woff2").write_bytes(b"")


@pytest.mark.parametrize("plant", [logo_in_a_page, logo_as_a_picture, blue, typeface, font])
def test_a_planted_identity_is_found(published: Site, tmp_path: Path, plant: Callable[[Path], None]) -> None:
    """A logo drawn in a page or kept as a picture, the blue in a drawing, the typeface's name, and any font."""
    site = tmp_path / "site"
    for name in ("theme/css", "theme/images"):
        (site / name).mkdir(parents=True)
    shutil.copyfile(published.folder / "index.html", site / "index.html")
    assert foreign_identity(site) == []
    plant(site)
    assert foreign_identity(site) != []
