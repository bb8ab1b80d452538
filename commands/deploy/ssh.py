"""What rsync and SFTP share: a folder on a machine that is reached with ssh."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.places import Ssh
from commands.deploy.stage import Stage, add_redirect_pages, make_stage
from commands.deploy.upload import LISTING

#: Never ask: a deployment may run where nobody sits. An unknown machine is refused, as ssh is set up to.
OPTIONS = ("-o", "BatchMode=yes")


def lay_out(job: Job) -> Stage:
    """Lay out the site's folder. The server there may know the redirects and send what is compressed, or not."""
    stage = make_stage(job.published, job.work / "site", job.rules, whole_host=False, precompressed=True)
    add_redirect_pages(stage, job.rules, job.address)
    return stage


def machine(place: Ssh) -> str:
    """Return the machine as ssh takes it."""
    return f"{place.user}@{place.host}" if place.user else place.host


def config_words(place: Ssh) -> list[str]:
    """Return the options that every program of ssh knows."""
    return [*(["-F", place.ssh_config] if place.ssh_config else []), *OPTIONS]


def refuse_foreign(names: set[str], place: Ssh) -> None:
    """Stop if a folder holds something that no deployment put there.

    :param names: what lies in the folder.
    """
    if names and LISTING not in names:
        raise Stop(
            f"{place.folder} on {place.host} holds something else, which would be lost: "
            f"{', '.join(sorted(names)[:3])}.\n    Name a new or an empty folder; or, to give this one up to the site, "
            f"put a file {LISTING} with {{}} there."
        )


def run(command: list[str], given: str = "", *, allowed: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    """Run a program of the machine; raises Stop where it is missing or ends otherwise than allowed."""
    program = shutil.which(command[0])
    if program is None:
        raise Stop(f"The program {command[0]} is not on this machine; install it. Nothing was deployed.")
    done = subprocess.run(  # noqa: S603
        [program, *command[1:]], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode not in allowed:
        said = done.stderr.strip() or done.stdout.strip()
        raise Stop(f"{said}\n{Path(command[0]).name} ended with status {done.returncode}.")
    return done
