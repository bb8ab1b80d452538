"""Which texts take comments, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from campaign.comments import comments_closed
from campaign.content import ARTICLES, Source
from campaign.forms import Form
from campaign.forms.opening import Opening, opening_between
from campaign.front_matter import ArticleMeta
from campaign.language import Language
from campaign.problems import Problem

if TYPE_CHECKING:
    from campaign.folder import ContentFolder


@dataclass(frozen=True)
class CommentedText:
    """A text that takes comments, or took them until its last day.

    :param closes: the last day; None where there is no end.
    :param sides: whether it asks those who comment if they agree.
    """

    form: Form
    source: Source
    closes: date | None
    sides: bool

    def opening(self, today: date) -> Opening:
        """Return whether it takes comments on a day."""
        return opening_between(self.form.opens, self.closes, today)

    def notice(self, today: date, spoken: Language) -> str:
        """Return why it takes none, ``Comments closed on 30 April 2027``; empty while it does, or will."""
        return comments_closed(self.closes, spoken) if self.opening(today) == "over" else ""


def comment_form(folder: ContentFolder) -> Form | None:
    """Return the campaign's form for comments; None where it has none without faults."""
    return next((form for form in folder.forms.values() if form.comments), None)


def commented_texts(folder: ContentFolder) -> dict[str, CommentedText]:
    """Return the texts that take comments, or took them, by their addresses."""
    form = comment_form(folder)
    if form is None:
        return {}
    found = {}
    for source in folder.of_type(*ARTICLES):
        if said := _wish(folder, source):
            days = [day for day in (form.closes, said if isinstance(said, date) else None) if day]
            sides = isinstance(source.meta, ArticleMeta) and source.meta.sides
            found[source.url] = CommentedText(form, source, min(days, default=None), sides)
    return found


def comment_problems(folder: ContentFolder) -> Iterator[Problem]:
    """Yield what must hold between the form for comments, campaign.yml and the texts, and does not."""
    forms = [form for form in folder.forms.values() if form.comments]
    for another in forms[1:]:
        message = f"the form '{forms[0].id}' takes comments already"
        yield Problem(folder.shown(f"forms/{another.id}.yml"), 1, 1, message, "One form takes those on all texts.")
    if not forms and folder.form_names == folder.forms.keys():
        yield from _comments_without_form(folder)
    for source in folder.of_type(*ARTICLES):
        yield from _closed_before_it_began(source)
        yield from _sides_without_question(folder, source, forms)


def _wish(folder: ContentFolder, source: Source) -> bool | date:
    said = source.meta.comments if isinstance(source.meta, ArticleMeta) else False
    return source.type in folder.campaign.comments if said is None else said


def _comments_without_form(folder: ContentFolder) -> Iterator[Problem]:
    message, hint = "no form takes comments", "Copy the sample campaign's forms/comment.yml and change it."
    if folder.campaign.comments:
        yield folder.campaign_document.problem(("comments",), message, hint)
    for source in folder.of_type(*ARTICLES):
        if isinstance(source.meta, ArticleMeta) and source.meta.comments:
            yield source.document.problem(("comments",), message, hint)


def _closed_before_it_began(source: Source) -> Iterator[Problem]:
    meta = source.meta
    said = meta.comments if isinstance(meta, ArticleMeta) else None
    if isinstance(meta, ArticleMeta) and isinstance(said, date) and said < meta.date.date():
        message = "its comments close before the text is published"
        yield source.document.problem(("comments",), message, "Is the year right?")


def _sides_without_question(folder: ContentFolder, source: Source, forms: list[Form]) -> Iterator[Problem]:
    if not (isinstance(source.meta, ArticleMeta) and source.meta.sides):
        return
    if not _wish(folder, source):
        if source.meta.comments is None and not folder.knows("comments"):
            return
        hint = "Write 'comments: yes' as well, or leave the line out."
        yield source.document.problem(("sides",), "the text asks for sides but takes no comments", hint)
    elif forms and not (forms[0].comments and forms[0].comments.side):
        message = f"the form '{forms[0].id}' does not ask which side somebody takes"
        hint = "Copy its field 'side', and the line 'side: side', from the sample campaign's forms/comment.yml."
        yield source.document.problem(("sides",), message, hint)
