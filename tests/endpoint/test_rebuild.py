"""Having the site built: once for many changes, by one of many endpoints, by a command or a signed call."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from endpoint.config import SettingsFault, read_settings
from endpoint.moderation import approve, withdraw
from endpoint.moderation.actions import noted_answer
from endpoint.moderation.deciding import decide
from endpoint.rebuild.claims import LEASE, LONGEST_QUIETS, claim, give_back, note_built
from endpoint.rebuild.hooks import Command, HookFault, Stopped
from endpoint.rebuild.rebuilder import Rebuilder
from endpoint.rebuild.tables import rebuilds
from endpoint.rebuild.webhook import Webhook, may_call
from endpoint.store import Store, now
from tests.endpoint.material import OPEN, SECRET
from tests.endpoint.moderating import send
from tests.endpoint.running import Endpoint, wait_until
from tests.programs import need

QUIET = timedelta(seconds=60)
KEY = bytes(range(32))
HERE = (ip_network("127.0.0.0/8"),)
APPROVALS = 50


class Counting:
    """A hook that only counts; the first few calls fail."""

    def __init__(self, faults: int = 0) -> None:
        self.runs: list[int] = []
        self.faults = faults

    def run(self, number: int, stopping: threading.Event) -> None:
        self.runs.append(number)
        if len(self.runs) <= self.faults:
            raise HookFault("planted")


def test_fifty_approvals_are_at_most_two_builds(endpoint: Endpoint, tmp_path: Path) -> None:
    """Two endpoints share the store, a real command counts: one of them builds, after things are quiet."""
    builds = tmp_path / "builds"
    program = f"open({str(builds)!r}, 'a').write('built\\n')"
    settings = replace(endpoint.settings, rebuild_command=(sys.executable, "-c", program), rebuild_quiet_seconds=1.0)
    endpoint.together(*({**OPEN, "words": f"Promise {number}", "form_key": f"{number}"} for number in range(APPROVALS)))
    ids = [row["public_id"] for row in endpoint.rows()]
    assert len(ids) == APPROVALS
    others = [Endpoint(settings), Endpoint(settings)]
    try:
        for public_id in ids:
            approve(endpoint.store, public_id, "Mo")
        wait_until(lambda: built(endpoint) == APPROVALS, 30)
    finally:
        for other in others:
            other.close()
    assert 1 <= builds.read_text(encoding="utf-8").count("built") <= 2


def built(endpoint: Endpoint) -> int | None:
    """Return the newest decision that the site has taken in."""
    with endpoint.store.read() as connection:
        return connection.scalar(select(rebuilds.c.built))


def test_it_waits_for_quiet_but_not_for_ever(endpoint: Endpoint) -> None:
    """A change is built once nothing changed for a while; where changes never stop, after ten such whiles."""
    ids = [send(endpoint, f"Promise {number}") for number in range(3)]
    store, start = endpoint.store, now()
    assert claim(store, start + LEASE, QUIET) is None  # nothing public has changed
    approve(store, ids[0], "Mo", at=start)
    assert claim(store, start + QUIET / 2, QUIET) is None
    approve(store, ids[1], "Mo", at=start + LONGEST_QUIETS * QUIET - timedelta(seconds=1))
    rebuild = claim(store, start + LONGEST_QUIETS * QUIET, QUIET)
    assert rebuild is not None
    assert claim(store, start + LONGEST_QUIETS * QUIET, QUIET) is None  # somebody builds already
    note_built(store, rebuild)
    later = now() + timedelta(days=1)
    assert claim(store, later, QUIET) is None
    decide(store, ids[0], noted_answer("Thank you", "Mo"))
    assert claim(store, later, QUIET) is None  # nobody sees a note
    withdraw(store, ids[1], "Mo")
    lost = claim(store, later, QUIET)
    assert lost is not None
    # Whoever claimed it died: another one takes it on, and keeps it if the first was only slow.
    assert claim(store, later + LEASE, QUIET) is not None
    give_back(store, lost)
    assert claim(store, later + LEASE, QUIET) is None


@pytest.mark.sqlite_only
def test_a_failing_hook_is_tried_again_later(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    """After one minute, then two; the log says so, and what is built in the end is built once."""
    approve(endpoint.store, send(endpoint, "Promise"), "Mo", at=now() - QUIET)
    hook = Counting(faults=2)
    rebuilder = Rebuilder(endpoint.store, hook, QUIET.total_seconds())
    at = now()
    assert not rebuilder.build_if_due(at)
    assert not rebuilder.build_if_due(at + timedelta(seconds=50))
    assert not rebuilder.build_if_due(now() + timedelta(seconds=61))
    assert rebuilder.build_if_due(now() + timedelta(seconds=125))
    assert not rebuilder.build_if_due(now() + timedelta(days=1))
    assert len(hook.runs) == 3
    assert len(set(hook.runs)) == 1
    assert "the site was not rebuilt: planted; again in 120 s" in caplog.text


def test_a_command_gets_no_secret_and_is_ended_with_the_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs without a shell and without our settings; one that hangs ends when the endpoint does."""
    monkeypatch.setenv("GROUNDSWELL_SECRET", SECRET)
    seen = tmp_path / "seen"
    program = f"import os; open({str(seen)!r}, 'w').write(repr([n for n in os.environ if 'GROUND' in n]))"
    Command([sys.executable, "-c", program]).run(1, threading.Event())
    assert seen.read_text(encoding="utf-8") == "[]"
    with pytest.raises(HookFault, match="ended with status 3"):
        Command([sys.executable, "-c", "raise SystemExit(3)"]).run(1, threading.Event())
    with pytest.raises(HookFault, match="cannot be started"):
        Command([str(tmp_path / "nothing")]).run(1, threading.Event())
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        Command(["sleep", "600"]).run(1, stopping)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a certificate for localhost."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    words = [
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out", f"{path}.crt"),
    ]
    subprocess.run([need("openssl"), *words], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text(), encoding="utf-8")
    return path


