"""Which file a template's failure is told of."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from commands.template_faults import is_templates_fault, template_problem


@pytest.mark.parametrize(
    ("caller", "place"),
    [("base", "themes/valley/templates/head.html:2:1"), ("valley", "themes/valley/templates/page.html:1:1")],
)
def test_it_names_the_childs_macro_that_the_base_theme_calls_otherwise(tmp_path: Path, caller: str, place: str) -> None:
    """The line to mend is the child's; one that calls its own macro wrongly is told of the call."""
    for theme, name, text in (
        ("base", "head.html", "{%- macro head(title, twins) -%}{%- endmacro -%}"),
        ("valley", "head.html", "{#- Ours. -#}\n{%- macro head(title) -%}{%- endmacro -%}"),
        (caller, "page.html", "{% from 'head.html' import head %}{{ head('Tea', twins=[]) }}"),
    ):
        file = tmp_path / f"themes/{theme}/templates/{name}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    own = tmp_path / "themes/valley/templates"
    environment = Environment(loader=FileSystemLoader([own, tmp_path / "themes/base/templates"]), autoescape=True)
    with pytest.raises(TypeError) as failed:
        environment.get_template("page.html").render()
    assert is_templates_fault(failed.value)
    settings = {"THEME": str(tmp_path / "themes/base"), "THEME_TEMPLATES_OVERRIDES": [str(own)]}
    told = str(template_problem(tmp_path, settings, failed.value))
    said = "the template fails: TypeError: macro 'head' takes no keyword argument 'twins'"
    assert told.startswith(f"{place}: {said}"), told
    assert ("themes/base/templates/page.html:1 calls it" in told) == (caller == "base")


def test_no_template_is_blamed_for_a_folder_that_nobody_may_write(tmp_path: Path) -> None:
    """A card that is drawn while a page is rendered may meet a folder of root's, or a full disk."""
    file = tmp_path / "templates/page.html"
    file.parent.mkdir()
    file.write_text("{{ draw() }}", encoding="utf-8")

    def draw() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "build/cards")

    template = Environment(loader=FileSystemLoader(file.parent), autoescape=True).get_template("page.html")
    with pytest.raises(PermissionError) as failed:
        template.render(draw=draw)
    assert not is_templates_fault(failed.value)
