"""Which numbers of a report are hidden, so that none is about so few people that somebody knows who they are.

The rule, as docs/operators/report.md tells it:

1. A number from 1 to 4 is hidden.
2. Where numbers add up to one that is shown, so much is hidden beside it that nobody can work it out: at least two of
   them, which together are at least 5 and twice as many as they are. The smallest go first. If that cannot be had, all
   of them are hidden, the noughts among them.
3. What makes up a hidden number is hidden, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

#: The smallest number that is told, but for nought.
LEAST: Final = 5

Shown = int | None  # None where it is hidden


def is_small(number: int) -> bool:
    """Tell whether a number is about so few that it is hidden."""
    return 0 < number < LEAST


def shown(number: int) -> Shown:
    """Return a number that is not part of any other."""
    return None if is_small(number) else number


def shown_parts(numbers: Sequence[int], beside: int = 0) -> list[Shown]:
    """Return the numbers that may be told beside their sum.

    :param beside: what is part of the sum, too, and told nowhere.
    """
    hidden = {place for place, number in enumerate(numbers) if is_small(number)}
    can_go = sorted((number, place) for place, number in enumerate(numbers) if number >= LEAST)
    while (hidden or is_small(beside)) and not _is_safe([numbers[place] for place in hidden], beside):
        if not can_go:
            return [None] * len(numbers)
        hidden.add(can_go.pop(0)[1])
    return [None if place in hidden else number for place, number in enumerate(numbers)]


def shown_list(numbers: Sequence[int]) -> tuple[Shown, list[Shown]]:
    """Return what may be told of numbers: their sum, and each of them."""
    whole = shown(sum(numbers))
    return whole, shown_within(whole, numbers)


def shown_within(whole: Shown, numbers: Sequence[int], beside: int = 0) -> list[Shown]:
    """Return the numbers that may be told of what adds up to a number that is told, or hidden itself."""
    return [None] * len(numbers) if whole is None else shown_parts(numbers, beside)


def shown_tree(branches: Mapping[str, Sequence[int]]) -> tuple[Shown, dict[str, Shown], dict[str, list[Shown]]]:
    """Return what may be told of numbers in two levels: their sum, the sum of each branch, and the numbers."""
    whole, sums = shown_list([sum(numbers) for numbers in branches.values()])
    told = dict(zip(branches, sums, strict=True))
    return whole, told, {name: shown_within(told[name], numbers) for name, numbers in branches.items()}


def _is_safe(hidden: Iterable[int], beside: int) -> bool:
    cells = [*hidden, *([beside] if beside else [])]
    return len(cells) > 1 and sum(cells) >= max(LEAST, 2 * len(cells))
