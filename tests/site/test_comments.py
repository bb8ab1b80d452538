"""Comments below texts on the built site: what was pulled is printed, and the form stands where readers may comment."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from campaign.comments import PAGE_COMMENTS, Comment, Side
from campaign.replies import PublicReply
from tests.browser.payloads import PAYLOADS
from tests.site.building import CONTENT, PULLED_AT, Site, build, check_report, one, replace_in, words_of

POST, CLOSED, STORY = "blog/talking-too-much/", "blog/come-out-with-the-box/", "stories/two-mugs/"
SIDED = "stories/soft-shoes/"
#: Whose comments fill a page and begin another, each as long as the form takes.
BUSY = "blog/busy/"
AT = PULLED_AT.isoformat()
REPLY = PublicReply("changed", "Two <b>chairs</b>", "Ward manager, Example Hospital", AT)
SAID = [
    *(Comment(f"evil{number:04}", POST, words, AT, name=words) for number, words in enumerate(PAYLOADS)),
    Comment("nameless0001", POST, "See https://elsewhere.example/\n\nand\nmore", AT, reply=REPLY),
    Comment("late00000001", CLOSED, "In time", AT, "Ann"),
    Comment("homeless0001", "blog/gone/", "Where am I?", AT),
]
#: Oldest first: the two who see it differently spoke before three who agree.
SIDES: list[Side] = ["differ", "differ", "", "agree", "idea", "agree", "agree"]
WORDS = " ".join(path.read_text(encoding="utf-8") for path in sorted((CONTENT / "stories").glob("*.md")))
LONGEST = [" ".join(WORDS[start : start + 700].split()) for start in range(0, 700 * (PAGE_COMMENTS + 2), 700)]
SAID += [Comment(f"busy{number:08}", BUSY, words, AT, f"Reader {number}") for number, words in enumerate(LONGEST)]
SAID.append(Comment("busyreplied1", BUSY, "Answered", AT, reply=REPLY))
SAID += [Comment(f"side{number:08}", SIDED, f"Word {number}", AT, side=side) for number, side in enumerate(SIDES)]


@pytest.fixture(scope="module")
def talking(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small sample: one post takes comments, one did until a day, all others may, and a story asks for sides."""
    place = tmp_path_factory.mktemp("talking")
    content = Path(shutil.copytree(small, place / "content"))
    replace_in(content / "campaign.yml", "topics:", "comments: [blog]\n\ntopics:")
    shutil.copy(content / "blog/talking-too-much.md", content / "blog/busy.md")
    replace_in(content / "blog/come-out-with-the-box.md", "author:", "comments: 2026-11-30\nauthor:")
    replace_in(content / "stories/soft-shoes.md", "topic:", "comments: yes\nsides: yes\ntopic:")
    said = {"comments": [asdict(comment) for comment in SAID]}
    (content / "data/comments.json").write_text(json.dumps(said), encoding="utf-8")
    build(content, place / "site", bundle=place / "bundle", publish=True)
    return Site(place / "site", content)


def test_an_approved_comment_is_in_the_page(talking: Site) -> None:
    """Oldest first, each with name or none, day, an address of its own and the campaign's reply; headings in order."""
    page = talking[POST]
    section = one(page, "#comments")
    articles = section.select("article")
    assert [article["id"] for article in articles] == [f"comment-{each.id}" for each in SAID if each.stands_on == POST]
    last = articles[-1]
    assert words_of(last.h3) == "Somebody who gave no name"
    assert one(last, "p a")["href"] == "#comment-nameless0001"
    assert words_of(one(last, "time[datetime]:not(.reply time)")) == "30 November 2026"
    reply = one(last, ".reply")
    assert words_of(reply.h4) == "This has changed"
    assert "Two <b>chairs</b>" in words_of(reply)
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert talking.dead_links() == []
    assert "Where am I?" not in "".join(talking.text(address) for address in talking.addresses)


