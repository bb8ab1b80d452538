"""What every target is given: the published sample, with what only some sites have."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import brotli
import pytest

from plugins.assets import MANIFEST
from tests.deploy.jobs import DOWNLOAD, HASHED, Campaigns
from tests.site.building import Site
from tests.site.conftest import content, site

__all__ = ["campaigns", "content", "few", "site"]

FEW = (
    "index.html",
    "404.html",
    "about/index.html",
    "questions/index.html",
    ".well-known/security.txt",
    HASHED,
    MANIFEST,
)


@pytest.fixture(scope="session")
def campaigns(content: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Campaigns:
    """The built sample with a hashed style sheet and compressed copies. Only to be read."""
    place = tmp_path_factory.mktemp("deployed")
    own = Path(shutil.copytree(site.folder, place / "site"))
    sheet = own / HASHED
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_bytes(b"p{margin:0}" * 50)
    (own / MANIFEST).write_text(json.dumps({"theme/css/deploy.css": HASHED}), encoding="utf-8")
    for file in (sheet, own / "index.html"):
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), mtime=0))
        file.with_name(f"{file.name}.br").write_bytes(brotli.compress(file.read_bytes()))
    (own / DOWNLOAD).parent.mkdir(exist_ok=True)
    (own / DOWNLOAD).write_bytes(gzip.compress(b"a,b", mtime=0))
    return Campaigns(content, own)


@pytest.fixture(scope="session")
def few(campaigns: Campaigns, tmp_path_factory: pytest.TempPathFactory) -> Campaigns:
    """The same with a few of its files: what is sent file by file need not be sent a hundred times."""
    site = tmp_path_factory.mktemp("few")
    for name in [*FEW, "index.html.br", "index.html.gz", f"{HASHED}.br"]:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(campaigns.site / name, site / name)
    return Campaigns(campaigns.content, site)
