"""Run the endpoint alone, with production settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: `python -m endpoint`, whatever folder it is started in.
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from endpoint.__main__ import main; sys.exit(main())"


def serve(host: str = "", port: int = 0) -> int:
    """Serve until a signal comes, in the place of this process: what runs tasks takes 3 MB, which would stay for good.

    :param host: the address to listen at; GROUNDSWELL_HOST's if empty.
    :param port: the port; GROUNDSWELL_PORT's if 0.
    :returns: the exit status, on a system where no process takes another's place.
    """
    given = {"GROUNDSWELL_HOST": host, "GROUNDSWELL_PORT": str(port) if port else ""}
    # One heap for the endpoint's few threads: 3 MB less where glibc keeps it, and nothing elsewhere.
    settings = {"MALLOC_ARENA_MAX": "1", **os.environ, **{name: text for name, text in given.items() if text}}
    command = [sys.executable, "-P", "-c", PROGRAM]
    if os.name == "nt":
        return subprocess.run(command, env=settings, check=False).returncode  # noqa: S603 - Python and our own line
    sys.stdout.flush()
    os.execve(command[0], command, settings)  # noqa: S606 - the same
