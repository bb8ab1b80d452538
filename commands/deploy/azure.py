"""Azure Static Web Apps: everything in `staticwebapp.config.json`."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.rules import FOREVER, FRESH, NOT_FOUND, files_of
from commands.deploy.stage import make_stage
from commands.media import type_of
from commands.shown import shown

CONFIG = "staticwebapp.config.json"
CONFIG_BYTES = 20_480
#: What Azure's own list may lack.
TOLD_TYPES = (".avif", ".ics", ".vtt", ".webmanifest")


def deploy(job: Job) -> None:
    """Make a folder that Azure Static Web Apps serves as it is.

    :raises Stop: the configuration is larger than Azure reads.
    """
    text = json.dumps(configuration(job), indent=1) + "\n"
    if len(text) > CONFIG_BYTES:
        raise Stop(f"{CONFIG} would have {len(text):,} bytes, and Azure reads {CONFIG_BYTES:,}: take out aliases.")
    stage = make_stage(job.published, job.work, job.rules, whole_host=True)
    stage.write(CONFIG, text)
    print(f"{shown(stage.root)} is ready: npx @azure/static-web-apps-cli deploy {shown(stage.root)} --env production")


def configuration(job: Job) -> dict[str, Any]:
    """Return Azure's configuration: a route's headers win over the global ones."""
    rules = job.rules
    moved = [{"route": old, "redirect": new, "statusCode": 301} for old, new in rules.moved.items()]
    patterns = rules.immutable_patterns(files_of(job.published))
    kept = [{"route": pattern, "headers": {"Cache-Control": FOREVER}} for pattern in patterns]
    return {
        "globalHeaders": {**rules.headers, "Cache-Control": FRESH},
        "routes": [*moved, *kept],
        "responseOverrides": {"404": {"rewrite": f"{rules.base}{NOT_FOUND}"}},
        "mimeTypes": {ending: type_of(PurePosixPath(f"x{ending}")) for ending in TOLD_TYPES},
    }
