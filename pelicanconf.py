"""Pelican's settings for every build. What differs between campaigns is in content/campaign.yml, not here."""

from pathlib import Path

from jinja2 import StrictUndefined

from plugins.site import CampaignSite

ROOT = Path(__file__).parent

# Where things are
PATH = "content"
OUTPUT_PATH = "output"
THEMES_PATH = str(ROOT / "themes")
ARTICLE_PATHS = ["stories", "blog", "interviews", "case-studies", "films"]
PAGE_PATHS = ["pages", "events", "coverage", "resources", "partners"]
STATIC_PATHS = ["images", "files"]
PICTURES_CACHE = str(ROOT / "build/pictures-cache")
CARDS_CACHE = str(ROOT / "build/cards-cache")

# What happens at build time; plugins.checks first, so that it listens before the others speak
PELICAN_CLASS = CampaignSite
PLUGIN_PATHS = [str(ROOT)]
PLUGINS = [
    "plugins.checks",
    "plugins.campaign_files",
    "plugins.consents",
    "plugins.release",
    "plugins.markdown_reader",
    "plugins.links",
    "plugins.safe_markup",
    "plugins.slips",
    "plugins.pictures",
    "plugins.blocks",
    "plugins.forms",
    "plugins.comments",
    "plugins.cards",
    "plugins.films",
    "plugins.events",
    "plugins.interviews",
    "plugins.listings",
    "plugins.actions",
    "plugins.areas",
    "plugins.polls",
    "plugins.related",
    "plugins.series",
    "plugins.wall",
    "plugins.local_campaigns",
    "plugins.editions",
    "plugins.share",
    "plugins.search",
    "plugins.structured_data",
    "plugins.security_txt",
    "plugins.site",
    "plugins.styleguide",
    "plugins.touchpoints",
    "plugins.print_pack",
    "plugins.bundle",
]

# Markdown; the plugins add extensions of their own
MARKDOWN = {
    "extensions": ["markdown.extensions.extra", "markdown.extensions.sane_lists", "markdown.extensions.toc"],
    "extension_configs": {},
    "output_format": "html",
}
FORMATTED_FIELDS = []

# Addresses: each page its own folder, links relative, so that a site works in any folder of any host
RELATIVE_URLS = True
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "topics/{slug}/"
TAG_SAVE_AS = "topics/{slug}/index.html"
AUTHOR_URL = "people/{slug}/"
AUTHOR_SAVE_AS = "people/{slug}/index.html"
DIRECT_TEMPLATES = ["index", "topics", "authors", "404"]
TOPICS_URL = "topics/"
TOPICS_SAVE_AS = "topics/index.html"
AUTHORS_URL = "people/"
AUTHORS_SAVE_AS = "people/index.html"
DEFAULT_PAGINATION = 24
PAGINATED_TEMPLATES = {"category": None, "tag": None, "author": None, "wall": 40, "edition": 40, "actions": 30}
PAGINATION_PATTERNS = [
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
]

# Placeholders that Pelican wants before it knows the campaign; plugins.campaign_files sets them from campaign.yml
TIMEZONE = "UTC"
FEED_DOMAIN = "https://example.org"

# Feeds
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_MAX_ITEMS = 30
CATEGORY_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TRANSLATION_FEED_ATOM = None

# Templates: everything is escaped unless a template says otherwise, and an undefined name is an error
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "extensions": ["jinja2.ext.i18n"],  # what the theme says itself, in the campaign's language
    "trim_blocks": True,
    "lstrip_blocks": True,
    "undefined": StrictUndefined,
    "auto_reload": False,  # templates do not change during a build; asking costs a stat at each use
}

# Pelican's own caches and translations are not used
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
