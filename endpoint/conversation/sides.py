"""How many take which side below the texts that ask for it, for moderators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, select

from campaign.comments import SIDES, Side, side_of
from endpoint.bundle import Bundle
from endpoint.comments.published import MOST_COMMENTS
from endpoint.states import PUBLIC_STATES
from endpoint.tables import IS_COMMENT, pledges
from endpoint.versions import Versions


@dataclass(frozen=True)
class SidesTaken:
    """The published comments below one text.

    :param page: the text's title.
    :param numbers: by side, those on no side last.
    """

    page: str
    numbers: dict[Side, int] = field(default_factory=lambda: dict.fromkeys((*SIDES, ""), 0))

    @property
    def is_one_sided(self) -> bool:
        """Return whether only those who agree speak, or only those who see it differently."""
        agree, differ = self.numbers["agree"], self.numbers["differ"]
        return bool(agree or differ) and not (agree and differ)


#: The newest: as many as everybody may read.
_PUBLISHED: Final = (
    select(pledges.c.stands_on, pledges.c.form_id, pledges.c.form_digest, pledges.c.public_answers)
    .where(IS_COMMENT, pledges.c.state.in_(sorted(PUBLIC_STATES)), pledges.c.published_at.is_not(None))
    .order_by(pledges.c.published_at.desc(), pledges.c.id.desc())
    .limit(MOST_COMMENTS)
)


def count_by_page(connection: Connection, bundle: Bundle, versions: Versions) -> list[SidesTaken]:
    """Return how many take which side, for each text that asks and has comments, by its title."""
    asking = {name: page for name, page in bundle.commented.items() if page.sides}
    found: dict[str, SidesTaken] = {}
    if not asking:
        return []
    for row in connection.execute(_PUBLISHED.where(pledges.c.stands_on.in_(sorted(asking)))):
        version = versions.find(row.form_digest, row.form_id)
        if version:
            taken = found.setdefault(row.stands_on, SidesTaken(asking[row.stands_on].title))
            taken.numbers[side_of(version.form, row.public_answers)] += 1
    return sorted(found.values(), key=lambda taken: taken.page)
