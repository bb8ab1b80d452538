"""Netlify: `_headers` and `_redirects` beside the pages."""

from __future__ import annotations

from commands.deploy.job import Job
from commands.deploy.rules import FOREVER, files_of
from commands.deploy.stage import Stage, add_missing_page, make_stage
from commands.shown import shown


def deploy(job: Job) -> None:
    """Make a folder that Netlify serves as it is."""
    stage = stage_with_rules(job)
    print(f"{shown(stage.root)} is ready: npx netlify-cli deploy --prod --dir {shown(stage.root)}")


def stage_with_rules(job: Job) -> Stage:
    """Lay out the site with its headers and redirects in the files that Netlify and Cloudflare Pages read."""
    stage = make_stage(job.published, job.work, job.rules, whole_host=True)
    add_missing_page(stage)
    stage.write("_headers", "".join(f"{line}\n" for line in header_lines(job)))
    stage.write("_redirects", "".join(f"{old} {new} 301\n" for old, new in job.rules.moved.items()))
    return stage


def header_lines(job: Job) -> list[str]:
    """Return the lines of `_headers`: pages are revalidated anyway, so only what is kept for long says so."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in job.rules.headers.items())]
    for pattern in job.rules.immutable_patterns(files_of(job.published)):
        lines += [pattern, f"  Cache-Control: {FOREVER}"]
    return lines
