"""Files from elsewhere: fetched within bounds, and written so that an old one stays until the new one is whole."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from pydantic import BaseModel

SECONDS = 10.0  # for each wait, and for all that comes after the head of the answer
MOST_BYTES = 16_777_216  # 200 pledges of the longest form are 1 MB; 10,000 comments of 700 characters some 10 MB


class PullFailed(Exception):
    """A file could not be had; the text says which and why, without a full stop."""


class NotThere(PullFailed):
    """There is nothing at the address."""


def fetch(address: str, most_bytes: int | None = None, opened: Callable[..., Any] = urlopen) -> bytes:
    """Return what is at an address that begins with http:// or https://.

    :param most_bytes: how large it may be; `MOST_BYTES` if None.
    :param opened: opens a request.
    :raises NotThere: the other end has no such file.
    :raises PullFailed: it cannot be had, or is too slow or large.
    """
    most = MOST_BYTES if most_bytes is None else most_bytes
    until = time.monotonic() + SECONDS
    try:
        request = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - see above
        with closing(opened(request, timeout=SECONDS)) as answer:
            body = b""
            while chunk := answer.read1(65_536):
                body += chunk
                if len(body) > most:
                    raise PullFailed(f"{address} is larger than {most:,} bytes")
                if time.monotonic() > until:
                    raise TimeoutError
            return body
    except HTTPError as error:
        failed = NotThere if error.code == HTTPStatus.NOT_FOUND else PullFailed
        raise failed(f"{address} answered {error.code}") from error
    except URLError as error:
        reason = error.reason
        said = (reason.strerror or type(reason).__name__) if isinstance(reason, OSError) else reason
        raise PullFailed(f"{address} did not answer ({said})") from error
    except TimeoutError as error:
        raise PullFailed(f"{address} did not answer in {SECONDS:g} seconds") from error
    except (OSError, HTTPException) as error:
        raise PullFailed(f"{address} broke off ({type(error).__name__})") from error
    except ValueError as error:
        raise PullFailed(f"{address} is no address that can be asked") from error


def write_beside(path: Path, data: BaseModel) -> Path:
    """Write data as JSON into a file beside another, down to the disk; returns it, to replace the other."""
    fresh = path.with_suffix(".fresh")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(data.model_dump(mode="json"), file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    return fresh
