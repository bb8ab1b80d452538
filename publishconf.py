"""What publishing adds to pelicanconf.py."""

from pelicanconf import *  # noqa: F403 - Pelican's way to extend settings
from pelicanconf import PLUGINS, ROOT

# Small copies of each picture, and social cards; both are kept by content, so that a second build makes none
PICTURE_COPIES = True
CARDS = True

# What was minified and compressed before
RESULTS_CACHE = str(ROOT / "build/results-cache")

PLUGINS = [*PLUGINS, "plugins.minify", "plugins.assets", "plugins.precompress"]
