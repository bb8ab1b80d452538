"""Areas beside those of their size: for how many of its people is there one pledge?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: The fewest and the most people of each size. In a team of fewer than five everybody knows who pledged and who did
#: not. Up to 249 they are the European Union's for enterprises (Recommendation 2003/361/EC).
SIZES = ((5, 9), (10, 49), (50, 249), (250, 999), (1_000, 4_999), (5_000, None))


@dataclass(frozen=True)
class Sized:
    """An area with people and pledges.

    :param people: how many live or work there.
    :param number: how many pledges there are.
    """

    label: str
    people: int
    number: int

    @property
    def people_a_pledge(self) -> float:
        """Return for how many people there is one pledge; 1 where there are more pledges than people."""
        return max(1, self.people / self.number)


@dataclass(frozen=True)
class Size:
    """Areas of one size, those first where most of the people pledge.

    :param most: None for the largest.
    """

    least: int
    most: int | None
    areas: tuple[Sized, ...]


def by_size(areas: Iterable[Sized]) -> Iterator[Size]:
    """Yield the sizes that there are, from small to large."""
    ranked = sorted(areas, key=lambda area: (area.people_a_pledge, area.label))
    for least, most in SIZES:
        alike = tuple(area for area in ranked if least <= area.people and (most is None or area.people <= most))
        if alike:
            yield Size(least, most, alike)
