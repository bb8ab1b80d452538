"""Packages of npm that only benchmarks need: installed below build/, pinned by digests, without their own scripts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"


def install(asking: Path) -> Path:
    """Install what a benchmark's package-lock.json names; returns the folder. Ends the run where there is no npm.

    :param asking: the benchmark's folder; its JavaScript files are put beside the packages.
    """
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(f"The benchmark {asking.name} needs npm, which is not on this machine.")
    work = BUILD / asking.name
    work.mkdir(parents=True, exist_ok=True)
    for path in (asking / "package.json", asking / "package-lock.json", *asking.glob("*.mjs")):
        shutil.copy(path, work)
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=work, check=True)
    return work
