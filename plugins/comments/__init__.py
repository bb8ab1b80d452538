"""Comments below texts: the published ones, as they were pulled into content/data/, and the form for another.

Settings: ``DATA_PATH``, as for the wall. Context: ``article.comments``, `Comments` or None; a text that takes some
``shown_form``, its form. Writes the pages after the first, which is the text's own: ``blog/tea/comments/2/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pelican import signals

from campaign.commented import CommentedText, commented_texts
from campaign.comments import Comment, CommentPage, Side, comment_pages, count_sides, not_asked
from campaign.folder import ContentFolder
from campaign.forms import Form
from campaign.public_data import read_comments
from plugins.checks import report


@dataclass(frozen=True)
class Comments:
    """What stands below a text.

    :param number: how many there are.
    :param pages: all of them, page by page; none where there are no comments.
    :param sides: how many of them took each side; empty where the text asks for none, or nobody took one.
    :param not_asked: the names of the form's fields that this text does not ask.
    :param form: None where nobody can comment today.
    :param action: where the form is posted.
    :param closes: the last day; None where there is no end.
    :param notice: since when nobody can comment; empty while somebody can, or will.
    """

    number: int
    pages: Sequence[CommentPage]
    sides: Mapping[Side, int]
    not_asked: frozenset[str]
    form: Form | None
    action: str
    closes: date | None
    notice: str


def add_comments(generators: list[Any]) -> None:
    """Give each article what stands below it; report a text that has another form."""
    settings = generators[0].settings
    folder: ContentFolder = settings["CONTENT_FOLDER"]
    texts = commented_texts(folder)
    published = _published(settings, folder) if texts else {}
    today = folder.campaign.local(settings.get("NOW") or datetime.now(UTC)).date()
    for article in (article for generator in generators for article in getattr(generator, "articles", [])):
        url = article.source.url
        article.comments = _comments(folder, texts[url], published.get(url, ()), today) if url in texts else None
        if not article.comments or not article.comments.form:
            continue
        article.shown_form = article.comments.form
        if article.placed_form or any(block.name == "form" for block in article.blocks):
            hint = "Two forms on one page would share their names: write 'comments: no', or link to the other form."
            document = article.source.document
            report(settings, [document.problem(("comments",), "the text takes comments and has a form", hint)])


def _published(settings: dict[str, Any], folder: ContentFolder) -> dict[str, list[Comment]]:
    published, problems = read_comments(*folder.pulled(settings.get("DATA_PATH")))
    report(settings, problems)
    return published


def _comments(folder: ContentFolder, text: CommentedText, published: Sequence[Comment], today: date) -> Comments | None:
    """Return what stands below a text; None where that is nothing."""
    form = text.form if text.opening(today) == "open" else None
    if not form and not published:
        return None
    action = f"{folder.campaign.endpoint}/forms/{text.form.id}"
    return Comments(
        len(published),
        comment_pages(text.source.url, published, sides=text.sides),
        count_sides(published) if text.sides else {},
        not_asked(text.form, sides=text.sides),
        form,
        action,
        text.closes,
        text.notice(today, folder.campaign.spoken),
    )


def write_next_pages(generator: Any, writer: Any) -> None:
    """Write what stands on no text's own page."""
    for article in generator.articles:
        for page in article.comments.pages[1:] if article.comments else ():
            writer.write_file(
                f"{page.url}index.html",
                generator.get_template("comments"),
                generator.context,
                relative_urls=generator.settings["RELATIVE_URLS"],
                url=page.url,
                article=article,
                comments_page=page,
            )


def register() -> None:
    signals.all_generators_finalized.connect(add_comments)
    signals.article_writer_finalized.connect(write_next_pages)
