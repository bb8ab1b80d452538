"""Whether a question would reach a supporter: a moderator sees it before they ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from campaign.forms import Form
from endpoint.mail.question import address_for_questions
from endpoint.service import Service
from endpoint.store import now

Reach = Literal["mail", "page", "none"]


def address_to_ask(service: Service, connection: Connection, pledge: Mapping[Any, Any], form: Form) -> str | None:
    """Return where a question is mailed, with the link to answer it; None where it is not."""
    if service.running.mailer is None or not _has_page(service, pledge, form):
        return None
    return address_for_questions(connection, pledge, form, service.codes)


def reach_of(service: Service, connection: Connection, pledge: Mapping[Any, Any], form: Form) -> Reach:
    """Return how a question reaches a supporter: by mail, on the pledge's own page alone, or not at all."""
    if not _has_page(service, pledge, form):
        return "none"
    return "mail" if address_to_ask(service, connection, pledge, form) else "page"


def _has_page(service: Service, pledge: Mapping[Any, Any], form: Form) -> bool:
    """Return whether the supporter has the link to a page of their own that still opens."""
    return form.manage and now() - pledge["created_at"] <= timedelta(days=service.settings.manage_days)
