"""Published assets: names that follow the content, everywhere they are named, and compressed text beside them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from commands.previous import keep_previous_assets
from plugins.assets.names import Names
from plugins.assets.references import Places
from plugins.assets.rows import Rows
from tests.site.building import Site, build

ASSETS = {".css", ".js", ".jpg", ".svg", ".png", ".webp", ".avif"}
DIGEST = re.compile(r"\.([0-9a-f]{8})\.\w+$")


def test_every_asset_is_named_by_its_content(published: Site) -> None:
    """So a host may call it immutable: another content would have another name."""
    assets = [
        path
        for folder in ("theme", "images")
        for path in (published.folder / folder).rglob("*")
        if path.suffix in ASSETS
    ]
    assert len(assets) > 20
    for path in assets:
        found = DIGEST.search(path.name)
        assert found, path.name
        assert found[1] == hashlib.sha256(path.read_bytes()).hexdigest()[:8], path.name


def test_everything_names_the_assets_as_they_are(published: Site) -> None:
    """Tags, share previews, JSON-LD and feeds: no link is dead, and no old name is left."""
    assert published.dead_links() == []
    manifest = json.loads(published.text("assets.json"))
    story = published["stories/two-mugs/"]
    data = json.loads(str(story.select('script[type="application/ld+json"]')[0].string))
    (preview,) = story.select('meta[property="og:image"]')
    for shown in (story.select("main img")[0]["src"], preview["content"], data["image"]):
        assert any(str(shown).endswith(f"/{name}") for name in manifest.values()), shown
    plain = [old for old, new in manifest.items() if old != new]
    for path in [*published.folder.rglob("*.html"), *published.folder.rglob("*.xml")]:
        text = path.read_text(encoding="utf-8")
        assert [name for name in plain if name in text] == [], path.name


def test_the_endpoint_names_them_too(small: Path, tmp_path: Path) -> None:
    """Its shell and its manifest are those of the site that was published with it, without what only stories show."""
    build(small, tmp_path / "site", bundle=tmp_path / "bundle", publish=True)
    ours, sites = (json.loads((tmp_path / place / "assets.json").read_text("utf-8")) for place in ("bundle", "site"))
    assert ours == {name: now for name, now in sites.items() if name.startswith("theme/")}
    shell = (tmp_path / "bundle/shell.html").read_text(encoding="utf-8")
    named = re.findall(r"/(theme/[^\"]+)", shell)
    assert len(named) >= 3
    assert all((tmp_path / "site" / name).is_file() for name in named)


def test_text_lies_compressed_beside_itself(published: Site) -> None:
    """Both forms give back the text; gzip's header carries neither time nor name."""
    texts = [path for path in published.folder.rglob("*") if path.suffix in {".html", ".css", ".js", ".xml"}]
    for path in texts:
        data = path.read_bytes()
        small = [path.with_name(f"{path.name}{suffix}") for suffix in (".br", ".gz")]
        for one in small:
            assert not one.exists() or one.stat().st_size < len(data), one.name
        if len(data) > 500:
            assert brotli.decompress(small[0].read_bytes()) == data
            zipped = small[1].read_bytes()
            assert gzip.decompress(zipped) == data
            assert zipped[3:8] == bytes(5)  # no flags, no time


def test_a_plain_build_has_plain_names(site: Site) -> None:
    """Who works on a theme finds the files under the names that they gave them."""
    assert site.has("theme/css/main.css")
    assert not list(site.folder.rglob("*.br"))
    assert not [path for path in site.folder.rglob("*.css") if DIGEST.search(path.name)]


def test_the_assets_of_the_publication_before_are_kept_once(tmp_path: Path) -> None:
    """A page that was opened before still finds its style sheet; one of two publications ago does not."""
    sites = []
    for number, name in enumerate(("main.aaaaaaaa.css", "main.bbbbbbbb.css", "main.cccccccc.css")):
        css = tmp_path / f"{number}/theme/css"
        css.mkdir(parents=True)
        for suffix in ("", ".br"):
            (css / f"{name}{suffix}").write_text(name, encoding="utf-8")
        manifest = json.dumps({"theme/css/main.css": f"theme/css/{name}"})
        (css.parents[1] / "assets.json").write_text(manifest, encoding="utf-8")
        if sites:
            keep_previous_assets(sites[-1], tmp_path / str(number), "theme")
        sites.append(tmp_path / str(number))
    kept = sorted(path.name for path in (sites[-1] / "theme/css").iterdir())
    assert kept == ["main.bbbbbbbb.css", "main.bbbbbbbb.css.br", "main.cccccccc.css", "main.cccccccc.css.br"]


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """A folder of assets that refer to each other."""
    for name, text in {
        "css/main.css": "a{background:url(../images/a.svg)}",
        "js/one.js": 'import "./two.js"',
        "js/two.js": "1",
        "images/a.svg": "<svg/>",
    }.items():
        (tmp_path / "theme" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theme" / name).write_text(text, encoding="utf-8")
    return tmp_path / "theme"


def test_an_asset_changes_its_name_with_what_it_refers_to(theme: Path) -> None:
    """A style sheet with another picture is another style sheet; likewise a script with its modules."""
    names = Names(Places(theme.parent, ["https://a.example.org"]), [theme])
    main = theme.parent / names.manifest["theme/css/main.css"]
    assert names.manifest["theme/images/a.svg"].rpartition("/")[2] in main.read_text(encoding="utf-8")
    one = theme.parent / names.manifest["theme/js/one.js"]
    assert names.manifest["theme/js/two.js"].rpartition("/")[2] in one.read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["/theme/js/two.js", "https://a.example.org/theme/js/two.js", "theme/js/two.js"])
