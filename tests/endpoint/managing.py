"""Pledges with a page of their own, made from the real theme, as the tests of rights and mail use them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Table, select

from endpoint.config import Settings
from tests.endpoint.material import OPEN, PLEDGE, form_of, set_templates, theme_templates, write_bundle
from tests.endpoint.running import Endpoint, edit_bundle, page_of

KEY = {"form_key": "made-once-by-the-page"}


def own_form(**changes: Any) -> dict[str, Any]:
    """Return the pledge form with pages of their own, some keys changed."""
    return {**PLEDGE, "manage": "yes", **changes}


def write_own_bundle(
    folder: Path, definition: dict[str, Any], health_words: tuple[str, ...] = (), *others: dict[str, Any]
) -> Path:
    """Write a bundle with this form, the theme's templates and a thank-you page."""
    form = form_of(definition)
    write_bundle(folder, form, *map(form_of, others))
    set_templates(folder, theme_templates())
    edit_bundle(folder, health_words=list(health_words))
    return folder


def rewrite(settings: Settings, definition: dict[str, Any], health_words: tuple[str, ...] = ()) -> None:
    """Put another form into the settings' bundle."""
    write_own_bundle(settings.bundle, definition, health_words)


def pledge(endpoint: Endpoint, **changes: Any) -> str:
    """Make a pledge; returns the path of its own page."""
    response = endpoint.post({**OPEN, **KEY, **changes})
    assert response.status_code == 303, response.text
    return path_of(endpoint.get(response.headers["location"]))


def path_of(thanks: httpx.Response) -> str:
    """Return the path of the pledge's own page, from its thank-you page."""
    links = [str(link["href"]) for link in page_of(thanks).select("a.button") if "/manage/" in str(link["href"])]
    assert len(links) == 1
    return links[0]


def text_of(response: httpx.Response) -> str:
    """Return the words of a page."""
    return " ".join(page_of(response).get_text(" ").split())


def check_totals(endpoint: Endpoint) -> None:
    """Totals are what counting the rows gives."""
    counted = Counter(row["state"] for row in endpoint.rows())
    numbers = endpoint.store.numbers()["pledge"]
    assert {state: number for state, number in numbers.items() if number} == dict(counted)


def table_of(endpoint: Endpoint, table: Table) -> list[dict[str, Any]]:
    """Return all rows of a table, by its key: a server gives them in any order."""
    with endpoint.store.read() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
