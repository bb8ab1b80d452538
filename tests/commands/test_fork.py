"""Making a local campaign, and seeing later what became of its parent theme."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from campaign.nations import nation_pack
from campaign.problems import ProblemsFound
from commands.build import ROOT, build_site
from commands.console import Stop
from commands.fork import fork
from commands.fork.logo import read_logo
from commands.fork.wishes import gather
from commands.theme_diff import theme_diff
from tests.site.building import Site, one, replace_in, tree_hash, words_of

NAME = "Harbour Walks & Co: “the 2nd”"
SLUG = "harbour-walks-co-the-2nd"
TODAY = date(2026, 11, 22)
GIVEN = {
    "area": "Penmarrow",
    "colour": "#005eb8",
    "email": "hello@harbour.example.com",
    "controller": "Harbour Council: 'walks' # 1",
    "nation": "wales",
    "phone": "01632 960555",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 48"><path d="M0 0h96v48z"/></svg>'
#: The sample campaign's names and numbers; no local campaign may show them.
OF_THE_SAMPLE = re.compile(
    r"pocket ?promise|example valley|01632 960100|change day|mill lane|groundswell", re.IGNORECASE
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the base theme alone."""
    shutil.copytree(ROOT / "themes/groundswell", tmp_path / "themes/groundswell")
    return tmp_path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one local campaign; only to be copied."""
    root = tmp_path_factory.mktemp("once")
    shutil.copytree(ROOT / "themes/groundswell", root / "themes/groundswell")
    fork("Harbour", GIVEN, root=root, today=TODAY)
    return root


@pytest.fixture
def harbour(once: Path, tmp_path: Path) -> Path:
    """A project with one local campaign."""
    return Path(shutil.copytree(once, tmp_path / "project"))


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A local campaign with a logo, built as it was made."""
    root = tmp_path_factory.mktemp("forked")
    (root / "themes").mkdir()
    (root / "themes/groundswell").symlink_to(ROOT / "themes/groundswell")
    (root / "our.svg").write_text(SVG, encoding="utf-8")
    fork(NAME, {**GIVEN, "logo": str(root / "our.svg")}, root=root, today=TODAY)
    content = root / "campaigns" / SLUG
    build_site(ROOT, content, root / "site", publish=True, overrides={"THEMES_PATH": str(root / "themes")})
    return Site(root / "site", content)


def test_a_campaign_can_begin_in_welsh(root: Path) -> None:
    """Every line that fork writes for readers; only where its nation was described in Welsh."""
    welsh = {**GIVEN, "area": "pawb yn Aberdraw", "controller": "Cyngor Aberdraw", "phone": "", "language": "cy"}
    with pytest.raises(Stop, match="nobody has described scotland in 'cy' yet"):
        fork("Harbwr", {**welsh, "nation": "scotland"}, root=root, today=TODAY)
    fork("Harbwr", welsh, root=root, today=TODAY)
    content = root / "campaigns/harbwr"
    site = Site(root / "site", content)
    build_site(ROOT, content, site.folder, overrides={"THEMES_PATH": str(root / "themes")})
    assert {"addo/", "ynghylch/", "rheolau/", "preifatrwydd/", "stories/stori-gyntaf/"} <= set(site.addresses)
    for address, page in site.pages():
        assert one(page, "html")["lang"] == "cy"
        english = re.findall(r"\b(?:the|your|you|and|with|pledge|this|that)\b", words_of(page.body), re.IGNORECASE)
        assert not english, f"/{address}: {english}"


def test_one_command_makes_a_campaign_that_is_published_as_it_is(forked: Site) -> None:
    """Row L1: name, area, colour, contact, controller and nation are where a reader looks for them; links work."""
    front = forked[""]
    assert words_of(one(front, ".site-name")) == NAME
    assert "Penmarrow" in words_of(front.main)
    foot = words_of(one(front, ".site-footer"))
    assert all(GIVEN[option] in foot for option in ("email", "phone", "controller"))
    assert [words_of(link) for link in front.select(".signposts b")] == [
        post.name for post in nation_pack("wales").signposts
    ]
    assert "#005eb8" in forked.text("theme/css/local.css")
    assert forked.dead_links() == []
    assert "Public Services Ombudsman for Wales" in words_of(forked["privacy/"].main)


def test_nothing_of_the_sample_campaign_is_left(forked: Site) -> None:
    """No name, number or address of the sample, and none of the project, in any file of the built site."""
    files = [
        path for path in forked.folder.rglob("*") if path.suffix in {".html", ".xml", ".txt", ".json", ".css", ".svg"}
    ]
    assert len(files) > 12
    found = {path.name: OF_THE_SAMPLE.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}
    assert OF_THE_SAMPLE.search((ROOT / "content/pages/about.md").read_text(encoding="utf-8")), (
        "the test must find them"
    )


