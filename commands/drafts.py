"""Begin a file for each story that a supporter told and a moderator accepted: one edit, its title, makes it ready."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from campaign.content import MARKER
from campaign.folder import ContentFolder, load_folder
from campaign.problems import ProblemsFound, did_you_mean
from commands.console import Stop
from commands.shown import shown
from commands.store import open_store
from endpoint.moderation.events import COMMAND_LINE, note
from endpoint.store import Store
from endpoint.told_stories.prompts import QUOTE_CHARACTERS
from endpoint.told_stories.reading import ToldStory, accepted_stories, ended_references

SUMMARY_CHARACTERS: Final = 200
TITLE: Final = "title:  # Write one: a few words that make somebody want to read on."
#: What telephones begin a line of a list with.
_BULLET: Final = re.compile(r"^[•·▪◦‣●\uf0b7]\s*")
#: What Markdown takes for more than a sign: anywhere, at the start of a line, and a number there.
_SIGNS: Final = re.compile(r"[\\`*_{}\[\]|]")
_FIRST_SIGN: Final = re.compile(r"^[#+-]")
_FIRST_NUMBER: Final = re.compile(r"^(\d+)([.)])")
#: What no backslash helps against, anywhere and at the start of a line.
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"})
_FIRST_COLON: Final = re.compile(r"^:")


def drafts(content: Path, author: str = "") -> None:
    """Write the files, and say which texts of the folder have consents that hold no more.

    :param author: who edits them, an id of people.yml; the first there if empty.
    :raises Stop: there is nobody to be their author.
    :raises ProblemsFound: campaign.yml has faults.
    """
    folder = load_folder(content, shown(content))
    if not folder.campaign_is_sound:
        raise ProblemsFound(folder.problems, "nothing was written")
    author = _author(folder, author)
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(content.rglob("*.md"))}
    with open_store() as store:
        accepted = accepted_stories(store)
        begun = [one for one in accepted if not _named(texts, one.reference) and not _place(folder, one).exists()]
        ended = [path for reference in ended_references(store) for path in _named(texts, reference)]
        _write(folder, store, begun, author)
    print(f"{len(begun)} {'story' if len(begun) == 1 else 'stories'} begun.")
    for path in ended:
        print(f"{shown(path)}: its consent was taken back, or what proves it was erased. Delete it, and its pictures.")


def _author(folder: ContentFolder, author: str) -> str:
    if author and author not in folder.people:
        raise Stop(f"'{author}' is not in people.yml. {did_you_mean(author, folder.people, 'People')}")
    if not folder.people:
        raise Stop("people.yml names nobody: add whoever edits the stories.")
    return author or next(iter(folder.people))


def _named(texts: Mapping[Path, str], reference: str) -> list[Path]:
    """Return the texts with this consent."""
    line = re.compile(rf"^consent: *['\"]?{re.escape(reference)}['\"]? *(?: #.*)?$", re.MULTILINE)
    return [path for path, text in texts.items() if line.search(text)]


def _place(folder: ContentFolder, story: ToldStory) -> Path:
    return folder.path / "stories" / f"{story.reference}.md"


def _write(folder: ContentFolder, store: Store, stories: list[ToldStory], author: str) -> None:
    today = datetime.now(UTC).astimezone(folder.campaign.zone).date()
    for story in stories:
        path = _place(folder, story)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(draft(folder, story, author, today), encoding="utf-8", newline="\n")
        print(f"{shown(path)}: write its title, read it through, and name the file as you like.")
    if stories:
        with store.write() as connection:
            note(connection, COMMAND_LINE, "draft-stories", number=len(stories))


def draft(folder: ContentFolder, story: ToldStory, author: str, today: date) -> str:
    """Return a story's file as an editor gets it: everything but the title is there."""
    said = story.answers
    keys = {
        "date": today,
        "summary": _summary(said["happened"]),
        "author": author,
        "person": said.get("called") or folder.campaign.spoken.say("A supporter"),
        "role": said["role"],
        "quote": " ".join(said.get("quote", "").split())[:QUOTE_CHARACTERS],
        "topic": _topic(folder, story),
        "consent": story.reference,
    }
    lines = [_line(key, value) for key, value in keys.items() if value]
    return "\n".join([MARKER, TITLE, *lines, MARKER, *_body(said), ""])


def _line(key: str, value: Any) -> str:
    return yaml.safe_dump({key: value}, allow_unicode=True, width=10_000).strip()


def _summary(words: str) -> str:
    """Return how it begins: whole sentences as far as they fit, else whole words."""
    words = " ".join(words.split())
    if len(words) <= SUMMARY_CHARACTERS:
        return words
    begun = words[:SUMMARY_CHARACTERS]
    sentences = re.match(r".*[.!?](?=\s|$)", begun)
    return sentences[0] if sentences else f"{begun[:-1].rpartition(' ')[0] or begun[:-1]}…"


def _topic(folder: ContentFolder, story: ToldStory) -> str:
    """Return the pledge's topic, where its form asks for one; else the first."""
    topics = [topic.id for topic in folder.campaign.topics]
    form = folder.forms.get(story.form_id)
    asked = form.wall.topic if form and form.wall else None
    said = story.pledge.get(asked) if asked else None
    return said if said in topics else topics[0]


def _body(said: Mapping[str, str]) -> Iterator[str]:
    for words in (said["happened"], said.get("learned", "")):
        for paragraph in filter(None, (line.strip() for line in words.splitlines())):
            yield f"{_plain(paragraph)}\n"


def _plain(words: str) -> str:
    """Return a paragraph that Markdown shows as it was typed."""
    words = _SIGNS.sub(r"\\\g<0>", _BULLET.sub("- ", words)).translate(_ENTITIES)
    words = _FIRST_NUMBER.sub(r"\1\\\2", _FIRST_SIGN.sub(r"\\\g<0>", words))
    return _FIRST_COLON.sub("&#58;", words)
