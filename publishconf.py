"""What publishing adds to pelicanconf.py."""

import os

from pelicanconf import *  # noqa: F403 - Pelican's way to extend settings
from pelicanconf import PLUGINS, ROOT

# Small copies of each picture, and social cards; both are kept by content, so that a second build makes none
PICTURE_COPIES = True
CARDS = True

# A sensitive text without its approvals stops the publication
SIGN_OFF = True

# What was minified and compressed before
RESULTS_CACHE = str(ROOT / "build/results-cache")

# Signs totals.json, where the campaign publishes one
TOTALS_SECRET = os.environ.get("TOTALS_SECRET", "")

PLUGINS = [*PLUGINS, "plugins.totals", "plugins.minify", "plugins.assets", "plugins.precompress"]
