"""Pages for hosts that can neither redirect nor send headers."""

from __future__ import annotations

import re
from html import escape

from commands.deploy.rules import Rules

#: Browsers heed these in a header only, and complain about them in a page.
_HEADER_ONLY = ("frame-ancestors", "report-uri", "sandbox")
_CHARSET = re.compile(r"<meta charset=[\"']?utf-8[\"']?\s*/?>", re.IGNORECASE)

_REDIRECT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>This page has moved</title>
<link rel="canonical" href="{url}">
<meta http-equiv="refresh" content="0; url={url}">
<meta name="robots" content="noindex">
<p>This page has moved: <a href="{url}">{url}</a></p>
"""


def redirect_page(url: str) -> str:
    """Return a page that leads on to an address."""
    return _REDIRECT.format(url=escape(url))


def with_meta_policy(page: str, rules: Rules) -> str:
    """Return a page with the policies that a page can carry itself, first thing after its character set."""
    parts = [part.strip() for part in rules.policy.split(";")]
    policy = "; ".join(part for part in parts if not part.startswith(_HEADER_ONLY))
    metas = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    metas += f'<meta name="referrer" content="{rules.headers["Referrer-Policy"]}">'
    found = _CHARSET.search(page)
    if not found:
        raise ValueError("the page does not say its character set")
    return page[: found.end()] + metas + page[found.end() :]
