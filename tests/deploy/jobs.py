"""Deployments as the tests run them."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from campaign.folder import load_folder
from commands.deploy.job import Job
from commands.deploy.places import read_places
from commands.deploy.rules import rules_for
from tests.site.building import replace_in

HASHED = "theme/css/deploy.0123abcd.css"
#: Compressed for its own sake: no copy of a file beside it.
DOWNLOAD = "files/figures.csv.gz"
ADDRESS = "https://pocketpromise.example.org"
#: An old address, and where it leads.
OLD, OLD_FOLDER, NEW = "/2025/soup-in-a-mug.html", "/soup", "/stories/soup-in-a-mug/"


@dataclass(frozen=True)
class Campaigns:
    """A published site and the content that it was made of."""

    content: Path
    site: Path

    def job(self, folder: Path, target: str, settings: str = "", *, dry_run: bool = False, **campaign: str) -> Job:
        """Return a deployment to a target.

        :param folder: an empty folder for the content and for what the target makes.
        :param settings: what deploy.yml says.
        :param campaign: values of campaign.yml to change; the published site stays as it is.
        """
        own = folder / "content"
        if not own.exists():
            shutil.copytree(self.content, own)
        if settings:
            (own / "deploy.yml").write_text(settings, encoding="utf-8")
        for key, value in campaign.items():
            lines = (own / "campaign.yml").read_text(encoding="utf-8").splitlines()
            old = next(line for line in lines if line.startswith(f"{key}:"))
            replace_in(own / "campaign.yml", old, f"{key}: {value}")
        loaded = load_folder(own)
        assert not loaded.problems
        rules = rules_for(loaded, self.site)
        places = read_places(own, "content/deploy.yml")
        return Job(loaded.campaign, rules, places, self.site, self.site, folder / target, "content/deploy.yml", dry_run)


def deploy(job: Job) -> None:
    """Run a job; its folder is named for its target."""
    importlib.import_module(f"commands.deploy.{job.work.name.replace('-', '_')}").deploy(job)