@contextmanager
def receiver(certificate: Path, status: int = 200) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Give the address of an https server and what it was sent."""
    taken: list[tuple[dict[str, str], bytes]] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(status)
            self.send_header("location", "https://localhost:1/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Taker)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/hook?from=us", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def call(url: str, certificate: Path, networks: Any = HERE) -> None:
    Webhook(url, KEY, networks, ssl.create_default_context(cafile=str(certificate))).run(7, threading.Event())


def test_a_webhook_is_signed(certificate: Path) -> None:
    """Whoever has the key can check who called, when, and with which words; a second try is the same event."""
    with receiver(certificate) as (url, taken):
        call(url, certificate)
        call(url, certificate)
    for headers, body in taken:
        event, moment = headers["webhook-id"], headers["webhook-timestamp"]
        digest = hmac.new(KEY, f"{event}.{moment}.".encode() + body, hashlib.sha256).digest()
        assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
        assert event == "site-changed-7"
        assert body == b'{"type": "site.changed", "data": {"decision": 7}}'


def test_a_webhook_does_not_reach_into_the_network(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only public addresses, unless allowed; the one that was looked at is the one that is called."""
    with receiver(certificate) as (url, taken):
        with pytest.raises(HookFault, match="not public"):
            call(url, certificate, networks=())
        assert taken == []
        port = int(url.rpartition(":")[2].partition("/")[0])
        asked: list[str] = []

        def rebinding(host: str, *_: Any, **__: Any) -> Any:
            """First a place that is allowed, ever after another one."""
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "127.6.6.6"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda host, *a, **k: rebinding(host) if host == "localhost" else real(host, *a, **k)
        )
        call(url, certificate)
        assert asked == ["localhost"]
        assert len(taken) == 1


@pytest.mark.parametrize("status", [302, 400, 500])
def test_a_webhook_that_is_not_taken_is_a_fault(certificate: Path, status: int) -> None:
    """A redirect is followed nowhere."""
    with receiver(certificate, status) as (url, taken):
        with pytest.raises(HookFault, match=f"answered {status}"):
            call(url, certificate)
        assert len(taken) == 1


def test_a_webhook_checks_who_answers(certificate: Path) -> None:
    """A certificate that nobody vouches for is no answer; the fault names no address."""
    with receiver(certificate) as (url, taken):
        with pytest.raises(HookFault, match=r"did not answer \(SSLCertVerificationError\)"):
            Webhook(url, KEY, HERE).run(7, threading.Event())
        assert taken == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "ff02::1"],
)  # fmt: skip
def test_it_calls_no_address_of_ours(address: str) -> None:
    """Private, loopback, link-local, metadata, mapped, translated: none unless it is allowed."""
    assert not may_call(ip_address(address), ())
    assert may_call(ip_address("93.184.216.34"), ())
    assert may_call(ip_address("2606:2800:220:1::1"), ())
    assert may_call(ip_address("::ffff:10.0.0.1"), [ip_network("10.0.0.0/8")])


def test_wrong_settings_stop_the_start() -> None:
    """All at once, and without quoting a secret."""
    environment = {
        "GROUNDSWELL_SECRET": SECRET,
        "GROUNDSWELL_REBUILD_COMMAND": "no-such-program 'here'",
        "GROUNDSWELL_REBUILD_URL": "http://user:word@hooks.example.org/",
        "GROUNDSWELL_REBUILD_SECRET": "whsec_short",
    }
    with pytest.raises(SettingsFault) as found:
        read_settings(environment)
    told = str(found.value)
    assert "expected a program that is there" in told
    assert "expected https://HOST/PATH" in told
    assert "expected whsec_ and 24 to 64 random bytes" in told
    assert "user:word" not in told
    assert "whsec_short" not in told
    good = {
        "GROUNDSWELL_SECRET": SECRET,
        "GROUNDSWELL_REBUILD_URL": "https://hooks.example.org/build",
        "GROUNDSWELL_REBUILD_COMMAND": f"{sys.executable} -c pass",
    }
    with pytest.raises(SettingsFault, match=r"REBUILD_SECRET is missing(?s:.)*both set"):
        read_settings(good)
    key = base64.b64encode(KEY).decode()
    settings = read_settings({**good, "GROUNDSWELL_REBUILD_COMMAND": "", "GROUNDSWELL_REBUILD_SECRET": f"whsec_{key}"})
    assert settings.rebuild_secret == KEY


def test_two_claim_at_once_and_one_gets_it(endpoint: Endpoint) -> None:
    """However many look at the same moment, one endpoint builds."""
    approve(endpoint.store, send(endpoint, "Promise"), "Mo", at=now() - QUIET)
    stores = [Store(endpoint.settings.database_url) for _ in range(4)]
    found: list[Any] = []
    at = now()
    threads = [threading.Thread(target=lambda s=store: found.append(claim(s, at, QUIET))) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert sum(each is not None for each in found) == 1
