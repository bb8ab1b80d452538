"""Every component in a real browser: accessible as it is, and readable in any colours that the build lets pass."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page

from campaign.theme.colour import Colour, from_oklch
from campaign.theme.contract import LOCAL_FILE, TOKENS_FILE, Tokens, load_theme
from campaign.theme.derive import derive
from campaign.theme.palette import Sheet, contrast_problems
from campaign.theme.sheet import SCHEMES, Scheme
from commands.accessibility.checking import AXE, axe_faults, target_faults
from tests.site.building import ROOT, build, copy_content

BASE = ROOT / "themes/groundswell"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Swaps the child's sheet and asks axe for one rule; True where every text can be read.
READABLE = """async (css) => {
    let sheet = document.querySelector("#palette");
    if (!sheet) document.head.append(sheet = Object.assign(document.createElement("style"), {id: "palette"}));
    sheet.textContent = css;
    const found = await axe.run(document, {runOnly: ["color-contrast"], resultTypes: ["violations"], preload: false});
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${node.target} ${node.failureSummary}`));
}"""


@pytest.fixture(scope="module")
def guide(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The styleguide, open; read from the disk, as nothing is sent anywhere."""
    place = tmp_path_factory.mktemp("guide")
    output = place / "site"
    build(copy_content(place / "content"), output, STYLEGUIDE=True)
    page = browser.new_page(viewport=DESK)
    page.goto((output / "styleguide/index.html").as_uri())
    page.evaluate(AXE)
    yield page
    page.close()


def tokens() -> Tokens:
    """Return the base theme's tokens."""
    theme, _, _ = load_theme(BASE, "themes/groundswell")
    assert theme
    assert theme.tokens
    return theme.tokens


def random_colour(dice: random.Random) -> Colour:
    """Return any colour that screens have."""
    return Colour(*(dice.randrange(256) for _ in range(3)))


def random_sheet(dice: random.Random) -> str:
    """Return a child's sheet: derived from random colours, and then, mostly, with some colours moved at random."""
    made = derive(random_colour(dice), random_colour(dice), tokens().contrast)
    moved = dice.sample(sorted(made["light"]), dice.choice([0, 0, 1, 2, 15]))
    for colours in made.values():
        for token in moved:
            lightness, chroma, hue = colours[token].oklch
            colours[token] = from_oklch(min(max(dice.gauss(lightness, 0.15), 0), 1), chroma, hue)
    light, dark = (" ".join(f"{token}: {colour};" for token, colour in made[scheme].items()) for scheme in SCHEMES)
    return f"@layer local {{ :root {{ {light} }} @media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }} }}"


def light_sheet(colours: dict[str, str]) -> str:
    """Return a child's sheet with some colours for light screens."""
    said = " ".join(f"{token}: {colour};" for token, colour in colours.items())
    return f"@layer local {{ @media (prefers-color-scheme: light) {{ :root {{ {said} }} }} }}"


def is_refused(css: str) -> bool:
    """Tell whether a build stops at a child with this sheet."""
    base = Sheet.read(TOKENS_FILE, (BASE / TOKENS_FILE).read_text(encoding="utf-8"))
    return bool(contrast_problems(tokens(), [base, Sheet.read(LOCAL_FILE, css)]))


def unreadable(page: Page, css: str, schemes: Sequence[Scheme] = SCHEMES) -> list[str]:
    """Return what axe cannot read in a palette."""
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {fault}" for fault in page.evaluate(READABLE, css)]
    page.evaluate("document.querySelector('#palette').textContent = ''")
    return found


def refused_or_readable(page: Page, count: int, seed: int) -> tuple[int, int]:
    """Judge random palettes; returns how many the build refuses and how many it lets pass.

    :raises AssertionError: one passes the build and not axe.
    """
    dice, refused, passed = random.Random(seed), 0, 0
    for number in range(count):
        css = random_sheet(dice)
        if is_refused(css):
            refused += 1
            continue
        passed += 1
        assert unreadable(page, css) == [], f"palette {number} of seed {seed}: {css}"
    return refused, passed


def test_every_component_can_be_read_and_hit(guide: Page) -> None:
    """Axe finds nothing, and no target is too small: on a phone in light and on a desk in dark."""
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        guide.set_viewport_size(size)  # type: ignore[arg-type]
        guide.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe_faults(guide) + target_faults(guide) == [], scheme
    guide.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_a_palette_is_refused_or_readable(guide: Page) -> None:
    """Two random palettes, one of each: what the build lets pass, axe can read."""
    assert refused_or_readable(guide, 2, seed=2027) == (1, 1)


@pytest.mark.faults
def test_a_hundred_palettes_are_refused_or_readable(guide: Page) -> None:
    """The long form of the test above."""
    refused, passed = refused_or_readable(guide, 100, seed=303)
    assert refused > 20
    assert passed > 20


def test_axe_would_find_pairs_that_fail(guide: Page) -> None:
    """The gate on planted faults: what the build refuses for text, axe sees on this page."""
    pairs = {"--color-action": "#ffd000", "--tint-1": "#443322"}
    for token, colour in pairs.items():
        assert is_refused(light_sheet({token: colour}))
    found = " ".join(unreadable(guide, light_sheet(pairs), ["light"]))
    assert [colour for colour in pairs.values() if f"color: {colour}" not in found] == []
