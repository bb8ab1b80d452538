"""Share links: plain links to each channel of channels.yml, no script and no third party before a click."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from campaign.check import Model
from campaign.language import mark
from campaign.settings import Campaign
from campaign.yamlfile import read_yaml

#: The one name in channels.yml that is a word.
EMAIL = mark("Email")
CHANNELS_FILE = Path(__file__).with_name("channels.yml")
PLAIN = "/:,"  # may stand in a query as they are (RFC 3986, 3.4); the links of a page are shorter for it
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Channel(Model):
    """One entry of channels.yml."""

    id: str
    name: str
    address: str
    parameters: dict[str, str]
    fragment: bool = False
    limit: int | None = None
    link_length: int | None = None
    emoji_bytes: bool = False
    wide_letters: bool = False

    def length(self, words: str) -> int:
        """Return how long the channel takes a text to be."""
        if self.emoji_bytes:
            return sum(len(letter.encode()) if is_emoji(letter) else 1 for letter in words)
        if self.wide_letters:
            return sum(1 if any(ord(letter) in part for part in SINGLE) else 2 for letter in words)
        return len(words)


#: Letters that X counts once; all others, emoji among them, count twice (twitter-text, configuration 3).
SINGLE = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))


def is_emoji(letter: str) -> bool:
    """Tell whether a letter is an emoji or part of one (a joiner, a skin tone, a keycap)."""
    return letter > "\uffff" or unicodedata.category(letter) in ("So", "Sk", "Mn", "Me", "Cf")


@dataclass(frozen=True)
class ShareLink:
    """A link that opens a channel with the text ready to send."""

    id: str
    name: str
    url: str


def channels_of(campaign: Campaign) -> list[Channel]:
    """Return the channels that a campaign chose, in its order, or all; an internal one has email alone."""
    known = {channel.id: channel for channel in load_channels()}
    chosen = ["email"] if campaign.internal else campaign.channels or known
    channels = [known[each] for each in chosen]
    return [channel.model_copy(update={"name": campaign.spoken.say(channel.name)}) for channel in channels]


@cache
def load_channels() -> tuple[Channel, ...]:
    """Return the channels of channels.yml, in their order."""
    document, problems = read_yaml(CHANNELS_FILE)
    if problems:
        raise ValueError(str(problems[0]))
    return tuple(Channel.model_validate(entry) for entry in document.data)


def share_links(channels: Sequence[Channel], title: str, url: str, text: str, tags: Sequence[str]) -> list[ShareLink]:
    """Return a link for each channel; the text is shortened where the channel has a limit."""
    return [ShareLink(channel.id, channel.name, _address(channel, title, url, text, tags)) for channel in channels]


def text_to_post(channel: Channel | None, text: str, url: str, tags: Sequence[str], ending: str = "") -> str:
    """Return all that is posted: words, hashtags and address, as long as the channel allows.

    :param channel: None for one that we know no limit of.
    :param ending: what stays behind the words where they are shortened: the end of a quotation, and who said it.
    """
    tags = _tags_that_fit(channel, tags, url) if channel else tags
    hashes = _hashes(tags)
    words = fit(channel, text, url, f"{ending} {hashes}".strip()) if channel else text
    return " ".join(part for part in (f"{words}{ending}", hashes, url) if part)


def _address(channel: Channel, title: str, url: str, text: str, tags: Sequence[str]) -> str:
    tags = _tags_that_fit(channel, tags, url)
    hashes = _hashes(tags)
    words = fit(channel, text, url, hashes)
    values = {"title": title, "url": url, "text": words, "tags": hashes}
    values["all"] = " ".join(part for part in (words, hashes, url) if part)
    parameters = {name: _fill(pattern, values).strip() for name, pattern in channel.parameters.items()}
    joiner = "#" if channel.fragment else "?"
    return f"{channel.address}{joiner}{urlencode(parameters, quote_via=quote, safe=PLAIN)}"


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], pattern)


def _hashes(tags: Sequence[str]) -> str:
    return " ".join(f"#{tag}" for tag in tags)


def _tags_that_fit(channel: Channel, tags: Sequence[str], url: str) -> Sequence[str]:
    """Return the first tags that leave half of the room for words."""
    while channel.limit and tags and channel.length(_hashes(tags)) > (channel.limit - _link_length(channel, url)) / 2:
        tags = tags[:-1]
    return tags


def _link_length(channel: Channel, url: str) -> int:
    return channel.link_length or len(url)


def fit(channel: Channel, text: str, url: str, hashes: str) -> str:
    """Return the text, cut at a word with an ellipsis if it does not fit beside tags and address."""
    if channel.limit is None:
        return text
    # A space before the tags and one before the address.
    room = channel.limit - _link_length(channel, url) - channel.length(hashes) - 2
    if channel.length(text) <= room:
        return text
    too_long = bisect_right(range(len(text)), room, key=lambda count: channel.length(f"{text[:count]}…"))
    kept = text[: max(too_long - 1, 0)]
    ends_a_word = text[len(kept)].isspace()
    at_a_word = kept if ends_a_word else kept.rpartition(" ")[0]
    return f"{(at_a_word or kept).rstrip(' ,;:.-')}…"
