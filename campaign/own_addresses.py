"""Addresses that the site itself makes, which no text may take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaign.content import TYPES
from campaign.editions import EARLIER_YEARS
from campaign.local_campaigns import LOCAL_CAMPAIGNS_PAGE
from campaign.problems import Problem
from campaign.series import SERIES
from campaign.touchpoints import FOLDER as SHORT_ADDRESSES

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

#: The page that tells how many pledge where, if the pledge form offers areas.
AREAS_PAGE = "areas/"

OWN_ADDRESSES = (
    *{content_type.prefix for content_type in TYPES.values()},
    *(
        "actions/",
        LOCAL_CAMPAIGNS_PAGE,
        AREAS_PAGE,
        "topics/",
        "people/",
        SERIES,
        "wall/",
        EARLIER_YEARS,
        "comments/",
        "search/",
        "feeds/",
        "theme/",
        "images/",
        "files/",
        "media/",
        "print/",
        SHORT_ADDRESSES,
        "styleguide/",
        "404.html",
    ),
)


def address_problems(folder: ContentFolder) -> Iterator[Problem]:
    """Yield which text has an address of the site's, of the endpoint's or of another text."""
    taken: dict[str, str] = dict.fromkeys(OWN_ADDRESSES, "the site itself")
    taken[f"{folder.campaign.endpoint.strip('/')}/"] = "the form endpoint (see campaign.yml)"
    for source in folder.sources.values():
        owner = taken.setdefault(source.url, source.name)
        if owner != source.name:
            place = source.document.value_place(("slug",))
            message = f"the address /{source.url} is already taken by {owner}"
            hint = "Rename the file, or add 'slug: another-name' to its front matter."
            yield Problem(source.document.path, place.line, place.column, message, hint)
