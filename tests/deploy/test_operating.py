"""The endpoint as operators run it: behind a web server, and as a container's content."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from endpoint.config import Settings
from endpoint.store import Store
from tests.deploy.jobs import Campaigns
from tests.deploy.test_web_servers import serving
from tests.endpoint.material import GOOD, SECRET, write_bundle
from tests.endpoint.running import Process, rows_of

ROOT = Path(__file__).parents[2]
CONTAINER = ROOT / "docs/operators/Containerfile"


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_pledge_goes_through_the_web_server(campaigns: Campaigns, tmp_path: Path, name: str) -> None:
    """The real server before the real endpoint: stored, sent on to the thank-you page, client known by its address.

    Two posts that claim to come from two networks are one network's: the server tells the true one.
    """
    database = f"sqlite:///{tmp_path}/pledges.sqlite3"
    process = Process(Settings(secret=SECRET, database_url=database, bundle=write_bundle(tmp_path / "bundle")))
    try:
        with serving(campaigns, tmp_path, name, process.address.removeprefix("http://")) as client:
            for number in (1, 2):
                lie = {"x-forwarded-for": f"198.51.{number}.7"}
                sent = client.post("/api/forms/pledge", data={**GOOD, "words": f"Promise {number}"}, headers=lie)
                assert (sent.status_code, sent.headers["location"]) == (303, "/pledge/thank-you/")
                assert sent.headers.get_list("x-content-type-options") == ["nosniff"]
            assert client.get("/api/health").json() == {"status": "ok"}
    finally:
        process.end()
    store = Store(database)
    rows = rows_of(store)
    store.close()
    assert len(rows) == 2
    assert len({row["network_hash"] for row in rows}) == 1
    assert rows[0]["network_hash"]


def test_the_container_has_all_that_the_endpoint_needs(tmp_path: Path) -> None:
    """What the Containerfile copies starts with its command and its settings, and takes an operator's commands.

    Neither Pelican's code nor the site's is in it. Commands find the endpoint's store while the endpoint runs.
    """
    text = CONTAINER.read_text(encoding="utf-8")
    # The image makes its environment with these files; here it is the tests'.
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    shutil.copy(ROOT / "requirements-dev.lock", tmp_path)
    for step, words in re.findall(r"^(COPY|RUN python3) (.+)$", text, re.MULTILINE):
        if step == "COPY":
            for source in map(ROOT.joinpath, words.split()[:-1]):
                copy = shutil.copytree if source.is_dir() else shutil.copy
                copy(source, tmp_path / source.name)
        else:  # with what was copied before it, and no more
            subprocess.run([sys.executable, *words.split()], cwd=tmp_path, stdout=subprocess.DEVNULL, check=True)
    assert "RUN python3 tasks.py" in text
    given = dict(re.findall(r"^ENV (\w+)=(\S+)$", text, re.MULTILINE))
    own = {name for name in given if name.startswith("GROUNDSWELL_")}
    assert own == {"GROUNDSWELL_HOST", "GROUNDSWELL_DATABASE_URL", "GROUNDSWELL_BUNDLE"}
    assert '"-m", "endpoint"' in text
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")},
        "GROUNDSWELL_HOST": "127.0.0.1",
        "GROUNDSWELL_PORT": "0",
        "GROUNDSWELL_SECRET": SECRET,
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{tmp_path}/pledges.sqlite3",
        "GROUNDSWELL_BUNDLE": str(write_bundle(tmp_path / "bundle")),
    }
    (tmp_path / "cards.csv").write_text("pledge,topic\nI will ring my aunt,Kind words\n", encoding="utf-8")
    content = ("--content", str(ROOT / "content"))
    command = [sys.executable, "-m", "endpoint"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = iter(process.stderr or ())
            address = next(found[1] for line in said if (found := re.search(r"listening on (http://\S+)", line)))
            assert httpx.get(f"{address}/api/health").json() == {"status": "ok"}
            for words, answers in (
                (("moderator", "add", "Ward office", "--role", "owner"), ["/moderate/"]),
                # One process for four tasks: what starts it is the same.
                (
                    (*("retention", "--do", "audit", "backup", "copy.sqlite3"), *("enter", "cards.csv", *content)),
                    ["Nothing is due.", "0 pledges in copy.sqlite3", "1 card in order."],
                ),
            ):
                done = subprocess.run(
                    [sys.executable, "tasks.py", *words],
                    cwd=tmp_path,
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert (done.returncode, done.stderr) == (0, "")
                assert [answer for answer in answers if answer not in done.stdout] == []
        finally:
            process.terminate()
    assert (tmp_path / "copy.sqlite3").stat().st_size
