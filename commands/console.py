"""How a task ends: what it says and the exit status."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

from campaign.problems import ProblemsFound

Arguments = ParamSpec("Arguments")

INTERRUPTED = 130  # 128 + SIGINT, what a shell reports after Ctrl-C
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Stop(Exception):
    """Ends a task with status 1; the text is for a person and says what to do."""


def run(command: Callable[Arguments, object], *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
    """Run what a task does. An exit status other than 0 may be returned; Problems and faults end without traceback."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status = command(*args, **kwargs)
    except ProblemsFound as found:
        print(found.report(), file=sys.stderr)
        sys.exit(1)
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if not is_machines(error):
            raise
        print(machines_refusal(error), file=sys.stderr)
        sys.exit(1)
    if status and type(status) is int:
        sys.exit(status)


def is_machines(error: BaseException) -> bool:
    """Tell whether the machine let nobody write there, or not this user: no fault of ours, nor of an editor's."""
    return isinstance(error, OSError) and error.errno in _NO_RIGHT | _NO_ROOM


def machines_refusal(error: OSError) -> str:
    """Return what the machine refused, and what is most often the matter."""
    place = error.filename2 or error.filename  # where to, if something was copied or renamed
    said = f"{place}: {error.strerror}" if place else str(error.strerror)
    if error.errno in _NO_ROOM:
        return f"{said}."
    return f"{said}.\n    Perhaps a task was run as another user, such as root: give it back to the user who runs them."


def number(option: str, text: str) -> int:
    """Return the whole number that an option was given; ends the task with a sentence if it is none."""
    if not text.isdecimal():
        sys.exit(f"{option} is '{text}'; write a whole number, in digits only.")
    return int(text)


def folder(name: str) -> Path:
    """Return the path of a folder that must be there; ends the task with a sentence if it is not."""
    path = Path(name)
    if not path.is_dir():
        sys.exit(f"There is no folder {name}; give the campaign's folder with --content DIR.")
    return path


def place(name: str) -> Path:
    """Return the path of a file or folder that must be there; ends the task with a sentence if it is not."""
    if not os.path.exists(name):  # noqa: PTH110 - Path.exists raises where a folder above may not be read
        sys.exit(f"There is nothing at {name}, or this user may not look there.")
    return Path(name)
