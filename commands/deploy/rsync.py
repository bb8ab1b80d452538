"""rsync over ssh: what pages load first, then pages, then away with what is gone.

Each file appears whole, by a rename; `--delay-updates` keeps those of one pass back until all have arrived.
"""

from __future__ import annotations

from campaign.problems import counted
from commands.deploy.job import Job
from commands.deploy.places import Ssh, needed
from commands.deploy.ssh import config_words, lay_out, machine, refuse_foreign, run
from commands.deploy.stage import Stage
from commands.deploy.upload import LISTING, written

#: Compared by content: a page that did not change keeps its time there, and so its ETag.
_WORDS = ("--recursive", "--links", "--checksum", "--chmod=D755,F644", "--delay-updates")
#: What certificates are renewed by is not ours.
_DELETE = ("--delete-after", "--filter=P /.well-known/acme-challenge/")
_NO_SUCH_FOLDER = 23


def deploy(job: Job) -> None:
    """Bring a folder to what is published.

    :raises Stop: the machine cannot be reached, or the folder holds something else than a site.
    """
    place = needed(job.places.rsync, "rsync", job.settings_file)
    stage = lay_out(job)
    stage.write(LISTING, written({}).decode())
    refuse_foreign(_names_there(place), place)
    there = f"{place.host}:{place.folder}"
    if job.dry_run:
        changes = _sync(stage, place, *_DELETE, "--dry-run")
        print("\n".join([f"Would change at {there}:", *(changes or ["  nothing"])]))
        return
    sent = _sync(stage, place, "--exclude=*.html")
    sent += _sync(stage, place, *_DELETE)
    print(f"{there}: {counted(len(sent), 'change')}.")


def _names_there(place: Ssh) -> set[str]:
    listed = run([*_rsync(place), "--list-only", f"{machine(place)}:{place.folder}/"], allowed=(0, _NO_SUCH_FOLDER))
    # Each line: permissions, size, date, time, name.
    return {line.split(maxsplit=4)[4] for line in listed.stdout.splitlines()} - {"."}


def _sync(stage: Stage, place: Ssh, *words: str) -> list[str]:
    """Run one pass; returns a line for each change."""
    target = f"{machine(place)}:{place.folder}/"
    done = run([*_rsync(place), *_WORDS, *words, "--out-format=  %o  %n", f"{stage.root}/", target])
    return [line for line in done.stdout.splitlines() if not line.endswith("/")]


def _rsync(place: Ssh) -> list[str]:
    port = ["-p", str(place.port)] if place.port else []
    return ["rsync", "--rsh", " ".join(["ssh", *port, *config_words(place)])]
