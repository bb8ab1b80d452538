"""The site as a whole: which generators make it, in Pelican's own order but without Pelican's slow places.

``PELICAN_CLASS`` names `CampaignSite`. Remedied: list membership in the taxonomy passes (quadratic), translations
(not used), addresses that are formatted anew at each use, and links that are resolved by a regular expression.
"""

from __future__ import annotations

from pelican import Pelican, signals
from pelican.generators import StaticGenerator

from plugins.site.generators import ArticlesOfTheSite, PagesOfTheSite


class CampaignSite(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican with this project's generators."""

    def _get_generator_classes(self) -> list[type]:
        added = [cls for _, cls in signals.get_generators.send(self) if cls]
        # StaticGenerator last, as in Pelican: by then the others have said what they use.
        return [ArticlesOfTheSite, PagesOfTheSite, *added, StaticGenerator]


def register() -> None:
    """Nothing to connect: the settings name the class."""
