"""SFTP, for hosts that offer nothing else: OpenSSH's own program, one connection, one batch.

Each file is sent beside its place and renamed, so that a visitor gets the old one or the new one.
"""

from __future__ import annotations

import hashlib
import posixpath
import tempfile
from collections.abc import Iterator
from pathlib import Path

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.places import Ssh, needed
from commands.deploy.rules import files_of
from commands.deploy.ssh import config_words, lay_out, machine, refuse_foreign, run
from commands.deploy.upload import LISTING, Digests, Plan, plan, read, written

_ARRIVING = ".groundswell-new"


def deploy(job: Job) -> None:
    """Bring a folder to what is published.

    :raises Stop: the machine cannot be reached, or the folder holds something else than a site.
    """
    place = needed(job.places.sftp, "sftp", job.settings_file)
    stage = lay_out(job)
    here = {name: hashlib.sha256((stage.root / name).read_bytes()).hexdigest() for name in files_of(stage.root)}
    there = f"{place.host}:{place.folder}"
    with tempfile.TemporaryDirectory() as scratch:
        work = plan(here, _listing(place, Path(scratch)))
        if job.dry_run:
            print(work.describe(there))
            return
        _batch(place, [*_commands(work, stage.root, place.folder, Path(scratch))])
    print(f"{there}: {work.summary}.")


def _listing(place: Ssh, scratch: Path) -> Digests:
    """Return what earlier deployments put there."""
    kept = scratch / "there.json"
    listed = _batch(
        place, [f"-get {_quoted(f'{place.folder}/{LISTING}')} {_quoted(str(kept))}", f"-ls -1a {_quoted(place.folder)}"]
    )
    if kept.exists():
        try:
            return read(kept.read_bytes())
        except ValueError:
            raise Stop(f"{place.folder}/{LISTING} on {place.host} is not a list of files: delete it there.") from None
    names = {posixpath.basename(line.strip()) for line in listed.splitlines() if not line.startswith("sftp>")}
    refuse_foreign(names - {"", ".", ".."}, place)
    return {}


def _commands(work: Plan, root: Path, folder: str, scratch: Path) -> Iterator[str]:
    """Yield the batch. A minus lets a command fail: a folder may be there already, a file be gone."""
    during, after = scratch / "during.json", scratch / "after.json"
    during.write_bytes(written(work.during))
    after.write_bytes(written(work.after))
    yield from (
        f"-mkdir {_quoted(place)}" for place in [folder, *(f"{folder}/{each}" for each in _folders(work.after))]
    )
    yield from _put(during, f"{folder}/{LISTING}")
    for name in work.upload:
        yield from _put(root / name, f"{folder}/{name}")
    yield from (f"-rm {_quoted(f'{folder}/{name}')}" for name in work.delete)
    gone = set(_folders(work.delete)) - set(_folders(work.after))
    yield from (f"-rmdir {_quoted(f'{folder}/{each}')}" for each in sorted(gone, reverse=True))
    yield from _put(after, f"{folder}/{LISTING}")


def _put(file: Path, target: str) -> Iterator[str]:
    yield f"put {_quoted(str(file))} {_quoted(target + _ARRIVING)}"
    yield f"rename {_quoted(target + _ARRIVING)} {_quoted(target)}"


def _folders(names: Digests | tuple[str, ...]) -> list[str]:
    """Return every folder of some files, outer ones first."""
    parents = {parent.as_posix() for name in names for parent in Path(name).parents}
    return sorted(parents - {"."})


def _quoted(path: str) -> str:
    """Return a path as a batch takes it; in quotes a star means a star."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _batch(place: Ssh, commands: list[str]) -> str:
    port = ["-P", str(place.port)] if place.port else []
    words = ["sftp", *port, *config_words(place), "-b", "-", machine(place)]
    return run(words, "".join(f"{command}\n" for command in commands)).stdout
