"""All colours of a theme from one or two."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.theme.colour import Colour, read_colour
from campaign.theme.contract import Tokens, load_theme
from campaign.theme.contrast import contrast
from campaign.theme.derive import derive

ROOT = Path(__file__).parents[3]
CHANNEL = st.integers(0, 255)
COLOURS = st.builds(Colour, CHANNEL, CHANNEL, CHANNEL)


def contract() -> Tokens:
    """Return the base theme's tokens."""
    theme, _, problems = load_theme(ROOT / "themes/groundswell", "themes/groundswell")
    assert theme, problems
    assert theme.tokens
    return theme.tokens


TOKENS = contract()


@settings(max_examples=15, deadline=None)
@example(read_colour("#ffd000"), read_colour("#ffd000"))
@example(read_colour("#777777"), read_colour("#777777"))
@example(read_colour("#ffffff"), read_colour("#000000"))
@example(read_colour("#005eb8"), read_colour("#ff00ff"))
@given(COLOURS, COLOURS)
def test_whatever_colours_a_campaign_has_all_pairs_pass(campaign: Colour, action: Colour) -> None:
    """A fork begins with colours that can be read, light and dark, and with its own colour untouched."""
    for scheme, colours in derive(campaign, action, TOKENS.contrast).items():
        failing = [pair for pair in TOKENS.contrast if contrast(colours[pair[0]], colours[pair[1]]) < pair[2]]
        assert failing == [], scheme
        assert set(colours) == {token for token in TOKENS.public if token.startswith(("--color-", "--tint-"))}
    assert derive(campaign, action, TOKENS.contrast)["light"]["--color-campaign"] == campaign
