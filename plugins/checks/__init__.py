"""Collect the Problems of a build and stop it once, before anything is written, with all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from pelican import signals

from campaign.problems import Problem, ProblemsFound

SETTING = "PROBLEMS"


def report(settings: dict[str, Any], problems: Iterable[Problem]) -> None:
    """Add Problems to the build that has these settings."""
    settings[SETTING].extend(problems)


def stop_on_problems(settings: dict[str, Any]) -> None:
    """End the build if it has Problems.

    :raises ProblemsFound: with every Problem reported so far.
    """
    if settings[SETTING]:
        raise ProblemsFound(settings[SETTING])


class ErrorsBecomeProblems(logging.Handler):
    """Pelican logs an error and goes on; here every error that it logs is a Problem."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(logging.ERROR)
        self.settings = settings

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            message = f"{message}: {record.exc_info[1]}"
        report(self.settings, [Problem("the build", 1, 1, message, "Look at what changed last.")])


def start_collecting(pelican: Any) -> None:
    """Begin with an empty list, and listen to what Pelican itself calls an error."""
    pelican.settings.setdefault(SETTING, [])
    # Connected now, when every plugin is: receivers are called in turn, and the stop must come after all reports.
    for signal, stop in (
        (signals.all_generators_finalized, stop_before_writing),
        (signals.finalized, stop_after_writing),
    ):
        signal.disconnect(stop)
        signal.connect(stop)
    logger = logging.getLogger("pelican")
    for handler in [handler for handler in logger.handlers if isinstance(handler, ErrorsBecomeProblems)]:
        logger.removeHandler(handler)
    logger.addHandler(ErrorsBecomeProblems(pelican.settings))


def stop_before_writing(generators: list[Any]) -> None:
    """All content is read and nothing is written yet: the one moment to stop."""
    stop_on_problems(generators[0].settings)


def stop_after_writing(pelican: Any) -> None:
    """Writing itself may report what can only be seen in the written pages."""
    stop_on_problems(pelican.settings)


def register() -> None:
    signals.initialized.connect(start_collecting)
