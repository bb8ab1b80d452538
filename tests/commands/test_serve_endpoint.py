"""The endpoint as an operator starts it by its task."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.endpoint.material import write_bundle
from tests.site.building import ROOT


def start(folder: Path, **settings: str) -> subprocess.Popen[str]:
    """Start the task in another folder than the project's."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")}
    command = [sys.executable, str(ROOT / "tasks.py"), "endpoint", "--host", "127.0.0.1"]
    return subprocess.Popen(
        command, cwd=folder, env={**plain, "GROUNDSWELL_PORT": "0", **settings}, stderr=subprocess.PIPE, text=True
    )


def test_the_task_is_the_endpoint_and_nothing_beside_it(tmp_path: Path) -> None:
    """What runs tasks is out of memory once the endpoint serves; Ctrl-C ends it without a traceback."""
    settings = {
        "GROUNDSWELL_SECRET": secrets.token_urlsafe(48),
        "GROUNDSWELL_DATABASE_URL": f"sqlite:///{tmp_path}/pledges.db",
        "GROUNDSWELL_BUNDLE": str(write_bundle(tmp_path / "bundle")),
    }
    process = start(tmp_path, **settings)
    assert process.stderr
    address = next(found[1] for line in process.stderr if (found := re.search(r"listening on (http://\S+)", line)))
    assert httpx.get(f"{address}/health").status_code == 200
    assert "endpoint" in Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8")
    assert "tasks.py" not in Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8")
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert "Traceback" not in said


def test_settings_that_are_missing_are_told(tmp_path: Path) -> None:
    """All at once, with status 1."""
    process = start(tmp_path)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == 1
    assert "GROUNDSWELL_SECRET is missing" in said
    assert "Traceback" not in said
