"""What publishing adds to pelicanconf.py."""

from pelicanconf import *  # noqa: F403 - Pelican's way to extend settings
from pelicanconf import PLUGINS

PLUGINS = [*PLUGINS, "plugins.minify", "plugins.assets", "plugins.precompress"]
