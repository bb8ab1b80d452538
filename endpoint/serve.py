"""Run the endpoint: one process, because one writer is what makes SQLite fast."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import socket
import sys
from collections.abc import Iterator

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from campaign.forms.follow_ups import latest_after
from endpoint.app import create_app
from endpoint.bundle import Bundle
from endpoint.config import Settings, SettingsFault
from endpoint.log import set_up_log
from endpoint.protocol import guarded_protocol
from endpoint.store import Store, now

__all__ = ["listen", "serve", "server_config", "set_up_log"]

logger = logging.getLogger("groundswell.endpoint")

BACKLOG = 1024  # connections that wait to be taken; the system may allow fewer
COLLECT_OBJECTS = 10_000  # new objects until the youngest are looked through; 700 would be every tenth pledge
SPARE_FILES = 128  # for the database, the bundle, the libraries


def serve(settings: Settings) -> None:
    """Serve until a signal stops the process; requests under way are answered first.

    :raises BundleFault: the bundle cannot be read.
    :raises SettingsFault: a form asks for what these settings do not give: see `must_fit`.
    :raises OSError: the address is taken, or is not this machine's.
    :raises sqlalchemy.exc.SQLAlchemyError: the database cannot be opened.
    """
    _allow_connections(settings.connections)
    app = create_app(settings)
    must_fit(settings, app.state.service.served)
    server = uvicorn.Server(server_config(settings, app))
    listening = listen(settings)
    _migrate_apart(settings)
    logger.info("listening on http://%s:%d", settings.host, listening.getsockname()[1])
    _calm_collector()
    server.run(sockets=[listening])


def _migrate_apart(settings: Settings) -> None:
    """Bring the database up to date in a process that ends: what that takes in memory, 12 MB, would else stay for good.

    :raises sqlalchemy.exc.SQLAlchemyError: the database cannot be opened.
    """
    if "fork" in multiprocessing.get_all_start_methods():  # not Windows
        child = multiprocessing.get_context("fork").Process(target=_try_to_open, args=(settings,))
        child.start()
        child.join()
        if child.exitcode == 0:
            return
    _open(settings)


def _try_to_open(settings: Settings) -> None:
    try:
        _open(settings)
    except SQLAlchemyError:
        sys.exit(1)  # told by whoever waits for this process, which tries once more


def _open(settings: Settings) -> None:
    Store(settings.database_url, settings.busy_seconds).close()


def must_fit(settings: Settings, bundle: Bundle) -> None:
    """Refuse to serve forms whose mail nobody would send, or which ask what could not be answered any more.

    :raises SettingsFault: naming the forms.
    """
    if faults := [*_unsent(settings, bundle), *_unanswered(settings, bundle)]:
        raise SettingsFault(faults)


def _unsent(settings: Settings, bundle: Bundle) -> Iterator[str]:
    forms = sorted(name for name, placed in bundle.forms.items() if placed.version.form.mail)
    if forms and settings.smtp_url is None:
        yield f"GROUNDSWELL_SMTP_URL is missing; these forms ask for mail: {', '.join(forms)}."


def _unanswered(settings: Settings, bundle: Bundle) -> Iterator[str]:
    since = now()
    for name, placed in sorted(bundle.forms.items()):
        latest = latest_after(since, placed.version.form)
        if latest and (days := (latest - since).days + 1) > settings.manage_days:
            yield f"GROUNDSWELL_MANAGE_DAYS is {settings.manage_days}; the form {name} asks how it went for {days}."


def _calm_collector() -> None:
    """Keep the garbage collector from walking, again and again, what was loaded until now and stays for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_OBJECTS, 20, 20)


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens; raises OSError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)


def server_config(settings: Settings, app: Starlette) -> uvicorn.Config:
    """Return the server's configuration; what it logs holds no address and no query."""
    spoken = app.state.service.served.campaign.spoken
    return uvicorn.Config(
        app,
        loop="auto" if sys.platform == "win32" else "uvloop",
        http=guarded_protocol(settings.header_bytes, settings.header_seconds, spoken),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=settings.idle_seconds,
        timeout_graceful_shutdown=settings.stop_seconds,
    )


def _allow_connections(connections: int) -> None:
    """Raise this process's own limit of open files to what the connections need."""
    try:
        import resource
    except ImportError:  # Windows has none
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + SPARE_FILES
    if soft < needed:
        allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))
