"""What may not be published yet: a sensitive text without two approvals, and news before an election (row V7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import publishconf
from campaign.folder import load_folder
from campaign.problems import ProblemsFound
from campaign.release import frozen, unapproved
from commands.build import build_site
from commands.check import check
from plugins.release import hold_back
from tests.site.building import BEFORE_THE_DAY, ROOT, Site, build, one, replace_in, words_of

STORY, POST = "stories/soft-shoes.md", "blog/come-out-with-the-box.md"
PERIOD = "pre_election:\n  from: 2026-11-08\n  until: 2026-12-24\n"


def held_back(content: Path) -> list[str]:
    """Return what a publication would stop at."""
    try:
        build_site(
            ROOT, content, content.parent / "x", write=False, overrides={"SIGN_OFF": True, "NOW": BEFORE_THE_DAY}
        )
    except ProblemsFound as found:
        return [str(problem) for problem in found.problems]
    return []


def sign(content: Path, *names: str) -> None:
    """Let these approve the sensitive story, and nobody else."""
    lines = (content / STORY).read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("sensitive:", "approved_by:"))]
    text = "".join([kept[0], "sensitive: yes\n", f"approved_by: [{', '.join(names)}]\n", *kept[1:]])
    (content / STORY).write_text(text, encoding="utf-8")


def test_what_is_not_approved_or_frozen_is_shown_to_editors_and_not_published(
    own_small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The preview marks both; a publication stops at the first and leaves out the second, with a line that says why."""
    sign(own_small, "porter")
    replace_in(own_small / "campaign.yml", "nation:", f"{PERIOD}nation:")
    folder = load_folder(own_small)
    hold_back(SimpleNamespace(settings={"CONTENT_FOLDER": folder, "NOW": BEFORE_THE_DAY}))
    assert folder.sources[STORY].meta.title == "Not approved yet: Soft shoes, low lights"
    assert folder.sources[POST].meta.title.startswith("Not before 24 December 2026 is over: ")
    assert "It will not be published so." in caplog.text
    assert publishconf.SIGN_OFF
    replace_in(own_small / "pages/about.md", "Big changes", "[Come out](/blog/come-out-with-the-box/). Big changes")
    link, problem = held_back(own_small)
    assert "leads to a text that is left out until 24 December 2026 is over\n    Take the link out" in link, link
    replace_in(own_small / "pages/about.md", "[Come out](/blog/come-out-with-the-box/). ", "")
    assert problem.startswith(
        "content/stories/soft-shoes.md:2:12: a sensitive text needs two people who approve it, and one has\n"
    ), problem

    sign(own_small, "porter", "Chair")
    build(own_small, tmp_path / "site", SIGN_OFF=True)
    site = Site(tmp_path / "site", own_small)
    assert words_of(one(site["stories/soft-shoes/"], "h1")).startswith("Soft shoes, ")
    assert not site.has("blog/come-out-with-the-box/")
    assert site.has("blog/talking-too-much/"), "it was there before"
    assert one(site["pledge/"], "form"), "pledging goes on"
    said = caplog.text
    assert f"content/{POST}: left out until 24 December 2026 is over, as it is dated within" in said


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        ((), False),
        (("porter", "porter"), False),
        (("porter", "HOSPITAL PORTER (EXAMPLE)"), False),
        (("porter", "Hospital porter"), False),
        (("porter", "night-assistant"), False),
        (("porter", "patient"), True),
        (("Chair of the board", "porter"), True),
    ],
    ids=["nobody", "twice", "by id and by name", "by id and by role", "the author", "two", "a role"],
)
def test_two_are_two_people_other_than_the_author(own_small: Path, names: tuple[str, ...], enough: bool) -> None:
    """However they are written."""
    sign(own_small, *names)
    assert (unapproved(load_folder(own_small)) == {}) == enough


def test_a_text_waits_until_the_period_is_over(own_small: Path) -> None:
    """By the campaign's own clock, both days included; a text of any other day does not wait."""
    replace_in(own_small / "campaign.yml", "nation:", f"{PERIOD}nation:")
    folder = load_folder(own_small)
    for today, waits in ((date(2026, 11, 1), True), (date(2026, 12, 24), True), (date(2026, 12, 25), False)):
        assert (POST in frozen(folder, today)) == waits
    assert STORY not in frozen(folder, date(2026, 11, 8))
    replace_in(own_small / "campaign.yml", "until: 2026-12-24", "until: 2026-11-07")
    [fault] = load_folder(own_small).problems
    assert "campaign.yml:" in str(fault)
    assert "the pre-election period ends before it begins" in str(fault)


def test_check_stops_where_a_publication_would(own_small: Path) -> None:
    """At a text that waits for approval, and at a slip in an approver's id, which would count as somebody else."""
    sign(own_small, "porter", "portr")
    replace_in(own_small / "blog/talking-too-much.md", "title:", "sensitive: yes\ntitle:")
    with pytest.raises(ProblemsFound) as stopped:
        check(own_small)
    slip, waiting = sorted((str(problem) for problem in stopped.value.problems), key=lambda one: "soft" not in one)
    assert ":3:23: the approver 'portr' is not in people.yml\n    Did you mean 'porter'? If it is" in slip, slip
    assert ": a sensitive text needs two people who approve it, and nobody has\n" in waiting
