"""What to upload, in which order, and what to delete: the same for every place that is reached file by file.

A place holds a list of what was put there, so that only what differs is sent and nothing is ever deleted that was not
put there by a deployment. While one is under way, the list has every file of both sites, the changing ones without a
digest: whatever interrupts it, the next one knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from campaign.problems import counted

LISTING = ".groundswell.json"

Digests = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """What a deployment does.

    :param upload: files to send, in this order: what pages load first, then pages.
    :param delete: files that are gone, to be deleted once the pages that named them are.
    :param during: the list to leave there before the first upload.
    :param after: the list to leave there at the end.
    """

    upload: tuple[str, ...]
    delete: tuple[str, ...]
    during: Digests
    after: Digests

    def describe(self, there: str) -> str:
        """Return what would be done, file by file."""
        lines = [*(f"  send    {name}" for name in self.upload), *(f"  delete  {name}" for name in self.delete)]
        return "\n".join([f"Would change at {there}: {self.summary}.", *lines])

    @property
    def summary(self) -> str:
        """Return how many files are sent, deleted and left as they are."""
        same = len(self.after) - len(self.upload)
        return f"{counted(len(self.upload), 'file')} to send, {len(self.delete)} to delete, {same} unchanged"


def plan(here: Mapping[str, str], there: Mapping[str, str]) -> Plan:
    """Return how to get from what lies there to what is here, both as ``{file: digest}``."""
    changed = [name for name, digest in here.items() if there.get(name) != digest]
    return Plan(
        upload=tuple(sorted(changed, key=_order)),
        delete=tuple(sorted(set(there) - set(here), key=_order, reverse=True)),
        during={**there, **here, **dict.fromkeys(changed, "")},
        after=dict(here),
    )


def _order(name: str) -> tuple[bool, str]:
    return name.endswith(".html"), name


def written(digests: Digests) -> bytes:
    """Return a list as it is kept at the place."""
    return (json.dumps(digests, indent=0, sort_keys=True) + "\n").encode()


def read(data: bytes) -> Digests:
    """Return what a list says; raises ValueError where it is none of ours."""
    found = json.loads(data)
    if not isinstance(found, dict) or not all(isinstance(digest, str) for digest in found.values()):
        raise ValueError("not a list of files")
    return {str(name): digest for name, digest in found.items()}
