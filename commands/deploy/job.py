"""What every target is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from campaign.settings import Campaign
from commands.deploy.places import Places
from commands.deploy.rules import Rules


@dataclass(frozen=True)
class Job:
    """One deployment.

    :param published: the published site.
    :param served: the folder that a web server of this machine serves; the published site, but for a dry run.
    :param work: a folder of the target's own; what it makes for the host goes there.
    :param settings_file: deploy.yml as the person knows it.
    :param dry_run: only tell what would be done; nothing outside ``work`` changes.
    """

    campaign: Campaign
    rules: Rules
    places: Places
    published: Path
    served: Path
    work: Path
    settings_file: str
    dry_run: bool = False

    def write_or_show(self, name: str, text: str) -> Path | None:
        """Write a file into ``work``; a dry run prints it instead and returns None."""
        if self.dry_run:
            print(text, end="")
            return None
        self.work.mkdir(parents=True, exist_ok=True)
        path = self.work / name
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    @property
    def address(self) -> str:
        """Return the site's address without its folder: ``https://change.example.org``."""
        return self.campaign.address.removesuffix(self.rules.base.rstrip("/"))
