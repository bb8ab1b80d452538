"""theme.yml says what a child theme may rely on: it is true, and a child that relies on more is told so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import nodes

from campaign.problems import ProblemsFound
from campaign.theme.contract import TOKENS_FILE, ThemeFile, load_theme
from campaign.theme.sheet import settings_of
from tests.site.building import ROOT, build, replace_in, tree_hash
from tests.site.templates import parsed_template

BASE = ROOT / "themes/groundswell"
TEMPLATES = BASE / "templates"
#: Colours of the machine, which people choose for themselves, and words that are no colours of ours.
NOT_OURS = {"transparent", "inherit", "currentcolor", "none", "buttonface", "buttontext"}
COLOUR_WORDS = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb|color)\(|"
    r"(?<![\w-])(?:black|white|gr[ae]y|red|green|blue|yellow|orange|purple|pink|gold|navy|teal|silver|maroon|brown)(?![\w-])",
    re.IGNORECASE,
)


def contract() -> ThemeFile:
    """Return the base theme's theme.yml."""
    theme, _, problems = load_theme(BASE, "themes/groundswell")
    assert theme, problems
    return theme


def colours_in(css: str) -> list[str]:
    """Return what in a style sheet is a colour and no token; paper is white and ink is black when printed."""
    without = re.sub(
        r"/\*.*?\*/|\"[^\"]*\"|@media print \{(?:[^{}]|\{[^{}]*\})*\}|url\([^)]*\)", "", css, flags=re.DOTALL
    )
    return [found for found in COLOUR_WORDS.findall(without) if found.lower() not in NOT_OURS]


@pytest.mark.parametrize("sheet", sorted(path.name for path in (BASE / "static/css").glob("*.css")))
def test_every_colour_comes_from_a_token(sheet: str) -> None:
    """A child that sets the tokens has recoloured everything: no other sheet has a colour of its own."""
    css = (BASE / "static/css" / sheet).read_text(encoding="utf-8")
    assert bool(colours_in(css)) == (sheet == "tokens.css"), colours_in(css)


@pytest.mark.parametrize("planted", ["a { color: #fff }", "a { color: rgb(0 0 0) }", "a { border: 1px solid Red }"])
def test_a_planted_colour_is_found(planted: str) -> None:
    """In any notation; not in comments, texts, or what is for paper."""
    assert colours_in(planted)
    assert not colours_in('/* #fff */ a { content: "#fff"; color: ButtonText } @media print { a { color: #000 } }')


def test_twenty_tokens_recolour_everything() -> None:
    """tokens.css sets exactly the public tokens, and no more than twenty of them."""
    css = (BASE / TOKENS_FILE).read_text(encoding="utf-8")
    public = contract().tokens
    assert public
    assert {setting.name for setting in settings_of(css)} == set(public.public)
    assert len(public.public) <= 20
    assert {token for pair in public.contrast for token in pair[:2]} == {
        token for token in public.public if token.startswith(("--color-", "--tint-"))
    }


def test_every_promised_block_is_there() -> None:
    """A child may fill each block that theme.yml names."""
    for template, blocks in contract().blocks.items():
        parsed = parsed_template(TEMPLATES / template)
        assert set(blocks) <= {block.name for block in parsed.find_all(nodes.Block)}, template


def test_every_component_is_promised_with_its_macros() -> None:
    """theme.yml names each file in components/, with macros that the file has."""
    promised = contract().components
    assert sorted(promised) == sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
    for file, macros in promised.items():
        parsed = parsed_template(TEMPLATES / "components" / file)
        assert set(macros.split(", ")) <= {macro.name for macro in parsed.find_all(nodes.Macro)}, file


# A child that relies on more

Child = Callable[[dict[str, str]], tuple[list[str], str]]


@pytest.fixture
def child(own_small: Path, tmp_path: Path) -> Child:
    """Build the sample in a child theme of some files; returns the Problems and what became of the old site."""
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes/groundswell").symlink_to(BASE)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("the old site", encoding="utf-8")
    replace_in(own_small / "campaign.yml", "theme: groundswell", "theme: valley")

    def make(files: dict[str, str]) -> tuple[list[str], str]:
        for name, text in {"theme.yml": "name: Valley\nparent: groundswell\n", **files}.items():
            (tmp_path / "themes/valley" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "themes/valley" / name).write_text(text, encoding="utf-8")
        before = tree_hash(tmp_path / "site")
        try:
            build(own_small, tmp_path / "site", THEMES_PATH=str(tmp_path / "themes"))
        except ProblemsFound as found:
            assert tree_hash(tmp_path / "site") == before
            return [str(problem) for problem in found.problems], "kept"
        return [], "replaced"

    return make


def test_colours_that_cannot_be_read_stop_the_build(child: Child) -> None:
    """Row L2: #FFD000 on white fails with file, line and a suggestion; the published folder is as it was."""
    css = "@layer local {\n  :root {\n    --color-page: #fff;\n    --color-action: #FFD000;\n  }\n}\n"
    problems, site = child({"static/css/local.css": css})
    assert site == "kept"
    yellow, in_dark = [one for one in problems if "--color-action #ffd000 on --color-page #ffffff" in one]
    if "in light" not in yellow:
        yellow, in_dark = in_dark, yellow
    assert yellow.startswith("themes/valley/static/css/local.css:4:5: ")
    assert "stands out too little in light: 1.47 to 1, and it must be 4.5\n" in yellow
    assert "    The nearest colour that passes: --color-action: #" in yellow
    assert "It has no value for dark: set one inside @media" in in_dark


def test_an_unknown_token_stops_the_build_with_the_nearest(child: Child) -> None:
    """A token with a slip in its name would change nothing, and nobody would know why."""
    problems, _ = child({"static/css/local.css": ":root {\n  --color-campain: #ffb81c;\n}\n"})
    assert len(problems) == 1
    assert problems[0].startswith("themes/valley/static/css/local.css:2:3: the token '--color-campain' does not exist")
    assert "Did you mean '--color-campaign'?" in problems[0]


def test_a_block_that_no_longer_exists_stops_the_build(child: Child) -> None:
    """Jinja2 passes it over without a word; here it is a sentence with the file, the line and the nearest block."""
    index = (
        '{% extends "!theme/index.html" %}\n{% block stories %}<p>{% block inner %}{% endblock %}</p>{% endblock %}\n'
    )
    story = '{% extends "!theme/story.html" %}\n{% block main %}{% endblock %}\n{% block quotes %}{% endblock %}\n'
    problems, site = child({"templates/index.html": index, "templates/story.html": story})
    assert site == "kept"
    assert len(problems) == 1
    assert problems[0].startswith(
        "themes/valley/templates/story.html:3:1: the block 'quotes' does not exist in !theme/"
    )
    assert "Did you mean 'quote'?" in problems[0]


def test_a_childs_own_blocks_are_known_to_its_own_templates(child: Child) -> None:
    """Its base.html may have blocks of its own, which its other templates fill."""
    base = '{% extends "!theme/base.html" %}\n{% block logo %}{% block flag %}{% endblock %}{% endblock %}\n'
    page = '{% extends "!theme/page.html" %}\n{% block flag %}<p>A flag</p>{% endblock %}\n'
    assert child({"templates/base.html": base, "templates/page.html": page}) == ([], "replaced")
