"""A real PostgreSQL server for the tests, from Debian's package; it may be stopped, killed and started again."""

from __future__ import annotations

import ctypes
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from commands.programs import is_root
from endpoint.store import Store
from endpoint.tables import METADATA
from tests.endpoint.running import libpq, wait_until

TEMPLATE = "migrated"
CLEANER = "cleaner"  # the name of the connections that empty a database after each test
RESTART_NUMBERS = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
"""
PR_SET_PDEATHSIG = 1
#: Nothing but the tests commits: an unchanged store has an unchanged mark. All else is the server's default.
OPTIONS = ("listen_addresses=", "autovacuum=off", "shared_buffers=32MB", "max_connections=200")


class Server:
    """A server that only a socket in a folder of its own leads to.

    :param programs: the folder with ``initdb`` and ``postgres``.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count(1)
        self._idle: list[str] = []
        self._cleaners: dict[str, psycopg.Connection[Any]] = {}
        self._process: subprocess.Popen[bytes] | None = None
        # Not in pytest's folder: that is root's alone, and its path is too long for a socket.
        self._folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
        # The server refuses to run as root; Debian's package has made a user for it.
        self._user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": ()} if is_root() else {}
        if self._user:
            shutil.chown(self._folder, "postgres", "postgres")
        # --no-sync is about this one command; the server itself waits for the disk.
        words = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres"]
        subprocess.run(
            [programs / "initdb", *words, "--pgdata", self._folder / "data"],
            cwd=self._folder, stdout=subprocess.DEVNULL, check=True, **self._user,
        )  # fmt: skip
        self.start()
        self._command(f"CREATE DATABASE {TEMPLATE}")
        Store(self.url(TEMPLATE)).close()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = [*OPTIONS, f"unix_socket_directories={self._folder}"]
        words = [word for option in options for word in ("-c", option)]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", *words],
            cwd=self._folder, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent, **self._user,
        )  # fmt: skip
        wait_until(self._answers, seconds=60)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in an orderly way, SIGQUIT at once, as after a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None

    def remove(self) -> None:
        """Stop it for good."""
        for cleaner in self._cleaners.values():
            cleaner.close()
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def new_database(self, template: str = "template1") -> str:
        """Return the address of a database that nobody else has; empty, without any table."""
        name = f"test_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    @contextmanager
    def migrated_database(self) -> Iterator[str]:
        """Give the address of a database with empty tables.

        Emptying one takes a hundredth of the time of making another.
        """
        url = self._idle.pop() if self._idle else self.new_database(TEMPLATE)
        yield url
        self._empty(url)
        self._idle.append(url)

    def url(self, name: str) -> str:
        """Return the address of a database as in GROUNDSWELL_DATABASE_URL."""
        where = {"host": str(self._folder), "user": "postgres"}
        return URL.create("postgresql+psycopg", database=name, query=where).render_as_string()

    def _empty(self, url: str) -> None:
        connection = self._cleaner(url)
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        deletes = [f"DELETE FROM {table.name};" for table in reversed(METADATA.sorted_tables)]
        connection.execute("".join([*deletes, RESTART_NUMBERS]).encode())

    def _cleaner(self, url: str) -> psycopg.Connection[Any]:
        """Return a connection that is kept for emptying: making one takes ten times as long as emptying."""
        with suppress(KeyError, psycopg.OperationalError):  # the first time, or the server was restarted since
            self._cleaners[url].execute("SELECT 1")
            return self._cleaners[url]
        self._cleaners[url] = psycopg.connect(libpq(url), autocommit=True, application_name=CLEANER)
        return self._cleaners[url]

    def _command(self, command: str) -> None:
        with psycopg.connect(libpq(self.url("postgres")), autocommit=True) as connection:
            connection.execute(command.encode())

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(libpq(self.url("postgres"))):
            return True
        assert self._process is not None
        assert self._process.poll() is None, "the server ended"
        return False


def end_with_parent() -> None:
    """See to it that the server ends when the tests are killed; Linux only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
