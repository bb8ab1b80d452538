"""Minified style sheets mean what they meant."""

import pytest

from plugins.assets.minify import minified_css


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
