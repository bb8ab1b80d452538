"""Minified style sheets mean what they meant."""

from pathlib import Path

import pytest

from plugins.assets.minify import minified_css, minify_folder


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("@layer a { .card :is(a, b) { c: d; } }", "@layer a{.card *:is(a,b){c:d}}"),
        ("@layer a { .p > * + :is(h2) { c: d; } }", "@layer a{.p>* +:is(h2){c:d}}"),
        ('@layer a { .x [title="a :b"] :after { c: d; } }', '@layer a{.x [title="a :b"] *:after{c:d}}'),
        ("@layer a { @media (e > f) { .x :focus { c: d; } } }", "@layer a{@media (e>f){.x *:focus{c:d}}}"),
        (".x { e: f; }\n.y :hover { c: d; }", ".x{e:f}.y *:hover{c:d}"),
    ],
)  # fmt: skip
def test_a_descendant_stays_a_descendant(css: str, small: str) -> None:
    """A space before a pseudo-class means "anywhere inside"; no minifier may take it away."""
    assert minified_css(css) == small


def test_custom_properties_are_short_and_alike_in_all_sheets(tmp_path: Path) -> None:
    """One name each, wherever it is set or read; what a script mentions or a page's drawing reads stays as it is, as do
    classes and strings.
    """
    files = {
        "tokens.css": ":root { --page: #fff; --ring: red; --seen: 0; --a: 1; --ink: 2 }",
        "main.css": '.x--page { color: var(--page, var(--ring)); content: "--page\\""; --ring: 0; top: var(--a) }',
        "live.js": "read('--seen'); write('--a');",
        "index.html": '<p class="x--page"><svg><path fill="var(--ink)"/></svg>',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    minify_folder(tmp_path, [tmp_path / "index.html"])
    assert (tmp_path / "tokens.css").read_text("utf-8") == ":root{--c:#fff;--b:red;--seen:0;--a:1;--ink:2}"
    assert (tmp_path / "main.css").read_text("utf-8") == (
        '.x--page{color:var(--c,var(--b));content:"--page\\"";--b:0;top:var(--a)}'
    )
