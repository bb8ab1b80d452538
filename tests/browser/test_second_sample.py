"""The second sample in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from commands.accessibility.checking import axe_faults, reflow_faults
from tests.site.building import ROOT, build_example
from tests.site.test_second_sample import AREAS


def test_another_look_is_as_accessible(browser: Browser, tmp_path: Path) -> None:
    """The front page on a narrow phone in light, a story on a desk in dark, its areas on both: axe finds nothing, and
    nothing sticks out."""
    build_example(tmp_path, ROOT / "examples/two-doors-down/content", areas=AREAS)
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme="light")
    page.goto((tmp_path / "site/index.html").as_uri())
    assert reflow_faults(page) == []
    assert axe_faults(page) == []
    page.goto((tmp_path / "site/areas/index.html").as_uri())
    assert reflow_faults(page) == []
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.goto((tmp_path / "site/stories/soup-for-eleven/index.html").as_uri())
    assert axe_faults(page) == []
    page.close()
