"""The colours of a theme: which token has which, and which pairs fail."""

from __future__ import annotations

import pytest

from campaign.theme.contract import Tokens
from campaign.theme.palette import Sheet, contrast_problems, palettes, token_problems
from campaign.theme.sheet import settings_of

TOKENS = Tokens.model_validate(
    {
        "public": {"--color-text": "text", "--color-page": "page", "--color-action": "links", "--space": "gaps"},
        "contrast": [["--color-text", "--color-page", 4.5], ["--color-action", "--color-page", "4.5"]],
    }
)
PARENT = """\
@layer tokens {
  :root { --color-text: #222; --color-page: #fff; --color-action: var(--color-text); --space: clamp(1rem, 2vw, 2rem); }
  @media (prefers-color-scheme: dark) { :root { --color-text: #eee; --color-page: #111; } }
}
"""
DARK = "@media (prefers-color-scheme:dark) { :root { --color-text: #ddd } }"


def report(local: str) -> list[str]:
    """Return the Problems of a child's sheet over the parent's, as an editor reads them."""
    own = Sheet.read("local.css", local)
    problems = token_problems(TOKENS, own) + contrast_problems(TOKENS, [Sheet.read("tokens.css", PARENT), own])
    return [str(problem) for problem in sorted(problems)]


def colours(local: str) -> dict[str, dict[str, str]]:
    """Return each token's colour by scheme."""
    made, problems = palettes(TOKENS, [Sheet.read("tokens.css", PARENT), Sheet.read("local.css", local)])
    assert problems == []
    return {palette.scheme: {name: str(shade.colour) for name, shade in palette.shades.items()} for palette in made}


def test_each_custom_property_is_found_with_its_place() -> None:
    """Comments, strings and addresses with braces or semicolons in them confuse nobody."""
    css = """\
/* --no: 1; } */
@layer local {
  :root {
    --one: url("a;b}c.svg"); /* { */ --two:#fff;
    --three: 3px }
  a::before { content: "--no: 1;"; background: url(data:image/png;base64,xx); --four: 4 }
}
"""
    found = [(one.name, one.value, one.place.line, one.place.column, one.everywhere) for one in settings_of(css)]
    assert found == [
        ("--one", 'url("a;b}c.svg")', 4, 5, True),
        ("--two", "#fff", 4, 38, True),
        ("--three", "3px", 5, 5, True),
        ("--four", "4", 6, 79, False),
    ]


@pytest.mark.parametrize(
    ("local", "light", "dark"),
    [
        ("", "#222222", "#eeeeee"),
        # A child's layer is the last: what it says for light holds in dark too, whatever the parent says for dark.
        (":root { --color-text: #333 }", "#333333", "#333333"),
        (f":root {{ --color-text: #333 }} {DARK}", "#333333", "#dddddd"),
        ("@media (prefers-color-scheme: light) { :root { --color-text: #333 } }", "#333333", "#eeeeee"),
        (f"{DARK} :root {{ --color-text: #333 }}", "#333333", "#333333"),
        (":root { --color-text: light-dark(rgb(51, 51, 51), #ddd) }", "#333333", "#dddddd"),
        (":root { --local-ink: #333; --color-text: var(--local-ink) }", "#333333", "#333333"),
    ],
)  # fmt: skip
def test_a_token_has_the_colour_that_a_browser_gives_it(local: str, light: str, dark: str) -> None:
    """The last sheet wins, then the later line; references are followed in each scheme."""
    found = colours(local)
    assert (found["light"]["--color-text"], found["dark"]["--color-text"]) == (light, dark)


def test_a_reference_takes_the_colour_of_its_scheme() -> None:
    """The parent's action is its text: a child that changes the text changes both."""
    assert colours(":root { --color-text: #456 }")["dark"]["--color-action"] == "#445566"


def test_sound_colours_have_no_problem() -> None:
    """A dark blue on white and a pale blue on black can be read."""
    blue = (
        ":root { --color-action: #123a8c; } @media (prefers-color-scheme: dark) { :root { --color-action: #9db8ff } }"
    )
    assert report(blue) == []


def test_a_failing_pair_is_named_with_the_nearest_colour_that_passes() -> None:
    """Row L2's test: both tokens, the ratio found and the ratio wanted, where it is set, and what to write instead."""
    local = "@layer local {\n  :root {\n    --color-action: #FFD000;\n  }\n}\n"
    assert report(local) == [
        "local.css:3:5: --color-action #ffd000 on --color-page #ffffff stands out too little in light: "
        "1.47 to 1, and it must be 4.5\n"
        "    The nearest colour that passes: --color-action: #8f7400; (4.50 to 1)."
    ]


def test_the_suggestion_passes() -> None:
    """Whoever writes what is suggested is done."""
    local = "@media (prefers-color-scheme: light) {{ :root {{ --color-action: {} }} }}"
    [problem] = report(local.format("#FFD000"))
    suggested = problem.rpartition("--color-action: ")[2].partition(";")[0]
    assert report(local.format(suggested)) == []


def test_what_the_child_did_not_set_is_not_asked_of_it() -> None:
    """A new page colour makes the parent's text fail: the Problem is at the page colour, which the child can mend."""
    [problem] = report("@media (prefers-color-scheme: dark) {\n:root { --color-page: #999 } }")[:1]
    assert problem.startswith("local.css:2:9: --color-")
    assert "The nearest colour that passes: --color-page: #" in problem


@pytest.mark.parametrize(
    ("local", "message", "hint"),
    [
        (":root { --color-action: gold }", "'gold' is not a colour that can be checked", "Write it as #rrggbb"),
        (":root { --color-action: #0008 }", "'#0008' is see-through", "without transparency"),
        (":root { --color-action: var(--color-action) }", "refers to itself", "Write it as"),
        (":root { --color-action: var(--nothing) }", "the token '--nothing' has no value", "Set it in :root"),
        (":root { --colour-action: #123 }", "'--colour-action' does not exist", "Did you mean '--color-action'?"),
        (".hero { --color-action: #123 }", "is set for a part of the page", "only there can it be checked"),
        ("@media (min-width: 50rem) { :root { --color-page: #fff } }", "is set for a part", "only there"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_a_problem(local: str, message: str, hint: str) -> None:
    """Nothing that a child sets goes by unread."""
    problems = report(local)
    assert any(message in problem and hint in problem for problem in problems), problems


def test_other_tokens_may_depend_on_the_screen() -> None:
    """Gaps and fonts are no colours; a child may also have properties of its own."""
    assert report("@media (min-width: 50rem) { :root { --space: 3rem } } .hero { --local-roofs: 4rem }") == []
