"""The preview's parts that need no server."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from campaign.forms import Form
from commands.console import Stop
from commands.preview.backend import as_posted, preview_secret, preview_settings
from commands.preview.changes import in_folder
from commands.preview.pages import find_file, with_script
from commands.preview.run import listen
from tests.endpoint.material import PLEDGE


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A small site, with a file beside it that is none of anybody's business."""
    (tmp_path / "secret.html").write_text("secret")
    for name in ("index.html", "wall/index.html", "theme/main.css", "empty/.keep"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", "index.html"),
        ("index.html", "index.html"),
        ("wall/", "wall/index.html"),
        ("wall", "wall"),
        ("theme/main.css", "theme/main.css"),
        ("theme/main.css/", None),
        ("theme/", None),
        ("empty", None),
        ("nothing", None),
        ("../secret.html", None),
        ("/etc/passwd", None),
        ("wall/../../secret.html", None),
        ("a\0b", None),
        ("a" * 5000, None),
    ],
)
def test_address_means_a_file_of_the_site_or_nothing(output: Path, address: str, found: str | None) -> None:
    """As on a static host; nothing outside the folder is ever served."""
    assert find_file(output, address) == (output / found if found else None)


def test_script_goes_before_the_last_body_end() -> None:
    """A page that shows HTML as text has more than one."""
    page = with_script("<body><code></body></code></body></html>", "7")
    assert page == (
        '<body><code></body></code><script src="/_preview/reload.js?build=7" defer></script>\n</body></html>'
    )


def test_script_is_added_to_a_page_without_body_end() -> None:
    """HTML allows to leave it out."""
    assert with_script("<p>Hello", "7").startswith("<p>Hello<script")


@pytest.mark.parametrize("name", ["stories/a.md", "static/css/main.css", "forms/pledge.yml", "wall/__init__.py"])
def test_change_of_a_source_matters(name: str) -> None:
    """Whatever an editor or developer saves is built."""
    assert in_folder(Path(name))


@pytest.mark.parametrize(
    "name", ["stories/.a.md.swp", "a.md~", "wall/__pycache__/x.py", "x.pyc", ".git/index", ".#a.md"]
)
def test_change_of_a_temporary_file_does_not(name: str) -> None:
    """Editors and Python write files of their own beside the sources."""
    assert not in_folder(Path(name))


def test_secret_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    """Repeats are recognised across restarts, and by nobody else."""
    path = tmp_path / "var" / "preview-secret"
    secret = preview_secret(path)
    assert len(secret) >= 32
    assert preview_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600


def test_settings_that_are_set_win_over_the_previews_own(tmp_path: Path) -> None:
    """A developer can preview with another database; the bundle is always the preview's."""
    given = {"GROUNDSWELL_DATABASE_URL": "sqlite:///x.db", "GROUNDSWELL_BUNDLE": "elsewhere", "HOME": "/"}
    settings = preview_settings(tmp_path, tmp_path, given)
    assert settings.database_url == "sqlite:///x.db"
    assert settings.bundle == tmp_path
    assert settings.cache_seconds == 0


def test_faulty_settings_are_listed(tmp_path: Path) -> None:
    """All of them, as the endpoint alone would."""
    with pytest.raises(Stop, match=r"(?s)GROUNDSWELL_PROT is not a setting.*GROUNDSWELL_BODY_BYTES"):
        preview_settings(tmp_path, tmp_path, {"GROUNDSWELL_PROT": "1", "GROUNDSWELL_BODY_BYTES": "x"})


def test_unticked_sample_is_posted_like_an_unticked_box() -> None:
    """`show_name: no` reads well in the file; a browser sends nothing for it. Other fields may well say no."""
    row = {"words": "no", "on_wall": "yes", "show_name": "no"}
    assert as_posted(Form.model_validate(PLEDGE), row) == {"words": "no", "on_wall": "yes"}


def test_port_in_use_is_one_sentence_with_what_to_do() -> None:
    """The commonest reason why a preview does not start is another preview."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=rf"Port {port} is in use.*--port {port + 1}"):
            listen(port)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_impossible_port_is_told(port: int) -> None:
    """No traceback for a slip of the fingers."""
    with pytest.raises(Stop, match="cannot be used"):
        listen(port)
