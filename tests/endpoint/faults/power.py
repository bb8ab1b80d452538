"""A disk that forgets what was not synced, below the store's own code.

Real: the store, the writer, their statements, SQLite's code (apsw's own copy of it, because the standard library's
takes no file system written in Python). Modelled: the disk. A file keeps what was synced; of every later write each
512-byte sector, and of every later change of length the change, is kept or not by the toss of a coin. Names of files
are taken to be safe at once.
"""

from __future__ import annotations

import random
import sqlite3
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import apsw

SECTOR_BYTES = 512
NUMBERS = count(1)


class FileState:
    """What the disk has of a file, and what it was only told."""

    def __init__(self, content: bytes) -> None:
        self._synced = bytearray(content)
        self._told: list[tuple[int, bytes | None]] = []

    def write(self, data: bytes, offset: int) -> None:
        """Take note of a write."""
        self._told.append((offset, bytes(data)))

    def truncate(self, size: int) -> None:
        """Take note of a new length."""
        self._told.append((size, None))

    def sync(self) -> None:
        """Put everything on the disk."""
        for offset, data in self._told:
            _apply(self._synced, offset, data)
        self._told.clear()

    def after_the_cut(self, chance: random.Random) -> bytes:
        """Return what is there when the power is back."""
        left = bytearray(self._synced)
        for offset, data in self._told:
            for start, piece in _sectors(offset, data):
                if chance.random() < 0.5:
                    _apply(left, start, piece)
        return bytes(left)


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _sectors(offset: int, data: bytes | None) -> list[tuple[int, bytes | None]]:
    if data is None:
        return [(offset, None)]
    pieces: list[tuple[int, bytes | None]] = []
    at = 0
    while at < len(data):
        size = SECTOR_BYTES - (offset + at) % SECTOR_BYTES
        pieces.append((offset + at, data[at : at + size]))
        at += size
    return pieces


class Disk(apsw.VFS):  # type: ignore[misc]
    """A file system whose power fails at one of its writes or syncs; from then on everything fails.

    :param last: the number of the write, change of length or sync at which it fails.
    """

    def __init__(self, last: int) -> None:
        self.vfs_name = f"disk {next(NUMBERS)}"
        self.files: dict[str, FileState] = {}
        self.main_writes = 0
        self._left = last
        self._lock = threading.Lock()
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file."""
        self.need_power()
        if name is None:  # a temporary file, which no restart looks for
            return apsw.VFSFile("", name, flags)
        path = name if isinstance(name, str) else name.filename()
        return _File(self, path, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        """Delete a file."""
        self.need_power()
        self.files.pop(name, None)
        super().xDelete(name, sync)

    def need_power(self) -> None:
        """Fail where there is none."""
        if self._left <= 0:
            raise apsw.IOError("the power is off")

    def step(self) -> None:
        """Come one write nearer to the cut; raises apsw.IOError at it."""
        with self._lock:
            self._left -= 1
            self.need_power()

    def after_the_cut(self, folder: Path, chance: random.Random) -> None:
        """Write what is left of each file into a folder."""
        for path, state in self.files.items():
            (folder / Path(path).name).write_bytes(state.after_the_cut(chance))


class _File(apsw.VFSFile):  # type: ignore[misc]
    def __init__(self, disk: Disk, path: str, name: Any, flags: list[int]) -> None:
        there = Path(path)
        content = there.read_bytes() if there.exists() else b""
        self._is_main = bool(flags[0] & apsw.SQLITE_OPEN_MAIN_DB)
        self._disk = disk
        self._state = disk.files.setdefault(path, FileState(content))
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.need_power()
        data: bytes = super().xRead(amount, offset)
        return data

    def xWrite(self, data: bytes, offset: int) -> None:
        self._state.write(data, offset)
        self._disk.main_writes += self._is_main
        self._disk.step()
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._state.truncate(size)
        self._disk.step()
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.step()
        self._state.sync()


class Driver:
    """As much of the standard library's sqlite3 as SQLAlchemy needs, on such a disk."""

    paramstyle = "qmark"
    sqlite_version_info = tuple(map(int, apsw.sqlite_lib_version().split(".")))
    Binary = bytes
    Error = sqlite3.Error
    DatabaseError = sqlite3.DatabaseError
    IntegrityError = sqlite3.IntegrityError
    InterfaceError = sqlite3.InterfaceError
    NotSupportedError = sqlite3.NotSupportedError
    OperationalError = sqlite3.OperationalError
    ProgrammingError = sqlite3.ProgrammingError

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def connect(self, database: str, timeout: float, **_: Any) -> _Connection:
        """Open a database."""
        connection = _call(apsw.Connection, database, vfs=self._disk.vfs_name)
        connection.set_busy_timeout(int(timeout * 1000))
        return _Connection(connection)


class _Connection:
    isolation_level = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def create_function(self, name: str, arguments: int, function: Any, **_: Any) -> None:
        self._connection.create_scalar_function(name, function, arguments)

    def commit(self) -> None:
        if self._connection.in_transaction:
            self.cursor().execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self.cursor().execute("ROLLBACK")

    def close(self) -> None:
        with suppress(apsw.Error):  # the last to close tidies up, which needs power
            self._connection.close()


class _Cursor:
    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Any = ()) -> _Cursor:
        cursor = self._connection.cursor()
        cursor.exec_trace = self._describe
        before = self._connection.total_changes()
        self._rows = _call(lambda: list(cursor.execute(statement, parameters)))
        self.rowcount = self._connection.total_changes() - before
        return self

    def executemany(self, statement: str, many: Any) -> None:
        changes = [self.execute(statement, parameters).rowcount for parameters in many]
        self.rowcount = sum(changes)

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        self._rows = []

    def _describe(self, cursor: apsw.Cursor, _statement: str, _parameters: Any) -> bool:
        self.description = [(name, *[None] * 6) for name, *_ in cursor.get_description()] or None
        return True


def _call(function: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return function(*arguments, **named)
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.Error as error:
        raise sqlite3.OperationalError(str(error)) from error