def test_an_asset_is_found_by_each_of_its_addresses(theme: Path, address: str) -> None:
    """From the root, as a whole and from the page; a namesake on another host is left alone."""
    names = Names(Places(theme.parent, ["https://a.example.org"]), [theme])
    page = theme.parent / "index.html"
    assert DIGEST.search(names.in_html(page, f'<script src="{address}">').rstrip('">'))
    for kept in (f"<p>{address}</p>", '<a href="https://b.example.org/theme/js/two.js">'):
        assert names.in_html(page, kept) == kept


def test_scripts_that_import_each_other_in_a_circle_cannot_be_named(theme: Path) -> None:
    """Neither digest could be known before the other."""
    (theme / "js/two.js").write_text('import "./one.js"', encoding="utf-8")
    with pytest.raises(ValueError, match="refers to itself"):
        Names(Places(theme.parent, []), [theme])


def joined(theme: Path, html: str) -> list[tuple[str, str]]:
    """Return the tags that a page has after joining, each with the text of its file; addresses as in the sources."""
    page = theme.parent / "index.html"
    names = Names(Places(theme.parent, []), [theme])
    html = names.in_html(page, Rows(names).joined(page, html))
    return [(tag[0], (theme.parent / tag[1]).read_text(encoding="utf-8")) for tag in TAG.finditer(html)]


TAG = re.compile(r"""<[^>]*(?:src|href)="([^"]+)"[^>]*>""")


def test_scripts_in_a_row_become_one(theme: Path) -> None:
    """What each of them names is its own; one that imports others at its top stays alone."""
    (theme / "js/two.js").write_text("const a = 1 // one", encoding="utf-8")
    (theme / "js/three.js").write_text('const a = 2; import("./two.js")', encoding="utf-8")
    script = '<script type="module" src="theme/js/{}.js"></script>\n'
    [(_, text)] = joined(theme, script.format("two") + script.format("three"))
    assert re.fullmatch(r'\{const a = 1 // one\n\}\{const a = 2; import\("./two\.\w{8}\.js"\)\n\}', text)


def test_a_script_with_an_import_at_its_top_stays_alone(theme: Path) -> None:
    """Within braces it would be none."""
    script = '<script type="module" src="theme/js/{}.js"></script>\n'
    assert len(joined(theme, script.format("one") + script.format("two"))) == 2


def test_sheets_that_wait_for_a_script_become_one_of_their_own(theme: Path) -> None:
    """Wherever they stand in the row, the others are one, too."""
    for name in "abcd":
        (theme / f"css/{name}.css").write_text(f"{name}{{}}", encoding="utf-8")
    sheet = '<link rel="stylesheet" href="theme/css/{}.css"{}>\n'
    row = "".join(sheet.format(name, " disabled" if name in "bc" else "") for name in "abcd")
    (first, at_once), (second, later) = joined(theme, row)
    assert (at_once, later) == ("a{}d{}", "b{}c{}")
    assert ("disabled" in first, "disabled" in second) == (False, True)


def test_sheets_that_become_one_open_each_layer_once(theme: Path) -> None:
    """In a layer the order of rules is that of the sheets; what is in no layer stays, and stands before."""
    for name, text in {
        "a": '@layer x,y;@layer y{a{content:"}"}}@layer x{a{b:c}}',
        "b": "@layer x{@media print{d{e:f}}}@font-face{g:h}@layer z{}@layer y{i{j:k}}",
    }.items():
        (theme / f"css/{name}.css").write_text(text, encoding="utf-8")
    sheet = '<link rel="stylesheet" href="theme/css/{}.css">\n'
    [(_, text)] = joined(theme, sheet.format("a") + sheet.format("b"))
    layers = '@layer y{a{content:"}"}i{j:k}}@layer x{a{b:c}@media print{d{e:f}}}@layer z{}'
    assert text == f"@layer x,y;@font-face{{g:h}}{layers}"


def test_sheets_with_layers_inside_other_rules_are_only_put_together(theme: Path) -> None:
    """Their rules could change places."""
    (theme / "css/a.css").write_text("@layer x{a{b:c}}", encoding="utf-8")
    (theme / "css/b.css").write_text("@media print{@layer x{a{d:e}}}@layer x{f{g:h}}", encoding="utf-8")
    sheet = '<link rel="stylesheet" href="theme/css/{}.css">\n'
    [(_, text)] = joined(theme, sheet.format("a") + sheet.format("b"))
    assert text == "@layer x{a{b:c}}@media print{@layer x{a{d:e}}}@layer x{f{g:h}}"
