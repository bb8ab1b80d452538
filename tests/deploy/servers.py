"""Servers that tests start, as normal processes with folders of their own."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.endpoint.running import wait_until
from tests.programs import need
from tests.servers import free_port


def answers(port: int) -> bool:
    """Tell whether something listens."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(command: list[str], port: int, log: Path, **environment: str) -> Iterator[None]:
    """Run a server until the end of the block; what it says is in ``log`` and in the failure."""
    with log.open("w") as said:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=said, stderr=said)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, 20)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def nginx(folder: Path, configuration: Path, port: int) -> Iterator[None]:
    """Run nginx with a generated file in its http block, as conf.d does."""
    program = need("nginx")
    types = "text/html html; text/css css; image/svg+xml svg; text/plain txt; application/xml xml;"
    (folder / "mime.types").write_text(f"types {{ {types} }}", encoding="utf-8")
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # its usual user may not look into a test's folder
    main = folder / "nginx.conf"
    # With a master process: a single one may miss the signal to stop that comes just before it waits for events.
    main.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ {paths} access_log off; include mime.types; include {configuration}; }}\n",
        encoding="utf-8",
    )
    with running([program, "-p", str(folder), "-e", "stderr", "-c", str(main)], port, folder / "log"):
        yield


@contextmanager
def caddy(folder: Path, configuration: Path, port: int) -> Iterator[None]:
    """Run Caddy with a Caddyfile that imports a generated one."""
    program = need("caddy")
    main = folder / "Caddyfile"
    main.write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\nimport {configuration}\n", encoding="utf-8")
    command = [program, "run", "--adapter", "caddyfile", "--config", str(main)]
    with running(command, port, folder / "log", HOME=str(folder), XDG_DATA_HOME=str(folder)):
        yield


SERVERS = {"nginx": nginx, "caddy": caddy}


@contextmanager
def sshd(folder: Path) -> Iterator[tuple[int, Path]]:
    """Run sshd with a key of its own for this user; gives its port and a configuration for ssh to reach it."""
    program = need("sshd")
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    port = free_port()
    public = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known").write_text(f"[127.0.0.1]:{port} {public}", encoding="utf-8")
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nStrictModes no\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/user.pub\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n",
        encoding="utf-8",
    )
    (folder / "ssh_config").write_text(
        f"UserKnownHostsFile {folder}/known\nGlobalKnownHostsFile none\nStrictHostKeyChecking yes\n"
        f"IdentityFile {folder}/user\nIdentitiesOnly yes\nUser {getpass.getuser()}\n",
        encoding="utf-8",
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd's own, which the system makes when it starts the service
    with running([program, "-D", "-e", "-f", str(folder / "sshd_config")], port, folder / "log"):
        yield port, folder / "ssh_config"


class Echo(ThreadingHTTPServer):
    """A server in an endpoint's place that keeps the heads of the requests it got."""

    def __init__(self) -> None:
        self.heads: list[dict[str, str]] = []
        heads = self.heads

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heads.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
                self.send_response(404)
                self.send_header("content-security-policy", "default-src 'none'")
                self.send_header("content-length", "4")
                self.end_headers()
                self.wfile.write(b"mine")

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def echo() -> Iterator[Echo]:
    """Run a server that answers 404 with words of its own."""
    server = Echo()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def port_in(log: Path) -> int | None:
    """Return the port that a server says it listens on, once it does."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text(encoding="utf-8"))
    return int(found[1]) if found else None