def test_further_comments_stand_on_pages_of_their_own(talking: Site) -> None:
    """So many on the text's page, the rest behind it, each once and in the same order, with the way between them; the
    form stands below the text alone. What may move to another page has an address that leads there.
    """
    first, second = talking[BUSY], talking[f"{BUSY}comments/2/"]
    ids = [str(article["id"]) for page in (first, second) for article in page.select(".comments article")]
    assert ids == [f"comment-{each.id}" for each in SAID if each.stands_on == BUSY]
    assert len(first.select(".comments article")) == PAGE_COMMENTS
    assert words_of(one(first, ".pagination")) == "Page 1 of 2 Next comments"
    assert one(first, ".pagination a")["href"] == "../../blog/busy/comments/2/"
    assert words_of(one(second, ".pagination")) == "Previous comments Page 2 of 2"
    assert words_of(one(second, "title")).startswith(f"{words_of(first.h1)}: comments, page 2 ")
    assert not talking.file(f"{BUSY}comments/3/").exists()
    assert (len(first.select("form.form")), len(second.select("form.form"))) == (1, 0)
    links = [str(link["href"]) for link in second.select("main a")]
    text = "../../../../blog/busy/"
    assert [link for link in links if not link.startswith("/api")] == [
        text,
        f"{text}#comments",
        f"{text}#form-title",
    ]
    assert first.select_one("#form-title")
    assert second.select(".comments article p a")[0]["href"] == f"/api/comment/{ids[PAGE_COMMENTS].partition('-')[2]}"
    assert one(second, ".reply")
    names = [str(page.select("link[rel=stylesheet]")[0]["href"]).rpartition("/")[2] for page in (first, second)]
    styles = [(talking.folder / "theme/css" / name).read_text(encoding="utf-8") for name in names]
    assert [(".pagination" in sheet, ".reply" in sheet) for sheet in styles] == [(True, False), (True, True)]
    levels = [int(heading.name[1]) for heading in second.select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    (card,) = (card for card in talking["blog/"].select(".card") if card.select_one("a[href*=busy]"))
    assert words_of(card).endswith(f" · {PAGE_COMMENTS + 3} comments")
    for address in (BUSY, f"{BUSY}comments/2/"):
        assert len(brotli.compress(talking.file(address).read_bytes(), quality=11)) < 12_000, address
    assert not talking[POST].select(".pagination")


def test_what_readers_write_is_words(talking: Site) -> None:
    """No tag, no link, no template and no comment of HTML comes of it, also in the minified page."""
    section = one(talking[POST], "#comments")
    allowed = {"h2", "article", "h3", "p", "a", "time", "section", "h4", "b"}
    assert {tag.name for tag in section.find_all(True)} <= allowed
    assert all(str(link["href"]).startswith("#comment-") for link in section.select("a"))
    assert [words_of(bold) for bold in section.select("b")] == ["Ward manager, Example Hospital"]
    shown = [article.get_text() for article in section.select("article")]
    for payload, text in zip(PAYLOADS, shown, strict=False):
        assert text.count(" ".join(payload.split())) == 2, payload
    assert "<!--" not in talking.text(POST)


def test_the_form_stands_where_readers_may_comment(talking: Site) -> None:
    """It knows its text; a text whose day is over says so, with what was said; others have neither, nor the styles."""
    form = one(talking[POST], "form.form")
    assert form["action"] == "/api/forms/comment"
    assert one(form, "input[name=form_stands_on]")["value"] == POST
    closed = talking[CLOSED]
    assert words_of(one(closed, "#comments > p")) == "Comments closed on 30 November 2026"
    assert not closed.select("form.form")
    for sheet in ("comments", "reply"):
        assert sheet not in talking.text(STORY)
    bundle = json.loads((talking.folder.parent / "bundle/bundle.json").read_text(encoding="utf-8"))
    assert bundle["comments"] == {
        POST: {"title": words_of(talking[POST].h1), "closes": None, "sides": False},
        CLOSED: {"title": words_of(closed.h1), "closes": "2026-11-30", "sides": False},
        SIDED: {"title": words_of(talking[SIDED].h1), "closes": None, "sides": True},
        BUSY: {"title": words_of(talking[BUSY].h1), "closes": None, "sides": False},
    }


def test_lists_say_how_many_comments_there_are(talking: Site) -> None:
    """Where there are any: in the blog, below the topic and on the author's page; elsewhere nothing."""
    number = len([each for each in SAID if each.stands_on == POST])
    for address in ("blog/", "topics/kind-words/", "people/head-of-communications/"):
        words = {str(card.a["href"]).partition("blog/")[2]: words_of(card) for card in talking[address].select(".card")}
        assert words["talking-too-much/"].endswith(f" min read · {number} comments"), address
    (card,) = (card for card in talking["stories/"].select(".card") if card.select_one("a[href*=two-mugs]"))
    assert words_of(card).endswith(" min read")


def test_no_side_speaks_alone(talking: Site) -> None:
    """Where a text asks for sides: how many took each, in words, then the newest of each in turn, all in one form."""
    section = one(talking[SIDED], "#comments")
    assert [words_of(each) for each in section.select(".sides li")] == [
        "3 agree",
        "2 see it differently",
        "1 has an idea",
    ]
    assert "Only comments that we have read and published are counted" in words_of(section)
    said = [words_of(article.p).partition(" · ")[2] for article in section.select("article")]
    agrees, differs, idea = "Agrees", "Sees it differently", "Has an idea"
    assert said == [agrees, differs, idea, "", agrees, differs, agrees]
    ids = [str(article["id"])[-1] for article in section.select("article")]
    assert ids == ["6", "1", "4", "2", "5", "0", "3"], "the newest of each side first"
    assert section.select("article p a")[0]["href"] == "/api/comment/side00000006", "a newer one may move it"
    asked = one(talking[SIDED], "form.form fieldset")
    assert [radio["value"] for radio in asked.select("input[type=radio]")] == ["agree", "differ", "idea"]
    assert not talking[POST].select("form.form input[type=radio], .sides")


def test_an_editor_is_told_what_cannot_work(own_small: Path) -> None:
    """Two forms on a page, a day before the text's, words that are no day, a form on a page of its own, two forms."""
    forms = own_small / "forms"
    shutil.copy(forms / "comment.yml", forms / "remark.yml")
    replace_in(own_small / "blog/talking-too-much.md", "author:", "comments: 2025-03-03\nauthor:")
    replace_in(own_small / "blog/come-out-with-the-box.md", "author:", "comments: perhaps\nauthor:")
    replace_in(own_small / "stories/two-mugs.md", "topic:", "form: idea\ncomments: yes\nsides: yes\ntopic:")
    replace_in(own_small / "stories/soft-shoes.md", "topic:", "comments: [yes]\ntopic:")
    replace_in(own_small / "pages/about.md", "menu:", "form: comment\nmenu:")
    replace_in(forms / "comment.yml", "manage: yes", "manage: no")
    replace_in(forms / "comment.yml", "value: idea", "value: thought")
    replace_in(forms / "comment.yml", "comments:\n", "mail: {to: name, link_when: may_show}\ncomments:\n")
    said = {"comments": [{**asdict(SAID[0]), "published": "yesterday"}]}
    (own_small / "data/comments.json").write_text(json.dumps(said), encoding="utf-8")
    report = check_report(own_small)
    assert "comments close before the text is published" in report
    assert "'comments': 'perhaps' is neither yes, no nor a day; write 2027-03-31" in report
    assert "'comments': neither yes, no nor a day; write 2027-03-31" in report
    assert "content/forms/comment.yml:14:18: the form takes comments and has mail with 'link_when'" in report
    assert "content/forms/comment.yml:15:1: the form takes comments, which nobody could take back" in report
    assert "content/forms/comment.yml:18:9: the sides in 'side' have the values agree, differ, thought" in report
    replace_in(forms / "comment.yml", "mail: {to: name, link_when: may_show}\n", "")
    replace_in(forms / "comment.yml", "manage: no", "manage: yes")
    replace_in(forms / "comment.yml", "  side: side\n", "")
    report = check_report(own_small)
    assert "content/forms/remark.yml:1:1: the form 'comment' takes comments already" in report
    assert "the text takes comments and has a form" in report
    assert "content/stories/two-mugs.md:16:8: the form 'comment' does not ask which side somebody takes" in report
    assert "content/pages/about.md:4:7: the form 'comment' is for comments, and stands below the texts" in report
    replace_in(own_small / "stories/two-mugs.md", "comments: yes\n", "")
    replace_in(own_small / "pages/about.md", "form: comment\n", "")
    replace_in(own_small / "pages/about.md", "Big changes", "[[form: comment]]\n\nBig changes")
    replace_in(forms / "comment.yml", "thought", "idea")
    report = check_report(own_small)
    assert "content/data/comments.json:1:1: the file is not what the endpoint sends\n    Run 'python3" in report
    assert "content/pages/about.md:10:1: the form 'comment' is for comments" in report
    assert "content/stories/two-mugs.md:15:8: the text asks for sides but takes no comments" in report


def test_texts_that_take_comments_need_a_form_for_them(own_small: Path) -> None:
    """Told once where it was asked for, in campaign.yml and in a text."""
    (own_small / "forms/comment.yml").unlink()
    replace_in(own_small / "campaign.yml", "topics:", "comments: [blog]\n\ntopics:")
    replace_in(own_small / "stories/two-mugs.md", "topic:", "comments: yes\ntopic:")
    report = check_report(own_small)
    assert report.count("no form takes comments") == 2
