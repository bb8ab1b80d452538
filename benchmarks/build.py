"""How long a build takes, against stock Pelican with its bare theme on the same stories, in the same run.

Targets: at 1,000 stories at most 1.2 times stock; from 1,000 to 10,000 stories at most 11 times.

Stock is `pelican` as installed, theme "simple", with topic pages, one feed and 24 stories a list page like ours;
author and category pages are off, which favours it. Ours also makes people's pages, share links, JSON-LD, the wall,
forms, checks of every link, and the bundle.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import write_corpus

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000, 10_000)
ROUNDS = {100: 5, 1_000: 5, 10_000: 1}  # ten thousand take minutes
MOST_AGAINST_STOCK = 1.2
MOST_GROWTH = 11.0

STOCK_SETTINGS = """\
PATH = "stories"
SITENAME, SITEURL, TIMEZONE = "Stock", "https://stock.example.org", "Europe/London"
THEME = "simple"
RELATIVE_URLS = True
PLUGINS = []
ARTICLE_URL, ARTICLE_SAVE_AS = "stories/{slug}/", "stories/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "topics/{slug}/", "topics/{slug}/index.html"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = ""
DIRECT_TEMPLATES = ["index"]
DEFAULT_PAGINATION = 24
PAGINATED_TEMPLATES = {"index": None, "tag": None}
FEED_ALL_ATOM, FEED_MAX_ITEMS = "feeds/all.atom.xml", 30
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
"""
OURS = """\
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from commands.build import ROOT, build_site
build_site(ROOT, Path(sys.argv[2]), Path(sys.argv[3]), bundle=Path(sys.argv[4]))
"""


@dataclass(frozen=True)
class Measured:
    """One build: wall and CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def main() -> int:
    """Measure every size, print the table; returns 1 if a target is missed."""
    print(f"{'stories':>8} {'ours wall/CPU s':>18} {'stock wall/CPU s':>18} {'ours : stock':>13} {'MB':>5}")
    walls: dict[int, float] = {}
    ratios: dict[int, float] = {}
    for size in SIZES:
        ours, stock, ratio = measure(size)
        walls[size], ratios[size] = ours.wall, ratio
        times = f"{ours.wall:>9.2f}/{ours.cpu:<8.2f} {stock.wall:>9.2f}/{stock.cpu:<8.2f}"
        print(f"{size:>8} {times} {ratio:>13.2f} {ours.memory:>5.0f}", flush=True)
    growth = walls[10_000] / walls[1_000]
    print(f"growth from 1,000 to 10,000 stories: {growth:.1f} times (target: at most {MOST_GROWTH:g})")
    print(f"against stock at 1,000 stories: {ratios[1_000]:.2f} times (target: at most {MOST_AGAINST_STOCK:g})")
    return int(growth > MOST_GROWTH or ratios[1_000] > MOST_AGAINST_STOCK)


def measure(size: int) -> tuple[Measured, Measured, float]:
    """Return the median build of ours and of stock, taken in turns, and the median of their ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder, size, ROOT / "content")
        (folder / "stock" / "pelicanconf.py").write_text(STOCK_SETTINGS, encoding="utf-8")
        pairs = [(build_ours(folder), build_stock(folder)) for _ in range(ROUNDS[size])]
        ratio = statistics.median(ours.wall / stock.wall for ours, stock in pairs)
        return _median([ours for ours, _ in pairs]), _median([stock for _, stock in pairs]), ratio


def build_ours(folder: Path) -> Measured:
    """Build the corpus with this project."""
    places = [str(folder / name) for name in ("ours", "output-ours", "bundle")]
    return _timed([sys.executable, "-c", OURS, str(ROOT), *places], folder)


def build_stock(folder: Path) -> Measured:
    """Build the corpus with Pelican alone."""
    output = str(folder / "output-stock")
    command = [sys.executable, "-m", "pelican", "stories", "-q", "-s", "pelicanconf.py", "-o", output]
    return _timed(command, folder / "stock")


def _timed(command: list[str], folder: Path) -> Measured:
    # As people run it: what Python compiles is kept.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} ended with status {process.returncode}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _median(builds: list[Measured]) -> Measured:
    return Measured(
        statistics.median(build.wall for build in builds),
        statistics.median(build.cpu for build in builds),
        statistics.median(build.memory for build in builds),
    )


if __name__ == "__main__":
    sys.exit(main())
