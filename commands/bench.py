"""Run a benchmark of benchmarks/."""

from __future__ import annotations

import importlib

from campaign.problems import did_you_mean
from commands import programs
from commands.console import Stop

BENCHMARKS = ("build", "endpoint", "form-structure", "lighthouse", "observatory", "screenshots", "wall")


def bench(what: str) -> object:
    """Run it; what its ``main()`` returns is the exit status."""
    if what not in BENCHMARKS:
        raise Stop(f"There is no benchmark '{what}'. {did_you_mean(what, BENCHMARKS, 'Benchmarks')}")
    programs.ensure_packages()
    return importlib.import_module(f"benchmarks.{what.replace('-', '_')}").main()
