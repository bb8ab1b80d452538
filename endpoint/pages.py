"""The endpoint's own pages: the theme's fragments put into the theme's shell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from campaign.text import FILTERS

FORM, CHECK, MESSAGE = "endpoint/form.html", "endpoint/check.html", "endpoint/message.html"
HELD = "endpoint/held.html"
TEMPLATES = (FORM, CHECK, MESSAGE, HELD)

_PLACES = re.compile(r"<!--(title|main)-->")


class Pages:
    """Renders pages out of one bundle.

    :param templates: the bundle's folder of templates.
    :param shell: a page with the places ``<!--title-->`` and ``<!--main-->``.
    :param everywhere: names that each template may use.
    :raises jinja2.TemplateError: a template is missing or broken.
    :raises ValueError: the shell has no ``<!--main-->``.
    """

    def __init__(self, templates: Path, shell: str, everywhere: Mapping[str, Any]) -> None:
        if "<!--main-->" not in shell:
            raise ValueError("shell.html has no place <!--main-->")
        # Split once: what a fragment says can then never be taken for a place.
        self._shell = _PLACES.split(shell)
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(FILTERS)
        self._environment.globals.update(everywhere)
        self._templates = {name: self._environment.get_template(name) for name in TEMPLATES}

    def render(self, template: str, title: str, **names: Any) -> bytes:
        """Return a whole page in UTF-8.

        :param template: one of `TEMPLATES`.
        :param title: plain text; escaped here.
        :param names: what the template gets.
        """
        places = {"title": str(escape(title)), "main": self._templates[template].render(**names)}
        pieces = (places[piece] if index % 2 else piece for index, piece in enumerate(self._shell))
        return "".join(pieces).encode()
