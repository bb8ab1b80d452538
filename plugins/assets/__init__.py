"""Make a published site's style sheets, scripts and pictures small, few, and fit to be kept by browsers for good.

Style sheets and scripts are minified; those that a page links in a row become one; and each file's name gets a digest
of what is in it (``main.1a2b3c4d.css``), so that a host may call it immutable: another content has another name.
`MANIFEST` in the site says which name each file has now; the bundle's says it of the theme's files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.assets.minify import minify_folder
from plugins.assets.names import Names
from plugins.assets.references import Places
from plugins.assets.rows import Rows

MANIFEST = "assets.json"


def finish_assets(pelican: Any) -> None:
    """Minify and rename the assets of the written site, and let pages, feeds and the endpoint's shell name them so."""
    settings = pelican.settings
    if __name__ not in settings["PLUGINS"]:  # signals outlive a build: the next one may be a plain one
        return
    output = Path(settings["OUTPUT_PATH"])
    theme = output / settings["THEME_STATIC_DIR"]
    bundle = Path(settings["BUNDLE_PATH"]) if settings.get("BUNDLE_PATH") else None
    pages = sorted(output.rglob("*.html"))
    minify_folder(theme, [*pages, *(bundle.rglob("*.html") if bundle else ())])
    places = Places(output, (settings["CONTENT_FOLDER"].campaign.address, settings["SITEURL"]))
    names = Names(places, [theme, *(output / folder for folder in settings["STATIC_PATHS"])])
    rows = Rows(names)
    for page in [*pages, *(endpoint_pages(bundle) if bundle else ())]:
        text = page.read_text(encoding="utf-8")
        page.write_text(names.in_html(page, rows.joined(page, text)), encoding="utf-8")
    for feed in sorted(output.rglob("*.xml")):
        feed.write_text(names.in_text(feed, feed.read_text(encoding="utf-8")), encoding="utf-8")
    made = {name: name for name in settings.get("NAMED_BY_CONTENT", ())}  # by plugins that name files so themselves
    manifest = {**made, **names.manifest, **rows.manifest}
    _write_manifest(output, manifest)
    if bundle:  # without pictures: a new story is no reason for the endpoint to read its bundle anew
        prefix = f"{settings['THEME_STATIC_DIR']}/"
        _write_manifest(bundle, {name: now for name, now in manifest.items() if name.startswith(prefix)})


def _write_manifest(folder: Path, manifest: dict[str, str]) -> None:
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")


def endpoint_pages(bundle: Path) -> list[Path]:
    """Return the pages of a bundle; its templates name assets through the manifest."""
    return [page for page in sorted(bundle.rglob("*.html")) if bundle / "templates" not in page.parents]


def register() -> None:
    signals.finalized.connect(finish_assets)
