"""A local campaign's own look: a child theme of a few lines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.site.building import ROOT, Site, build, one, replace_in, words_of

LOCAL_CSS = "@layer local { :root { --color-campaign: #004d40; --color-on-campaign: #fff } }\n"
BASE = """\
{% extends "!theme/base.html" %}
{% block local_styles %}
<link rel="stylesheet" href="{{ SITEURL }}/{{ 'css/local.css'|asset }}">
{% endblock %}
"""
STORY = '{% extends "!theme/story.html" %}\n{% block after %}<p id="after">Our own words</p>{% endblock %}\n'
CALL = """\
{%- macro pledge_call(href, text="", heading="", words="") -%}
<p class="our-call"><a href="{{ href }}">Join the valley</a></p>
{%- endmacro -%}
"""
MESSAGE = "<p>Our own message</p>\n"


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of themes: the base theme and a child of it."""
    folder = tmp_path_factory.mktemp("themes")
    (folder / "groundswell").symlink_to(ROOT / "themes/groundswell")
    for name, text in {
        "theme.yml": "name: Valley\nparent: groundswell\n",
        "static/css/local.css": LOCAL_CSS,
        "static/images/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
        "templates/base.html": BASE,
        "templates/story.html": STORY,
        "templates/components/pledge_call.html": CALL,
        "templates/endpoint/message.html": MESSAGE,
    }.items():
        (folder / "valley" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "valley" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def valley(content: Path, themes: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample in the child theme."""
    place = tmp_path_factory.mktemp("valley")
    own = Path(shutil.copytree(content, place / "content"))
    replace_in(own / "campaign.yml", "theme: groundswell", "theme: valley")
    bundle = place / "bundle"
    build(own, place / "site", bundle=bundle, THEMES_PATH=str(themes))
    return Site(place / "site", own)


def test_a_childs_style_sheet_comes_last_on_every_page(valley: Site) -> None:
    """It may change tokens only because it is read after them; nothing else of the look is lost."""
    assert "#004d40" in valley.text("theme/css/local.css")
    for address, page in valley.pages():
        sheets = [str(sheet["href"]).rpartition("/")[2] for sheet in page.select("link[rel=stylesheet]")]
        assert (sheets[:2], sheets[-1]) == (["tokens.css", "main.css"], "local.css"), address
    assert valley.dead_links() == []


def test_a_childs_template_fills_a_block_of_its_parents(valley: Site, site: Site) -> None:
    """One block changes, the rest of the page is the parent's; blog posts, which extend the story, change with it."""
    for address in ("stories/two-mugs/", "blog/pockets-open/"):
        page = valley[address]
        assert words_of(one(page, "#after")) == "Our own words"
        assert words_of(page.h1) == words_of(site[address].h1)
        assert not site[address].select("#after")


def test_a_childs_component_wins_in_the_parents_templates(valley: Site) -> None:
    """A macro is replaced wherever the parent uses it."""
    assert words_of(one(valley["stories/two-mugs/"], ".our-call")) == "Join the valley"
    assert not valley["stories/two-mugs/"].select("section.call")


def test_a_childs_file_wins_over_its_parents(valley: Site, site: Site) -> None:
    """Its icon replaces the parent's; the parent's other files stay."""
    assert valley.text("theme/images/icon.svg") != site.text("theme/images/icon.svg")
    assert valley.has("theme/js/form.js")


def test_the_endpoint_gets_the_childs_templates(valley: Site) -> None:
    """The endpoint's pages look like the site: overrides are applied in the bundle."""
    templates = valley.folder.parent / "bundle/templates"
    assert (templates / "endpoint/message.html").read_text(encoding="utf-8") == MESSAGE
    assert (templates / "components/pledge_call.html").read_text(encoding="utf-8") == CALL
    assert (templates / "components/form.html").read_bytes() == (
        ROOT / "themes/groundswell/templates/components/form.html"
    ).read_bytes()
    assert "local.css" in (valley.folder.parent / "bundle/shell.html").read_text(encoding="utf-8")


def test_a_child_of_theme_yml_alone_looks_like_its_parent(content: Path, site: Site, tmp_path: Path) -> None:
    """The smallest child theme has no templates and no files yet, and builds."""
    (tmp_path / "themes/bare").mkdir(parents=True)
    (tmp_path / "themes/groundswell").symlink_to(ROOT / "themes/groundswell")
    (tmp_path / "themes/bare/theme.yml").write_text("name: Bare\nparent: groundswell\n", encoding="utf-8")
    own = Path(shutil.copytree(content, tmp_path / "content"))
    replace_in(own / "campaign.yml", "theme: groundswell", "theme: bare")
    build(own, tmp_path / "site", THEMES_PATH=str(tmp_path / "themes"))
    assert (tmp_path / "site/index.html").read_bytes() == site.file("").read_bytes()
