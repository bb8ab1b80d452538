"""What people answered to polls, as it was pulled.

Settings: ``DATA_PATH``, as for the wall. Context: ``polls``, a `PollResults` for each form that is a poll, by its id.
"""

from __future__ import annotations

from typing import Any

from pelican import signals

from campaign.folder import ContentFolder
from campaign.polls import poll_results
from campaign.public_data import read_polls
from plugins.checks import report


def add_polls(generator: Any) -> None:
    """Put the results into the context."""
    settings = generator.settings
    if "POLLS" not in settings:  # read once for all generators
        folder: ContentFolder = settings["CONTENT_FOLDER"]
        read, problems = read_polls(*folder.pulled(settings.get("DATA_PATH")))
        report(settings, problems)
        forms = [form for form in folder.forms.values() if form.poll]
        settings["POLLS"] = {form.id: poll_results(form, read, folder.campaign) for form in forms}
    generator.context["polls"] = settings["POLLS"]


def register() -> None:
    signals.generator_init.connect(add_polls)
