"""The styleguide: what each component takes and how it looks, in the preview only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import Tag
from jinja2 import nodes

from campaign.theme.components import read_component
from campaign.theme.contract import load_theme
from tests.site.building import ROOT, Site, build, one, words_of
from tests.site.templates import parsed_template

COMPONENTS = ROOT / "themes/groundswell/templates/components"
NAMES = sorted(path.stem for path in COMPONENTS.glob("*.html"))


@pytest.fixture(scope="module")
def guide(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Tag:
    """The page, as a preview has it."""
    output = tmp_path_factory.mktemp("guide") / "site"
    build(small, output, STYLEGUIDE=True)
    return Site(output, small)["styleguide/"]


@pytest.mark.parametrize("name", NAMES)
def test_every_component_has_its_options_and_examples(name: str) -> None:
    """A data file beside each: the macros that theme.yml promises, with exactly the options that they take."""
    component, problems = read_component(COMPONENTS / f"{name}.yml", f"{name}.yml")
    assert problems == []
    assert component
    theme, _, _ = load_theme(ROOT / "themes/groundswell", "themes/groundswell")
    assert theme
    assert list(component.macros) == theme.components[f"{name}.html"].split(", ")
    parsed = parsed_template(COMPONENTS / f"{name}.html")
    taken = {macro.name: [argument.name for argument in macro.args] for macro in parsed.find_all(nodes.Macro)}
    for macro, described in component.macros.items():
        assert list(described.options) == taken[macro], macro


def test_every_example_looks_as_on_its_page(guide: Tag) -> None:
    """What some sheet of the theme says about a component is linked: one without its rules shows nothing."""
    linked = {Path(str(link["href"])).name for link in guide.select("link[rel=stylesheet]")}
    rules = {
        sheet.name: set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"))))
        for sheet in COMPONENTS.parents[1].glob("static/css/*.css")
    }
    ruled = set().union(*(rules[name] for name in linked))
    shown = {name for tag in guide.select("[data-example] [class]") for name in tag["class"]}
    assert {name for name in shown if any(name in said for said in rules.values())} - ruled == set()


def test_every_example_is_on_the_page(guide: Tag) -> None:
    """Rendered by the theme itself: no example fails, none is empty, and no two elements share a name."""
    for name in NAMES:
        component, _ = read_component(COMPONENTS / f"{name}.yml", f"{name}.yml")
        assert component
        section = one(guide, f"#components-{name}\\.html")
        for macro, described in component.macros.items():
            shown = [example for example in described.examples if not example.as_code]
            rendered = section.select(f"[data-example={macro}]")
            assert len(rendered) == len(shown), macro
            assert all(words_of(example) or example.find("img") for example in rendered), macro
    ids = [str(tag["id"]) for tag in guide.select("[id]")]
    assert sorted(set(ids)) == sorted(ids)


def test_the_page_has_every_token_and_pair(guide: Tag) -> None:
    """Who changes a colour sees what it is for, and how far it stands from what it lies on."""
    theme, _, _ = load_theme(ROOT / "themes/groundswell", "themes/groundswell")
    assert theme
    assert theme.tokens
    words = words_of(guide.main)
    assert all(token in words for token in theme.tokens.public)
    assert words.count(" to 1 in light") == len(theme.tokens.contrast)


def test_the_styleguide_is_never_published(site: Site, published: Site) -> None:
    """It is for who changes a theme: neither a build nor a publication has it, and no page links to it."""
    for each in (site, published):
        assert not (each.folder / "styleguide").exists()
        assert all("styleguide" not in path.read_text(encoding="utf-8") for path in each.folder.rglob("*.html"))


def test_the_preview_has_the_styleguide() -> None:
    """The preview asks for it, and says where it is."""
    code = (ROOT / "commands/preview/run.py").read_text(encoding="utf-8")
    assert '"STYLEGUIDE": True' in code
    assert "/styleguide/" in code


def test_a_fault_in_a_data_file_is_a_problem(tmp_path: Path) -> None:
    """A component's author reads file and line, like an editor."""
    (tmp_path / "hero.yml").write_text("about: A band\nmacro:\n  hero: {}\n", encoding="utf-8")
    component, problems = read_component(tmp_path / "hero.yml", "hero.yml")
    assert component is None
    assert any(str(problem).startswith("hero.yml:2:1: unknown key 'macro'") for problem in problems), problems
