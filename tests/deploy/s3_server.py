"""A local S3 server: moto, with packages of its own, because it needs boto3, which Pelican's pins do not allow."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from minio import Minio

from commands.environment import SetupFailed, find_uv, run
from tests.deploy.servers import port_in
from tests.endpoint.running import wait_until
from tests.once import one_at_a_time

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "requirements-s3.lock"
KEYS = ("only-for-tests", "only-for-tests-0123456789")


def packages() -> Path:
    """Return the folder of the server's packages below build/, filled where they are missing; else skips the test."""
    root = ROOT / "build" / "s3-server"
    root.mkdir(parents=True, exist_ok=True)
    lock, kept, place = root / "lock", root / LOCK.name, root / "packages"
    lock.touch()
    with one_at_a_time(lock):
        if not (place.is_dir() and kept.is_file() and kept.read_bytes() == LOCK.read_bytes()):
            shutil.rmtree(place, ignore_errors=True)
            try:
                run([*_installer(), "--quiet", "--no-deps", "--require-hashes", "--target", place, "-r", LOCK])
            except SetupFailed as fault:
                (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the S3 server cannot be set up: {fault}")
            shutil.copy(LOCK, kept)
    return place


def _installer() -> list[str]:
    if uv := find_uv():
        return [uv, "pip", "install", "--python", sys.executable]
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile"]


@contextmanager
def s3_server(folder: Path, bucket: str) -> Iterator[tuple[str, Minio]]:
    """Run the server with an empty bucket; gives its address and a client."""
    log = folder / "log"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    first = {**os.environ, "PYTHONPATH": str(packages())}  # before ours, of which it may have other versions
    with log.open("w") as said:
        process = subprocess.Popen(command, env=first, stdout=said, stderr=said)
    try:
        wait_until(lambda: port_in(log) or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
        host = f"127.0.0.1:{port_in(log)}"
        client = Minio(host, *KEYS, secure=False, region="us-east-1")
        client.make_bucket(bucket)
        yield f"http://{host}", client
    finally:
        process.terminate()
        process.wait(20)
