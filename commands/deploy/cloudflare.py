"""Cloudflare Pages: the files that Netlify reads too, with limits of its own."""

from __future__ import annotations

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.netlify import header_lines, stage_with_rules
from commands.shown import shown

HEADER_RULES = 100
HEADER_CHARACTERS = 2_000
REDIRECTS = 2_000


def deploy(job: Job) -> None:
    """Make a folder that Cloudflare Pages serves as it is.

    :raises Stop: the site needs more rules than Cloudflare Pages reads; it would pass over the rest in silence.
    """
    _within_limits(job)
    stage = stage_with_rules(job)
    print(f"{shown(stage.root)} is ready: npx wrangler pages deploy {shown(stage.root)}")


def _within_limits(job: Job) -> None:
    lines = header_lines(job)
    rules = sum(not line.startswith(" ") for line in lines)
    faults = []
    if rules > HEADER_RULES:
        faults.append(f"{rules} header rules, and Cloudflare Pages reads {HEADER_RULES}")
    if max(map(len, lines)) > HEADER_CHARACTERS:
        faults.append(f"a header longer than the {HEADER_CHARACTERS} characters that Cloudflare Pages reads")
    if len(job.rules.moved) > REDIRECTS:
        faults.append(f"{len(job.rules.moved)} redirects, and Cloudflare Pages reads {REDIRECTS}")
    if faults:
        raise Stop(f"The site has {'; '.join(faults)}. Nothing was deployed.")
