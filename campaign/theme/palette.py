"""The colours of a theme as a reader meets them: what each token is in light and in dark, and which pairs fail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaign.problems import Problem, did_you_mean
from campaign.theme.colour import Colour, NotAColour, read_colour
from campaign.theme.contract import OWN_PREFIX, Pair, Tokens
from campaign.theme.contrast import contrast, nearest_passing
from campaign.theme.sheet import SCHEMES, Scheme, Setting, settings_of

_REFERENCE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_BY_SCHEME = re.compile(r"light-dark\(\s*(.+)\s*\)", re.IGNORECASE)
_HOW = "Write it as #rrggbb, rgb(), hsl() or oklch(), without transparency."


@dataclass(frozen=True)
class Sheet:
    """A style sheet as Problems name it, and the tokens that it sets."""

    shown_as: str
    settings: tuple[Setting, ...]

    @classmethod
    def read(cls, shown_as: str, css: str) -> Sheet:
        return cls(shown_as, tuple(settings_of(css)))

    def problem(self, setting: Setting, message: str, hint: str) -> Problem:
        """Return a Problem where a token is set."""
        return Problem(self.shown_as, setting.place.line, setting.place.column, message, hint)


@dataclass(frozen=True)
class Shade:
    """A token's colour in one scheme, and where that was said."""

    token: str
    colour: Colour
    sheet: Sheet
    setting: Setting


@dataclass
class Palette:
    """Every colour of a theme in one scheme.

    :param shades: the colour of each token of the contract's pairs.
    """

    scheme: Scheme
    shades: dict[str, Shade] = field(default_factory=dict)

    def contrast(self, pair: Pair) -> float:
        """Return how far a pair stands apart."""
        return contrast(self.shades[pair[0]].colour, self.shades[pair[1]].colour)

    def failing(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Return the pairs that do not stand far enough apart; what could not be read is left out."""
        known = [pair for pair in pairs if pair[0] in self.shades and pair[1] in self.shades]
        return [pair for pair in known if self.contrast(pair) < pair[2]]

    def mended(self, token: str, pair: Pair, pairs: Sequence[Pair]) -> Colour | None:
        """Return the nearest colour for a token of a pair: one that passes in all pairs, or in this one."""
        for together in (pairs, (pair,)):
            needs = [
                (self.shades[other].colour, least)
                for first, second, least in together
                if token in (first, second) and (other := second if token == first else first) in self.shades
            ]
            colour = nearest_passing(self.shades[token].colour, needs)
            if colour:
                return colour
        return None


def palettes(tokens: Tokens, sheets: Sequence[Sheet]) -> tuple[list[Palette], list[Problem]]:
    """Return the theme's colours in light and in dark, and a Problem for each that cannot be read.

    :param sheets: in the order in which pages load them: a later one wins.
    """
    wanted = sorted({token for first, second, _ in tokens.contrast for token in (first, second)})
    made, problems = [], []
    for scheme in SCHEMES:
        palette = Palette(scheme)
        for token in wanted:
            try:
                palette.shades[token] = _shade(token, scheme, sheets)
            except _Unreadable as fault:
                problems.append(fault.problem)
        made.append(palette)
    return made, problems


def contrast_problems(tokens: Tokens, sheets: Sequence[Sheet]) -> list[Problem]:
    """Return a Problem for each pair that fails, with the nearest colour that passes."""
    made, problems = palettes(tokens, sheets)
    for palette in made:
        for pair in palette.failing(tokens.contrast):
            problems.append(_pair_problem(palette, pair, tokens.contrast, own=sheets[-1]))
    return problems


def token_problems(tokens: Tokens, sheet: Sheet) -> list[Problem]:
    """Return a Problem for each token of a child's sheet that its parent does not have, or that cannot be checked."""
    problems, coloured = [], {token for pair in tokens.contrast for token in pair[:2]}
    for setting in sheet.settings:
        if setting.name not in tokens.public and not setting.name.startswith(OWN_PREFIX):
            hint = f"{did_you_mean(setting.name, tokens.public, 'Tokens')} Names of your own begin with {OWN_PREFIX}."
            problems.append(sheet.problem(setting, f"the token '{setting.name}' does not exist", hint))
        elif setting.name in coloured and not setting.everywhere:
            message = f"the colour '{setting.name}' is set for a part of the page or of its readers"
            hint = "Set it in :root, for dark inside @media (prefers-color-scheme: dark): only there can it be checked."
            problems.append(sheet.problem(setting, message, hint))
    return problems


def _pair_problem(palette: Palette, pair: Pair, pairs: Sequence[Pair], own: Sheet) -> Problem:
    first, second = (palette.shades[token] for token in pair[:2])
    # What the child itself set is what it can mend.
    ours, other = (second, first) if second.sheet is own and first.sheet is not own else (first, second)
    message = (
        f"{first.token} {first.colour} on {second.token} {second.colour} stands out too little in "
        f"{palette.scheme}: {_two_places(palette.contrast(pair))} to 1, and it must be {pair[2]:g}"
    )
    near = palette.mended(ours.token, pair, pairs)
    if near:
        reached = contrast(near, other.colour)
        hint = f"The nearest colour that passes: {ours.token}: {near}; ({_two_places(reached)} to 1)."
    else:
        hint = f"No lightness of {ours.token} passes: change {other.token} instead."
    if palette.scheme == "dark" and ours.sheet is own and ours.setting.schemes == SCHEMES:
        hint += " It has no value for dark: set one inside @media (prefers-color-scheme: dark)."
    return ours.sheet.problem(ours.setting, message, hint)


def _two_places(ratio: float) -> str:
    return f"{int(ratio * 100) / 100:.2f}"  # never rounded up to what it does not reach


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _shade(token: str, scheme: Scheme, sheets: Sequence[Sheet]) -> Shade:
    """Return a token's colour, following references to other tokens."""
    sheet, setting = _found(token, scheme, sheets)
    value, followed = _in_scheme(setting.value, scheme), {token}
    while reference := _REFERENCE.fullmatch(value):
        if reference[1] in followed:
            raise _Unreadable(sheet.problem(setting, f"{token} refers to itself", _HOW))
        followed.add(reference[1])
        value = _in_scheme(_found(reference[1], scheme, sheets)[1].value, scheme)
    try:
        return Shade(token, read_colour(value), sheet, setting)
    except NotAColour as fault:
        raise _Unreadable(sheet.problem(setting, f"{token}: {fault}", _HOW)) from None


def _found(token: str, scheme: Scheme, sheets: Sequence[Sheet]) -> tuple[Sheet, Setting]:
    """Return what sets a token in a scheme: the last sheet's last setting, as in a browser."""
    for sheet in reversed(sheets):
        fitting = [setting for setting in sheet.settings if setting.name == token and scheme in setting.schemes]
        if any(setting.everywhere for setting in fitting):
            return sheet, [setting for setting in fitting if setting.everywhere][-1]
    message = f"the token '{token}' has no value"
    raise _Unreadable(Problem(sheets[0].shown_as, 1, 1, message, f"Set it in :root. {_HOW}"))


def _in_scheme(value: str, scheme: Scheme) -> str:
    """Return the part of a ``light-dark(a, b)`` that holds in a scheme."""
    found = _BY_SCHEME.fullmatch(value)
    if found is None:
        return value
    depth = 0
    for index, letter in enumerate(found[1]):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            return found[1][index + 1 :].strip() if scheme == "dark" else found[1][:index].strip()
    return value
