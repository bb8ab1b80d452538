"""What front matter refers to: an author, a topic, a picture, a form. Each must exist.

These checks read what the editor wrote rather than the checked model, so that a slip in one key does not hide
another author's or topic's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from campaign.front_matter import PostMeta
from campaign.pictures import missing_picture, nearest_picture
from campaign.problems import Problem, did_you_mean, nearest
from campaign.settings import SLUG
from campaign.settings_rules import hashtag_problems, topic_hint
from campaign.yamlfile import Document, Location

if TYPE_CHECKING:
    from campaign.content import Source
    from campaign.folder import ContentFolder


def reference_problems(folder: ContentFolder, document: Document) -> list[Problem]:
    """Return a Problem for each thing that a source's front matter names and that does not exist."""
    return [
        *_person(folder, document, "author", "author"),
        *_person(folder, document, "answered_by", "person"),
        *_approvers(folder, document),
        *_topic(folder, document),
        *_photo(folder, document, "photo"),
        *_photo(folder, document, "logo"),
        *_form(folder, document),
        *_hashtags(folder, document),
    ]


def reply_problems(folder: ContentFolder) -> list[Problem]:
    """Return a Problem for each post that answers one that does not exist, or, in the end, itself."""
    problems = []
    posts = {source.name: source for source in folder.of_type("blog")}
    for source in posts.values():
        wanted = source.meta.in_reply_to if isinstance(source.meta, PostMeta) else None
        if wanted and wanted not in posts and wanted not in folder.faulty_sources:
            hint = did_you_mean(wanted, posts, "Posts")
            problems.append(source.document.problem(("in_reply_to",), f"the post '{wanted}' does not exist", hint))
        elif wanted and _answers_itself(source, posts):
            message = "the posts answer each other in a circle"
            problems.append(source.document.problem(("in_reply_to",), message, "Leave in_reply_to out of the first."))
    return problems


def _answers_itself(source: Source, posts: dict[str, Source]) -> bool:
    seen, current = set(), source
    while current.name not in seen:
        seen.add(current.name)
        wanted = current.meta.in_reply_to if isinstance(current.meta, PostMeta) else None
        if not wanted or wanted not in posts:
            return False
        current = posts[wanted]
    return current is source


def _said(document: Document, *location: str) -> str | None:
    """Return the text at a place of the front matter, None if there is none."""
    found = document.data
    for key in location:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None


def _missing(document: Document, location: Location, message: str, hint: str) -> list[Problem]:
    return [document.problem(location, message, hint)]


def _person(folder: ContentFolder, document: Document, key: str, noun: str) -> list[Problem]:
    name = _said(document, key)
    if name is None or folder.people_named is None or name in folder.people_named:
        return []
    hint = did_you_mean(name, sorted(folder.people_named), "People") or "Add the person there."
    return _missing(document, (key,), f"the {noun} '{name}' is not in people.yml", hint)


def _approvers(folder: ContentFolder, document: Document) -> list[Problem]:
    """An approver may be anybody's role; but a slip in an id is none, and would count as another person."""
    named = document.data.get("approved_by") if isinstance(document.data, dict) else None
    known = folder.people_named or set()
    return [
        document.problem(
            ("approved_by", index),
            f"the approver '{name}' is not in people.yml",
            f"Did you mean '{close}'? If it is somebody else's role, begin it with a capital letter.",
        )
        for index, name in enumerate(named if isinstance(named, list) else [])
        if isinstance(name, str) and name not in known and re.fullmatch(SLUG, name) and (close := nearest(name, known))
    ]


def _topic(folder: ContentFolder, document: Document) -> list[Problem]:
    name = _said(document, "topic")
    if name is None or not folder.knows("topics") or name in {topic.id for topic in folder.campaign.topics}:
        return []
    hint = topic_hint(name, folder.campaign)
    return _missing(document, ("topic",), f"the topic '{name}' is not in campaign.yml", hint)


def _photo(folder: ContentFolder, document: Document, key: str) -> list[Problem]:
    name = _said(document, key, "file")
    if name is None or folder.pictures.is_withdrawn(name):
        return []
    if (folder.path / name).is_file():
        return _unregistered(folder, document, key, name)
    hint = _nearest_file(folder.path, name)
    return _missing(document, (key, "file"), f"the picture '{name}' does not exist", hint)


def _unregistered(folder: ContentFolder, document: Document, key: str, name: str) -> list[Problem]:
    if not folder.pictures.misses(name):
        return []
    return _missing(document, (key, "file"), *missing_picture(name))


def _nearest_file(content: Path, name: str) -> str:
    close = nearest_picture(content, name)
    return f"Did you mean '{close}'? " * bool(close) + "Put the picture into content/images/ and name it from there."


def _form(folder: ContentFolder, document: Document) -> list[Problem]:
    name = _said(document, "form")
    if name is None or name in folder.form_names:
        return []
    hint = did_you_mean(name, sorted(folder.form_names), "Forms")
    return _missing(document, ("form",), f"the form '{name}' does not exist", hint)


def _hashtags(folder: ContentFolder, document: Document) -> list[Problem]:
    share = document.data.get("share") if isinstance(document.data, dict) else None
    tags = share.get("hashtags") if isinstance(share, dict) else None
    if not folder.knows("hashtags", "name") or not isinstance(tags, list):
        return []
    return hashtag_problems([str(tag) for tag in tags], folder.campaign, document, ("share", "hashtags"))
