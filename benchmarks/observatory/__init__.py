"""Score the headers with Mozilla Observatory's own analysers: nginx and Caddy serve the sample as `deploy` says.

Needs npm, nginx and Caddy. The analysers' package is installed below build/, pinned by digests; it asks nobody.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import httpx

from benchmarks.npm import install
from tests.browser.kinds import PAGES
from tests.deploy.jobs import Campaigns
from tests.deploy.servers import SERVERS
from tests.deploy.test_web_servers import serving
from tests.site.building import build, copy_content

HOST = "pocketpromise.example.org"
BEST = 130


def main() -> int:
    """Print a line for each kind of page and server; 1 where one has less than the best score."""
    work = install(Path(__file__).parent)
    # The list of preloaded hosts, which its own script would download: none is needed to score one that is not on it.
    (work / "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json").write_text("{}\n", encoding="utf-8")
    worst = BEST
    with tempfile.TemporaryDirectory() as folder:
        content = copy_content(Path(folder) / "sample")
        build(content, Path(folder) / "site", publish=True)
        print("| server | page | score | grade |\n|---|---|---|---|")
        for server, kind, found in _scores(work, Campaigns(content, Path(folder) / "site"), Path(folder)):
            print(f"| {server} | {kind} | {found['score']} | {found['grade']} |")
            worst = min(worst, found["score"])
    for test in found["tests"]:
        print(f"{test['points']:+4d}  {test['test']}: {test['result']}", file=sys.stderr)
    return int(worst < BEST)


def _scores(work: Path, campaigns: Campaigns, folder: Path) -> Iterator[tuple[str, str, Any]]:
    for server in SERVERS:
        place = folder / server
        place.mkdir()
        with redirect_stdout(sys.stderr), serving(campaigns, place, server, "127.0.0.1:9") as client:
            answers = {kind: client.get(address) for kind, address in PAGES.items()}
        for kind, answer in answers.items():
            yield server, kind, _score(work, answer)


def _score(work: Path, answer: httpx.Response) -> Any:
    page = {"hostname": HOST, "page": answer.text, "headers": dict(answer.headers), "status": answer.status_code}
    command = [shutil.which("node") or "node", "score.mjs"]
    done = subprocess.run(command, cwd=work, input=json.dumps(page), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
