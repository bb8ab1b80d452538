"""The endpoint as operators run it: behind a web server, as a service, as a container's content."""

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
from tests.programs import need

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "docs/operators/groundswell.service"
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


def test_the_service_is_sound_and_locked_up(tmp_path: Path) -> None:
    """systemd finds no fault in the unit, and calls its exposure OK: 2.0 of 10 at most."""
    analyze = need("systemd-analyze")
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(text.replace("/srv/groundswell/.venv/bin/python", sys.executable), encoding="utf-8")
    for words in (["verify"], ["security", "--offline=yes", "--threshold=20"]):
        done = subprocess.run([analyze, *words, str(unit)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert UNIT.name not in done.stderr


def test_the_container_has_all_that_the_endpoint_needs(tmp_path: Path) -> None:
    """What the Containerfile copies starts with its command and its settings; neither Pelican's code nor the site's."""
    text = CONTAINER.read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (\S+) \S+$", text, re.MULTILINE):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
    given = dict(re.findall(r"^ENV (\w+)=(\S+)$", text, re.MULTILINE))
    assert set(given) == {"GROUNDSWELL_HOST", "GROUNDSWELL_DATABASE_URL", "GROUNDSWELL_BUNDLE"}
    assert '"-m", "endpoint"' in text
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")},
        "GROUNDSWELL_HOST": "127.0.0.1",
        "GROUNDSWELL_PORT": "0",
        "GROUNDSWELL_SECRET": SECRET,
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{tmp_path}/pledges.sqlite3",
        "GROUNDSWELL_BUNDLE": str(write_bundle(tmp_path / "bundle")),
    }
    command = [sys.executable, "-m", "endpoint"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = iter(process.stderr or ())
            address = next(found[1] for line in said if (found := re.search(r"listening on (http://\S+)", line)))
            assert httpx.get(f"{address}/api/health").json() == {"status": "ok"}
        finally:
            process.terminate()
