"""What every opening of an endpoint would do again, done once for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import CodeType
from typing import Any

import httpx._transports.default
import pytest
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine

from endpoint import pages, postgresql, sqlite


class CompiledTemplates(BytecodeCache):
    """Keeps each text of a template compiled, whichever folder it came from."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Name a template without its folder."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class CompiledStatements(dict[Any, Any]):
    """Keeps each statement compiled for SQLite and for PostgreSQL, whichever store sends it."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Give what is kept."""
        return super().get(_of_any_store(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_any_store(key), compiled)


def _of_any_store(key: Any) -> Any:
    dialect, *statement = key  # each store has a dialect of its own
    return (dialect.name, *statement)


@contextmanager
def compiled_once() -> Iterator[None]:
    """Compile templates and statements once, and read the authorities that httpx trusts once.

    Only for these tests: Jinja compiles the addresses of the theme's files into a template, and a published site has
    others.
    """
    environment = partial(Environment, bytecode_cache=CompiledTemplates())
    engine = partial(create_engine, execution_options={"compiled_cache": CompiledStatements()})
    trusted = cache(httpx._transports.default.create_ssl_context)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "Environment", environment)
        patched.setattr(sqlite, "create_engine", engine)
        patched.setattr(postgresql, "create_engine", engine)
        patched.setattr(httpx._transports.default, "create_ssl_context", trusted)
        yield
