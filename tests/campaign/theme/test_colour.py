"""Reading colours, and how far they stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.theme.colour import Colour, NotAColour, from_oklch, read_colour
from campaign.theme.contrast import contrast, nearest_passing

WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
CHANNEL = st.integers(0, 255)
COLOURS = st.builds(Colour, CHANNEL, CHANNEL, CHANNEL)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#fd0", "#ffdd00"),
        ("#FFD000", "#ffd000"),
        ("#ffd000ff", "#ffd000"),
        ("white", "#ffffff"),
        (" Black ", "#000000"),
        ("rgb(255, 208, 0)", "#ffd000"),
        ("rgb(255 208 0 / 1)", "#ffd000"),
        ("rgba(255, 208, 0, 1)", "#ffd000"),
        ("rgb(100% 0% 50%)", "#ff0080"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("hsl(0.5turn 100% 50%)", "#00ffff"),
        ("hsl(-120deg 100% 50%)", "#0000ff"),
        # The samples of CSS Color 4 for oklch().
        ("oklch(0.51975 0.17686 142.495)", "#008000"),
        ("oklch(51.975% 0.17686 142.495deg / 100%)", "#008000"),
        ("oklch(0% 0 0)", "#000000"),
        ("oklch(100% 0% 0)", "#ffffff"),
        ("oklch(0.5 0 0)", "#636363"),
        ("oklch(0.62796 0.25768 29.2339)", "#ff0000"),
    ],
)
def test_a_colour_is_read_as_browsers_read_it(text: str, colour: str) -> None:
    """Each notation that a style sheet may use gives the colour that a browser shows."""
    assert str(read_colour(text)) == colour


@pytest.mark.parametrize(
    "text",
    [
        *("", "gold", "#12", "#12345", "#ggg", "red !important", "rgb(1 2)", "rgb(1 2 3 4 5)", "rgb(1px 2 3)"),
        *("hsl(1% 2% 3%)", "hsl(1kg 2% 3%)", "oklch(a b c)", "color-mix(in srgb, red, blue)", "var(--x)", "rgb(1,2,3"),
    ],
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    """A value that is passed over in silence would be a contrast that nobody checked."""
    with pytest.raises(NotAColour):
        read_colour(text)


@pytest.mark.parametrize("text", ["#ffd00080", "#fd08", "rgba(0, 0, 0, .5)", "hsl(0 0% 0% / 50%)", "oklch(1 0 0 / 0)"])
def test_a_see_through_colour_is_none(text: str) -> None:
    """What lies behind it decides its contrast."""
    with pytest.raises(NotAColour, match="see-through"):
        read_colour(text)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#767676", "#fff", 4.54),  # the lightest grey that passes, and the next
        ("#777777", "#fff", 4.48),
        ("#ff0000", "#fff", 4.0),
        ("#0000ff", "#fff", 8.59),
        ("#008000", "#fff", 5.14),
        ("#ffd000", "#fff", 1.47),
        ("#1d70b8", "#fff", 5.17),
    ],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    """Values that are published for these pairs; the order does not matter."""
    colours = read_colour(one), read_colour(other)
    assert contrast(*colours) == pytest.approx(ratio, abs=0.006)
    assert contrast(*colours) == contrast(*reversed(colours))


def test_yellow_on_white_is_mended() -> None:
    """Row L2: #FFD000 on white fails, and the suggestion is a darker yellow that passes, no darker than it must be."""
    yellow = read_colour("#FFD000")
    assert contrast(yellow, WHITE) < 4.5
    near = nearest_passing(yellow, [(WHITE, 4.5)])
    assert near
    assert 4.5 <= contrast(near, WHITE) < 4.6
    assert near.oklch[2] == pytest.approx(yellow.oklch[2], abs=0.01)


def test_what_passes_stays_as_it_is() -> None:
    """Nobody's colour is changed without need."""
    assert nearest_passing(WHITE, [(BLACK, 21)]) == WHITE


def test_what_no_lightness_can_do_is_none() -> None:
    """Beside a middle grey nothing reaches 7 to 1; beside black and white at once nothing reaches 5."""
    assert nearest_passing(BLACK, [(Colour(119, 119, 119), 7)]) is None
    assert nearest_passing(Colour(9, 99, 199), [(BLACK, 5), (WHITE, 5)]) is None


@settings(max_examples=20, deadline=None)
@given(COLOURS, COLOURS, st.sampled_from([3.0, 4.5]))
def test_some_near_colour_always_passes(colour: Colour, other: Colour, least: float) -> None:
    """Up to 4.5 every background has one; nearer to the start, in the same direction, nothing passes."""
    near = nearest_passing(colour, [(other, least)])
    assert near
    assert contrast(near, other) >= least
    if near != colour:
        half_way = from_oklch((near.oklch[0] + colour.oklch[0]) / 2, *colour.oklch[1:])
        assert contrast(half_way, other) < least or abs(near.oklch[0] - colour.oklch[0]) < 0.01


@settings(max_examples=30, deadline=None)
@given(COLOURS)
def test_oklch_and_back_is_the_same_colour(colour: Colour) -> None:
    """Nothing is lost on the way, to within one step of a channel."""
    back = from_oklch(*colour.oklch)
    channels = zip((back.red, back.green, back.blue), (colour.red, colour.green, colour.blue), strict=True)
    assert all(abs(one - other) <= 1 for one, other in channels)