def test_the_logo_stands_beside_the_name(forked: Site) -> None:
    """Its size is written, so that nothing jumps; it says nothing to a screen reader that the name does not say."""
    picture = one(forked["privacy/"], ".site-name img")
    assert (picture["alt"], picture["width"], picture["height"]) == ("", "96", "48")
    assert forked.text("theme/images/logo.svg") == SVG
    assert "background:#fff" in forked.text("theme/css/local.css").replace(" ", ""), "or nobody sees it"


def test_only_new_files_are_made(root: Path) -> None:
    """Row L4: what is upstream's stays as it is, so that new versions merge without conflict."""
    before = tree_hash(root / "themes/groundswell")
    fork("Harbour", GIVEN, root=root, today=TODAY)
    assert tree_hash(root / "themes/groundswell") == before
    assert sorted(path.relative_to(root).as_posix() for path in root.glob("*/*")) == [
        "campaigns/harbour",
        "themes/groundswell",
        "themes/harbour",
    ]


def test_the_nations_notes_on_the_law_lie_in_the_folder(forked: Site) -> None:
    """What to read before publishing is no page."""
    notes = (forked.content / "BEFORE-YOU-PUBLISH.md").read_text(encoding="utf-8")
    assert all(note.words in notes for note in nation_pack("wales").law)
    assert not any("BEFORE" in path.name.upper() for path in forked.folder.rglob("*"))


def test_what_is_missing_or_faulty_is_listed_at_once(root: Path) -> None:
    """By script nobody can be asked; nothing is made."""
    before = tree_hash(root)
    with pytest.raises(Stop) as stop:
        fork("Harbour", {"colour": "blue", "email": "hello", "nation": "wale"}, root=root, today=TODAY)
    said = str(stop.value)
    assert [line.partition(":")[0] for line in said.splitlines() if line.startswith("--")] == [
        *("--colour", "--email", "--nation", "--area", "--controller"),
    ]
    assert "Did you mean 'wales'?" in said
    assert tree_hash(root) == before


