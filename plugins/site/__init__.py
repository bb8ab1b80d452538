"""The site as a whole: which generators make it, in Pelican's own order but without Pelican's slow places.

``PELICAN_CLASS`` names `CampaignSite`. Remedied: list membership in the taxonomy passes (quadratic), translations
(not used), addresses that are formatted anew at each use, and links that are resolved by a regular expression.
"""

from __future__ import annotations

from pathlib import Path

from pelican import Pelican, signals
from pelican.generators import StaticGenerator
from pelican.plugins._utils import get_plugin_name, load_plugins

from campaign.problems import ProblemsFound
from plugins.checks.settings import failure_problem
from plugins.site.generators import ArticlesOfTheSite, PagesOfTheSite


class CampaignSite(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican with this project's generators."""

    def init_plugins(self) -> None:
        """Register every plugin. Pelican would log one that fails, and build a site without it.

        :raises ProblemsFound: one failed.
        """
        self.plugins = load_plugins(self.settings)
        self.settings["PLUGINS"] = [get_plugin_name(plugin) for plugin in self.plugins]
        problems = []
        for name, plugin in zip(self.settings["PLUGINS"], self.plugins, strict=True):
            try:
                plugin.register()
            except Exception as error:  # a plugin may fail with anything
                root = Path(self.settings["PLUGIN_PATHS"][0])
                problems.append(failure_problem(root, name, "cannot be registered", error))
        if problems:
            raise ProblemsFound(problems)

    def _get_generator_classes(self) -> list[type]:
        added = [cls for _, cls in signals.get_generators.send(self) if cls]
        # StaticGenerator last, as in Pelican: by then the others have said what they use.
        return [ArticlesOfTheSite, PagesOfTheSite, *added, StaticGenerator]


def register() -> None:
    """Nothing to connect: the settings name the class."""
