"""Publish, then put the site where visitors find it: `python3 tasks.py deploy TARGET`.

One module a target; `rules` says once what every host is to do. A target writes below build/deploy/ and uploads what
differs: assets first, pages last, and what is gone is deleted at the end, so that no page ever lacks a file.
"""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

from campaign.folder import load_folder
from campaign.problems import did_you_mean
from commands.build import ROOT, build_site
from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.places import FILE, needed, read_places
from commands.deploy.rules import rules_for
from commands.publish import publish
from commands.shown import shown

WORK = ROOT / "build" / "deploy"
TARGETS = ("netlify", "cloudflare", "github-pages", "azure", "s3", "rsync", "sftp", "nginx", "caddy")


def deploy(target: str, content: Path, output: Path, dry_run: bool = False) -> None:
    """Publish into ``output`` and bring that to the target.

    :param dry_run: build beside, leave ``output`` and the host as they are, and say what would be done.
    :raises ProblemsFound: there is something to fix in the content or in deploy.yml; nothing was published.
    :raises Stop: the target cannot be reached, or refuses.
    """
    if target not in TARGETS:
        raise Stop(f"There is no target '{target}'. {did_you_mean(target, TARGETS, 'Targets')}")
    settings_file = shown(content / FILE)
    places = read_places(content, settings_file)
    section = target.replace("-", "_")
    if hasattr(places, section):
        needed(getattr(places, section), target, settings_file)
    rehearsal = WORK / "dry-run"
    published = rehearsal if dry_run else output
    try:
        if dry_run:
            build_site(ROOT, content, rehearsal, publish=True)
        else:
            publish(content, output)
        folder = load_folder(content)
        rules = rules_for(folder, published)
        job = Job(folder.campaign, rules, places, published, output, WORK / target, settings_file, dry_run)
        importlib.import_module(f"commands.deploy.{section}").deploy(job)
    finally:
        shutil.rmtree(rehearsal, ignore_errors=True)