def test_at_a_terminal_each_missing_answer_is_asked_until_it_fits(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip is told and asked again; Enter leaves out what may be left out."""
    answers = iter(["Penmarrow", "blue", "#0a5", "", "", "nobody", "a@b.example", "", "The council", "wales", "", ""])
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    fork("Harbour", {}, root=root, ask=ask, today=TODAY)
    assert len(asked) == 12
    assert "'blue' is not a colour" in capsys.readouterr().out
    assert "https://harbour.example.org" in (root / "campaigns/harbour/campaign.yml").read_text(encoding="utf-8")


def test_whoever_leaves_while_being_asked_has_made_nothing(root: Path) -> None:
    """Ctrl-D ends what is typed, and was a traceback."""

    def leave(_question: str) -> str:
        raise EOFError

    before = tree_hash(root)
    with pytest.raises(Stop, match="Nothing was made"):
        fork("Harbour", {}, root=root, ask=leave, today=TODAY)
    assert tree_hash(root) == before


def test_a_name_is_read_as_words_whatever_signs_it_has(root: Path) -> None:
    """A hashtag begins no heading, a star no emphasis; names and places may be in any script, an address Irish."""
    odd = {**GIVEN, "area": "曼彻斯特", "controller": "1. *St* [John's](x) & <Sons>", "email": "o'neill@b.example"}
    fork("#变革日 &copy;", odd, root=root, today=TODAY)
    content = root / "campaigns/bian-ge-ri-c"
    site = Site(root / "site", content)
    build_site(ROOT, content, site.folder, overrides={"THEMES_PATH": str(root / "themes")})
    assert "#变革日 &copy; is a campaign for everyone in 曼彻斯特." in words_of(site["about/"].main)
    runs = one(site["about/"], "main p:has(a[href^=mailto])")
    assert words_of(runs).startswith("1. *St* [John's](x) & <Sons> runs #变革日 &copy;. Write to o'neill@b.example or")


def test_what_is_left_to_mend_in_a_new_campaign_says_that_it_is_there(root: Path) -> None:
    """Else whoever tries again is told that it is there already."""
    with pytest.raises(ProblemsFound, match=r"themes/harbour and .*campaigns/harbour are made"):
        fork("Harbour", {**GIVEN, "address": "https://har bour.example"}, root=root, today=TODAY)


@pytest.mark.parametrize(
    ("said", "means"), [("Wales", "wales"), ("Northern Ireland", "northern-ireland"), ("ENGLAND", "england")]
)
def test_a_nation_may_be_written_as_people_write_it(said: str, means: str) -> None:
    """Capitals and spaces are no fault."""
    assert gather({**GIVEN, "nation": said}, None)["nation"] == means
    others = {option: answer for option, answer in GIVEN.items() if option != "nation"}
    asked = gather(others, lambda question: said if question.startswith("Nation") else "")
    assert asked["nation"] == means


def test_nothing_is_overwritten(harbour: Path) -> None:
    """A theme or a content folder that is there is somebody's work."""
    root = harbour
    before = tree_hash(root)
    with pytest.raises(Stop, match="is there already"):
        fork("harbour", GIVEN, root / "other", root=root, today=TODAY)
    with pytest.raises(Stop, match="choose another folder"):
        fork("Bay", GIVEN, root / "campaigns/harbour", root=root, today=TODAY)
    assert tree_hash(root) == before


@pytest.mark.parametrize(
    ("svg", "says"),
    [
        (SVG.replace("<path", "<script>alert(1)</script><path"), "holds a script"),
        (SVG.replace("<path", "<path onload='x()'"), "holds a script"),
        (SVG.replace("<path", "<image href='https://example.com/x.png'/><path"), "loads something"),
        (SVG.replace(' viewBox="0 0 96 48"', ""), "needs a viewBox"),
        (SVG.replace("0 0 96 48", "0 0 1.2.3 48"), "needs a viewBox"),
        (SVG.replace("0 0 96 48", "0 0 96 0"), "needs a viewBox"),
        (SVG.replace("0 0 96 48", f"0 0 96 {'9' * 400}"), "needs a viewBox"),
        (SVG.replace('viewBox="0 0 96 48"', 'width="1.2.3" height="48"'), "needs a viewBox"),
        (SVG + " " * 30_000, "too large"),
    ],
)
def test_a_logo_is_nothing_but_a_small_picture(tmp_path: Path, svg: str, says: str) -> None:
    """It lies on every page and at an address of its own."""
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    with pytest.raises(Stop, match=says):
        read_logo(tmp_path / "logo.svg")


@pytest.mark.parametrize(
    ("drawn", "on_paper"),
    [
        ('<path d="M0 0h96v48z"/>', True),
        ('<path fill="none" stroke="#005eb8" d="M0 0h96"/>', True),
        ('<path style="fill:#FFF;stroke:none" d="M0 0h96v48z"/>', False),
        ('<path fill="rgb(100%, 100%, 100%)" d="M0 0h96v48z"/>', False),
        ('<path fill="rgb(0, 94, 184)" d="M0 0h96v48z"/>', True),
    ],
)
def test_a_drawn_logo_is_shown_on_white_unless_it_is_white(tmp_path: Path, drawn: str, on_paper: bool) -> None:
    """Most logos are in the campaign's own colour: on that nobody would see them."""
    (tmp_path / "logo.svg").write_text(f'<svg viewBox="0 0 96 48">{drawn}</svg>', encoding="utf-8")
    assert read_logo(tmp_path / "logo.svg").on_paper == on_paper


@pytest.mark.parametrize(
    ("ground", "ink", "on_paper"),
    [("#0000", "#005eb8", True), ("#0000", "white", False), ("#005eb8", "white", False)],
)
def test_a_painted_logo_is_shown_on_white_unless_it_is_white(
    tmp_path: Path, ground: str, ink: str, on_paper: bool
) -> None:
    """Nor does one need it that brings a ground of its own."""
    picture = Image.new("RGBA", (96, 48), ground)
    picture.paste(Image.new("RGBA", (40, 20), ink), (20, 10))
    picture.save(tmp_path / "logo.png")
    assert read_logo(tmp_path / "logo.png").on_paper == on_paper


def test_a_photographed_logo_is_made_small(tmp_path: Path) -> None:
    """A large PNG becomes a small one of the same shape; a text that is called PNG is refused."""
    Image.new("RGB", (3000, 1500), "#005eb8").save(tmp_path / "logo.png")
    logo = read_logo(tmp_path / "logo.png")
    assert (logo.name, logo.width, logo.height) == ("logo.png", 288, 144)
    (tmp_path / "no.png").write_text("no", encoding="utf-8")
    with pytest.raises(Stop, match="no picture"):
        read_logo(tmp_path / "no.png")


# Later


@pytest.fixture
def child(harbour: Path) -> Path:
    """A project under git with a child theme."""
    root = harbour
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def compared(root: Path, capsys: pytest.CaptureFixture[str], **options: bool) -> str:
    """Return what theme-diff says."""
    capsys.readouterr()
    theme_diff("harbour", root=root, **options)
    return capsys.readouterr().out


def test_a_fresh_child_has_nothing_to_carry_over(child: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what the child overrides: blocks by template, tokens, and which tokens it leaves to its parent."""
    said = compared(child, capsys)
    assert "themes/harbour, a child of themes/groundswell 0.1.0 (made from version 0.1.0)" in said
    assert "  templates/base.html: fills local_styles\n" in said
    assert "  static/images/icon.svg: in place of the parent's\n" in said
    assert "Not noted yet" not in said
    assert "Nothing that it overrides has changed in the parent." in said
    assert "Tokens of the parent's: --font-body, --font-heading, --measure, --radius, --space\n" in said


def test_a_change_upstream_is_shown_line_by_line_until_it_is_accepted(
    child: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parent's old text comes from git. Accepting notes the new one."""
    compared(child, capsys, accept=True)
    assert "Nothing that it overrides has changed" in compared(child, capsys)
    replace_in(child / "themes/groundswell/templates/base.html", "<!doctype html>", "<!doctype html>\n<!-- new -->")
    replace_in(child / "themes/groundswell/theme.yml", "version: 0.1.0", "version: 0.2.0")
    said = compared(child, capsys)
    assert "groundswell 0.2.0 (made from version 0.1.0)" in said
    assert "Changed in the parent since:\n  templates/base.html\n" in said
    assert "    +<!-- new -->\n" in said
    assert "Carry over what you need" in said
    compared(child, capsys, accept=True)
    assert "Nothing that it overrides has changed" in compared(child, capsys)
    assert "# What the parent was like" in (child / "themes/harbour/theme.yml").read_text(encoding="utf-8")


def test_without_git_a_change_is_told_all_the_same(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A project that was copied without its history."""
    root = harbour
    replace_in(root / "themes/groundswell/templates/base.html", "<!doctype html>", "<!doctype html>\n<!-- new -->")
    (root / "themes/groundswell/static/css/tokens.css").rename(root / "themes/groundswell/static/css/colours.css")
    said = compared(root, capsys)
    assert "templates/base.html\n    has changed; git does not have the old text here" in said
    assert "static/css/tokens.css\n    is no longer there" in said


def test_a_name_that_begins_its_parents_name_takes_no_tokens(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tokens of themes/groundswell are not those of themes/ground."""
    (harbour / "themes/harbour").rename(harbour / "themes/ground")
    theme_diff("ground", root=harbour)
    assert "Tokens of the parent's: --font-body, --font-heading" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["two-doors-down"], []])
def test_the_name_may_be_left_out(words: list[str]) -> None:
    """`theme-diff NAME` is about one child theme, `theme-diff` about all."""
    command = [sys.executable, str(ROOT / "tasks.py"), "theme-diff", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "themes/two-doors-down, a child of themes/groundswell" in done.stdout


def test_the_second_sample_has_seen_what_its_parent_is_now(capsys: pytest.CaptureFixture[str]) -> None:
    """Who changes what it overrides looks whether it needs that; then: `theme-diff two-doors-down --accept`."""
    theme_diff("two-doors-down")
    said = capsys.readouterr().out
    assert "Nothing that it overrides has changed in the parent." in said, f"{said}\nthen: theme-diff --accept"


def test_an_upgrade_merges_without_conflict(child: Path) -> None:
    """Row L4: upstream changes what the child overrides, and git merges it by itself."""

    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@x", *words], cwd=child, check=True, capture_output=True
        )

    git("checkout", "-qb", "upstream", "HEAD")
    git("rm", "-rq", "themes/harbour", "campaigns")
    git("commit", "-qm", "upstream never had it")
    git("checkout", "-q", "-")
    git("merge", "-q", "-s", "ours", "upstream", "-m", "from here on they part")
    git("checkout", "-q", "upstream")
    for file in ("templates/base.html", "static/css/tokens.css", "theme.yml"):
        path = child / "themes/groundswell" / file
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    git("commit", "-qam", "a new version")
    git("checkout", "-q", "-")
    git("merge", "-q", "upstream", "-m", "take it in")
    assert (child / "themes/harbour/theme.yml").is_file()


def test_a_theme_that_is_no_child_is_told(root: Path) -> None:
    """The nearest name is suggested; the base theme has nothing to compare with."""
    with pytest.raises(Stop, match="Did you mean 'groundswell'"):
        theme_diff("groundswel", root=root)
    with pytest.raises(Stop, match="has no parent"):
        theme_diff("groundswell", root=root)
    with pytest.raises(Stop, match="no child theme yet"):
        theme_diff(root=root)
