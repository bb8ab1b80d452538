"""Minified style sheets mean what they meant."""

import pytest

from plugins.minify_assets import minified_css


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("@layer a { .card :is(a, b) { c: d; } }", "@layer a{.card *:is(a,b){c:d}}"),
        ("@layer a { .p > * + :is(h2) { c: d; } }", "@layer a{.p>* +:is(h2){c:d}}"),
        ('@layer a { .x [title="a :b"] :checked::before { c: d; } }', '@layer a{.x [title="a :b"] *:checked::before{c:d}}'),
        ("@layer a { @media (width > 1rem) { .x :focus { c: d; } } }", "@layer a{@media (width>1rem){.x *:focus{c:d}}}"),
        (".x { color: red; }\n.y :hover { c: d; }", ".x{color:red}.y *:hover{c:d}"),
    ],
)  # fmt: skip
def test_a_descendant_stays_a_descendant(css: str, small: str) -> None:
    """A space before a pseudo-class means "anywhere inside"; no minifier may take it away."""
    assert minified_css(css) == small
