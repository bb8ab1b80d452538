"""The bundle: read whole or not at all, and the theme's templates with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from endpoint import bundle
from endpoint.bundle import BundleFault, read_bundle
from endpoint.config import Settings
from tests.endpoint.material import GOOD, OPEN, SECRET, THEME, set_templates, theme_templates, write_bundle
from tests.endpoint.running import Endpoint, edit_bundle, page_of


def spoil_json(folder: Path) -> None:
    """Cut bundle.json short."""
    (folder / "bundle.json").write_text('{"version": 1', encoding="utf-8")


def spoil_digest(folder: Path) -> None:
    """Let a definition and its digest disagree."""
    content = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    content["forms"]["pledge"]["definition"]["title"] = "Another one"
    edit_bundle(folder, **content)


def write(folder: Path, template: str, text: str) -> None:
    """Write another text into a template."""
    (apart(folder) / "endpoint" / template).write_text(text, encoding="utf-8")


def apart(folder: Path) -> Path:
    """Give a bundle templates of its own, which may be changed; returns their folder."""
    templates = folder / "templates"
    shared = templates.resolve()
    templates.unlink()
    return Path(shutil.copytree(shared, templates))


SPOILERS: dict[str, Callable[[Path], Any]] = {
    "no bundle.json": lambda folder: (folder / "bundle.json").unlink(),
    "half a bundle.json": spoil_json,
    "another version": lambda folder: edit_bundle(folder, version=2),
    "no forms": lambda folder: edit_bundle(folder, forms={"pledge": {}}),
    "no campaign": lambda folder: edit_bundle(folder, campaign={}),
    "a list": lambda folder: (folder / "bundle.json").write_text("[]", encoding="utf-8"),
    "another digest": spoil_digest,
    "no shell": lambda folder: (folder / "shell.html").unlink(),
    "a shell without a place": lambda folder: (folder / "shell.html").write_text("<p>", encoding="utf-8"),
    "no form.html": lambda folder: (apart(folder) / "endpoint/form.html").unlink(),
    "a broken check.html": lambda folder: write(folder, "check.html", "{% if"),
    "an unknown name": lambda folder: write(folder, "message.html", "{{ x }}"),
    "an unknown filter": lambda folder: write(folder, "form.html", "{{ 1|x }}"),
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_it_says_what_is_wrong_with_a_bundle(tmp_path: Path, spoil: Callable[[Path], Any]) -> None:
    """Whatever is wrong with a bundle is one kind of fault, which names the folder or the file."""
    folder = write_bundle(tmp_path / "bundle")
    read_bundle(folder)
    spoil(folder)
    with pytest.raises(BundleFault, match="bundle") as found:
        read_bundle(folder)
    assert "None" not in str(found.value)


@pytest.mark.sqlite_only
def test_it_goes_on_with_the_old_bundle(
    settings: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Pledges are taken while a faulty bundle lies there, and each fault is told."""
    monkeypatch.setattr(bundle, "RETRY_SECONDS", 0.0)
    for fault, spoil in SPOILERS.items():
        shutil.rmtree(settings.bundle)
        write_bundle(settings.bundle)
        spoil(settings.bundle)
        edit = settings.bundle / "bundle.json"
        if edit.exists():
            edit.touch()
        caplog.clear()
        assert endpoint.post({**GOOD, "form_key": fault}).status_code == 303, fault
        assert "the old one stays in use" in caplog.text, fault


@pytest.fixture
def themed(database_url: str, tmp_path: Path) -> Endpoint:
    """Return an endpoint with the base theme's own templates."""
    folder = write_bundle(tmp_path / "bundle")
    set_templates(folder, theme_templates())
    return Endpoint(Settings(SECRET, database_url, folder))


@pytest.mark.sqlite_only
@pytest.mark.skipif(not (THEME / "endpoint/form.html").exists(), reason="the base theme is not here")
def test_it_renders_the_base_themes_pages(themed: Endpoint) -> None:
    """Form, check and message page of the base theme render with what the endpoint gives them."""
    faulty = page_of(themed.post({"name": "Ann", "email": "x", "form_key": "k1"}))
    assert faulty.select_one(".error-summary") is not None
    assert faulty.select_one("input[name=name]")["value"] == "Ann"  # type: ignore[index]
    check = page_of(themed.post({**OPEN, "form_step": "check"}))
    assert "Drink my tea hot" in check.figure.text  # type: ignore[union-attr]
    names = [element["name"] for element in check.select("form input[type=hidden]")]
    assert len(names) == len(set(names)), "nothing is sent along twice"
    sent = {str(element["name"]): str(element["value"]) for element in check.select("form input[type=hidden]")}
    assert themed.post({**sent, "form_step": "send"}).status_code == 303
    assert page_of(themed.post(GOOD, "elephant")).h1.text == "There is no such form"  # type: ignore[union-attr]
    dated = page_of(themed.post({"since-day": "3", "since-month": "May", "form_page": "2"}, "survey"))
    assert [link["href"] for link in dated.select(".error-summary a")][-1] == "#since-month"
    second = page_of(themed.post({"team": "A", "form_step": "next", "form_page": "1"}, "survey"))
    assert "Part 2 of 2" in second.text
    themed.close()
