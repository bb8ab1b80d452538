"""The preview's endpoint: the real one, in this process, with its own store and sample pledges."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from campaign.forms import PLEDGE_FORM, Form
from campaign.yamlfile import read_yaml
from commands.console import Stop
from commands.environment import ROOT
from commands.pull import store_public_data
from commands.store import DATABASE, SECRET, preview_database, sqlite_url
from endpoint.app import create_app, lifespan
from endpoint.areas.counting import numbers_by_area, told_by_area
from endpoint.bundle import BundleFault, PlacedForm
from endpoint.comments.published import comments_document
from endpoint.config import PREFIX, Settings, SettingsFault, read_settings
from endpoint.counted import Counted
from endpoint.log import kind_of
from endpoint.moderators.links import make_link
from endpoint.moderators.people import ModeratorFault, add_moderator
from endpoint.moderators.roles import OWNER
from endpoint.samples import SamplesFault, load_comments, load_samples
from endpoint.service import Service

SECRET_FILE = ROOT / "var" / "preview-secret"
SAMPLES = "samples/pledges.yml"
SAMPLE_COMMENTS = "samples/comments.yml"
MODERATOR_NAME = "preview"


class Backend:
    """The endpoint as an ASGI application that answers 503 until it is opened."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: Starlette | None = None
        self._stack = AsyncExitStack()
        self._pulled: tuple[str, ...] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        closed = PlainTextResponse("The endpoint opens as soon as the site is built.", 503)
        await (self._app or closed)(scope, receive, send)

    @property
    def is_open(self) -> bool:
        """Tell whether it takes pledges."""
        return self._app is not None

    @property
    def service(self) -> Service:
        """Return the open endpoint without HTTP."""
        assert self._app is not None, "open() comes first"  # noqa: S101
        service: Service = self._app.state.service
        return service

    @property
    def has_pledges(self) -> bool:
        """Tell whether the open endpoint's store has any, of whatever state."""
        return not self.service.running.store.is_empty()

    async def open(self) -> None:
        """Open the store and read the bundle; raises Stop where that cannot be done."""
        try:
            app = create_app(self._settings)
            await self._stack.enter_async_context(lifespan(app))
        except BundleFault as fault:
            raise Stop(str(fault)) from None
        except SQLAlchemyError as error:
            raise Stop(f"{DATABASE}: the database cannot be opened: {kind_of(error)}.") from None
        self._app = app

    async def close(self) -> None:
        """Write what waits and close the store."""
        self._app = None
        await self._stack.aclose()

    def load_samples(self, content: Path) -> int:
        """Fill an empty store with the content's sample pledges and comments; returns how many pledges there were.

        Never a PostgreSQL: that is somebody's, and not the preview's.

        :raises Stop: the samples have faults.
        """
        bundle, store = self.service.served, self.service.running.store
        pledge = bundle.forms.get(PLEDGE_FORM)
        comment = next((placed for placed in bundle.forms.values() if placed.version.form.comments), None)
        if not store.is_sqlite:
            return 0
        number = 0
        if pledge is not None and store.is_empty():
            number = _load(content / SAMPLES, pledge, partial(load_samples, store))
        if comment is not None:
            _load(content / SAMPLE_COMMENTS, comment, partial(load_comments, store, bundle))
        return number

    def sign_in_address(self, endpoint: str) -> str:
        """Return a new link for the preview's moderator; empty for a PostgreSQL: that is somebody's.

        :param endpoint: the endpoint's address without slash at the end.
        """
        store = self.service.running.store
        if not store.is_sqlite:
            return ""
        with suppress(ModeratorFault):  # from an earlier preview
            add_moderator(store, MODERATOR_NAME, OWNER)
        return make_link(store, MODERATOR_NAME).address(endpoint)

    async def pull(self, data: Path) -> bool:
        """Bring the public projection into a folder if it changed since the last time; returns whether it had."""
        if not self.is_open:
            return False
        try:
            bundle = await self.service.bundle()
            public = await self.service.running.projection.get(bundle)
            comments = await comments_document(self.service, bundle)
            running = self.service.running
            polls = json.loads((await running.polls.get(bundle)).body)
            etags = (public.summary.etag, public.pledges.etag, comments.etag, str(polls["forms"]))
            if etags == self._pulled:
                return False
            # Counted anew: what the endpoint tells may be a minute old, from before the samples.
            areas = await Counted(running.store, running.editions, numbers_by_area, told_by_area).get(bundle)
        except SQLAlchemyError:  # busy: the next look is a second away
            return False
        said = [json.loads(each.body) for each in (public.summary, public.pledges, comments, areas)]
        store_public_data(data, *[*said, polls])
        self._pulled = etags
        return True


def _load(path: Path, placed: PlacedForm, load: Callable[[Form, list[dict[str, Any]]], int]) -> int:
    """Load the samples of a file; returns how many were stored, 0 where there is no file."""
    if not path.is_file():
        return 0
    document, problems = read_yaml(path)
    rows = document.data if isinstance(document.data, list) else []
    form = placed.version.form
    try:
        if problems or not all(isinstance(row, dict) for row in rows):
            raise SamplesFault([str(problem) for problem in problems] or ["expected a list of answers"])
        return load(form, [as_posted(form, row) for row in rows])
    except SamplesFault as fault:
        raise Stop(f"{path} cannot be used:\n{fault}") from None


def as_posted(form: Form, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a browser would post it: an unticked checkbox, which the file calls ``no``, is not sent."""
    boxes = {field.name for field in form.fields if field.kind == "checkbox"}
    return {name: value for name, value in row.items() if not (name in boxes and value == "no")}


def preview_settings(content: Path, bundle: Path, environment: Mapping[str, str]) -> Settings:
    """Return the endpoint's settings for a preview: those that are set, and what a preview needs.

    :raises Stop: a setting is faulty.
    """
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
    needed = {f"{PREFIX}BUNDLE": str(bundle), f"{PREFIX}CACHE_SECONDS": "0"}
    made = {SECRET: preview_secret(), DATABASE: sqlite_url(preview_database(content))}
    try:
        return read_settings({**made, **given, **needed})
    except SettingsFault as fault:
        raise Stop(str(fault)) from None


def preview_secret(path: Path = SECRET_FILE) -> str:
    """Return this checkout's secret, made at the first time; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()
