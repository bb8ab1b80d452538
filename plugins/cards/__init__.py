"""Social cards: the picture that a network shows beside a shared link, drawn for each page, quote and call to pledge.

Settings: ``CARDS``, whether cards are drawn (publishing does); ``CARDS_CACHE``, where they are kept.
Context: ``social_card(title, path, above, below, photo)``, ``quote_card(words, by)`` and ``pledge_card()``, each of
which returns a `CardView`, or None where no cards are drawn; ``card_look()``, their `Look`, or None.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import PIL
from markupsafe import Markup
from pelican import signals

from campaign.cards import HEIGHT, WIDTH
from campaign.cards.drawing import Look, Words, draw_card, words_for
from campaign.cards.fonts import theme_fonts
from campaign.folder import ContentFolder
from campaign.forms import PLEDGE_FORM
from campaign.settings import Campaign
from campaign.theme.kinship import Theme, load_family
from campaign.theme.palette import palettes

DEFAULTS = {"CARDS": False, "CARDS_CACHE": "build/cards-cache"}
FOLDER = "media"
#: Part of each card's name: raise it when cards are to look otherwise.
RECIPE = 4


@dataclass(frozen=True)
class CardView:
    """A card as the theme names it; the url has no leading slash, width and height are pixels."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass
class Cards:
    """Draws the cards of one build, each once.

    :param output: the site's folder.
    :param cache: where cards are kept by what is on them.
    """

    folder: ContentFolder
    theme: Theme
    output: Path
    cache: Path
    context: dict[str, Any]
    named: set[str]

    @property
    def _campaign(self) -> Campaign:
        return self.folder.campaign

    def social_card(
        self, title: str, path: str = "", above: str = "", below: str = "", photo: Any = None
    ) -> CardView | None:
        """Return the card of a page: for the page with the form it is the call to pledge."""
        placed = self.context["forms"].get(PLEDGE_FORM)
        if placed and path == placed.page_url:
            return self.pledge_card()
        shown = self._campaign.strapline if path == "" else title
        file = self.folder.path / photo.file if photo else None
        return self._card("page", shown, above, below, title, file)

    def quote_card(self, words: str, by: str) -> CardView:
        """Return the card of something that somebody said."""
        return self._card("quote", words, "", by, f"“{words}”, {by}")

    def pledge_card(self) -> CardView:
        """Return the card that asks for a pledge."""
        placed = self.context["forms"].get(PLEDGE_FORM)
        button = placed.form.title if placed else ""
        return self._card("call", self._campaign.strapline, "", button, button or self._campaign.strapline)

    def _card(self, kind: str, title: str, above: str, below: str, alt: str, photo: Path | None = None) -> CardView:
        title, above, below, alt = map(_plain, (title, above, below, alt))
        words = words_for(self._campaign, self.look, kind, title, above, below)
        url = f"{FOLDER}/{self._digest(words, photo)}.jpg"
        target = self.output / url
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._drawn(target.name, words, photo), target)
            self.named.add(url)
        return CardView(url, alt)

    def _drawn(self, name: str, words: Words, photo: Path | None) -> Path:
        kept = self.cache / name
        if not kept.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_name(f".{os.getpid()}-{name}")
            fresh.write_bytes(draw_card(words, self.look, photo))
            fresh.replace(kept)  # another build may draw the same at the same time
        return kept

    def _digest(self, words: Words, photo: Path | None) -> str:
        shown = {"words": asdict(words), "look": self._look_digest, "recipe": RECIPE, "pillow": PIL.__version__}
        digest = hashlib.blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=4)
        digest.update(photo.read_bytes() if photo else b"")
        return digest.hexdigest()

    @cached_property
    def _family(self) -> list[Path]:
        return [theme.path for theme in (self.theme, self.theme.parent) if theme]

    @cached_property
    def look(self) -> Look:
        """Return the light colours and the fonts of the theme."""
        tokens = (self.theme.parent or self.theme).file.tokens
        light = palettes(tokens, self.theme.sheets)[0][0] if tokens else None
        shades = light.shades if light else {}
        colours = {token: (shade.colour.red, shade.colour.green, shade.colour.blue) for token, shade in shades.items()}
        return Look(colours, theme_fonts(self._family, "heading"), theme_fonts(self._family, "text"))

    @cached_property
    def _look_digest(self) -> str:
        fonts = {path: path.read_bytes() for use in (self.look.heading, self.look.text) for path in use.paths}
        digest = hashlib.blake2b(repr(sorted(self.look.colours.items())).encode(), digest_size=8)
        for path in sorted(fonts):
            digest.update(fonts[path])
        return digest.hexdigest()


def _plain(text: str) -> str:
    """Return a text as it is drawn: what templates say in the campaign's language is HTML."""
    return str(text.unescape()) if isinstance(text, Markup) else text


def _no_card(*_: object, **__: object) -> None:
    """Return no card: in a preview nobody shares a page."""


def add_cards(generator: Any) -> None:
    """Give templates what draws cards."""
    settings, context = generator.settings, generator.context
    for name, value in DEFAULTS.items():
        settings.setdefault(name, value)
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    themes = Path(settings["THEMES_PATH"])
    wanted = settings["CARDS"] and folder.campaign_is_sound and not folder.campaign.internal
    theme = load_family(themes, folder.campaign.theme)[0] if wanted else None
    if theme is None:
        context.update(social_card=_no_card, quote_card=_no_card, pledge_card=_no_card, card_look=_no_card)
        return
    output, cache = Path(settings["OUTPUT_PATH"]), Path(settings["CARDS_CACHE"])
    cards = Cards(folder, theme, output, cache, context, settings.setdefault("NAMED_BY_CONTENT", set()))
    context.update(social_card=cards.social_card, quote_card=cards.quote_card, pledge_card=cards.pledge_card)
    context["card_look"] = lambda: cards.look


def register() -> None:
    signals.generator_init.connect(add_cards)
