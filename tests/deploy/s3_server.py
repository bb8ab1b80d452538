"""A local S3 server: moto, in an environment of its own, because it needs boto3, which Pelican's pins do not allow."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from minio import Minio

from commands.environment import Environment, SetupFailed
from tests.deploy.servers import port_in
from tests.endpoint.running import wait_until
from tests.once import one_at_a_time

ROOT = Path(__file__).parents[2]
LOCK = Path(__file__).parent / "requirements-s3.lock"
KEYS = ("only-for-tests", "only-for-tests-0123456789")


def environment() -> Environment:
    """Return the server's environment below build/, made where it is missing; skips the test where that fails."""
    root = ROOT / "build" / "s3-server"
    root.mkdir(parents=True, exist_ok=True)
    made = Environment(root)
    lock = root / "lock"
    lock.touch()
    with one_at_a_time(lock):
        kept = root / LOCK.name
        if not (kept.is_file() and kept.read_bytes() == LOCK.read_bytes() and made.stamp.is_file()):
            shutil.copy(LOCK, kept)
            try:
                made.make(LOCK.name)
            except SetupFailed as fault:
                (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the S3 server cannot be set up: {fault}")
    return made


@contextmanager
def s3_server(folder: Path, bucket: str) -> Iterator[tuple[str, Minio]]:
    """Run the server with an empty bucket; gives its address and a client."""
    log = folder / "log"
    command = [str(environment().python), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
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
