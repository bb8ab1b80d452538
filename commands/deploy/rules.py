"""What every host is to do with a site, said once: headers, how long files are kept, where old addresses lead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from campaign.aliases import redirects
from campaign.folder import ContentFolder
from campaign.settings import Campaign
from endpoint.headers import page_headers
from plugins.assets import MANIFEST
from plugins.assets.names import DIGITS, digested

#: Two years. Not for subdomains, which may belong to somebody else.
HSTS = "max-age=63072000"
FOREVER = "public, max-age=31536000, immutable"
FRESH = "public, max-age=0, must-revalidate"
PRECOMPRESSED = (".br", ".gz")
NOT_FOUND = "404.html"
_DIGESTED = re.compile(rf"(.+)\.[0-9a-f]{{{DIGITS}}}\.(\w+)")


@dataclass(frozen=True)
class Rules:
    """The rules of one site.

    :param host: the site's host with its port, if any: ``change.example.org``.
    :param base: the folder of the host that the site is in: ``/`` or ``/change/``.
    :param endpoint: the endpoint's address, or its path on the site's host.
    :param headers: what goes with every page and file, also with the missing page.
    :param moved: ``{old path: path}``, both from the host's root.
    :param immutable: files whose content never changes, as paths below the site: browsers keep them for a year.
    """

    host: str
    base: str
    endpoint: str
    headers: Mapping[str, str]
    moved: Mapping[str, str]
    immutable: tuple[str, ...]

    @property
    def policy(self) -> str:
        """Return the content security policy."""
        return self.headers["Content-Security-Policy"]

    @property
    def endpoint_host(self) -> str:
        """Return the endpoint's host where it has one of its own, else nothing."""
        return urlsplit(self.endpoint).netloc

    def cache(self, name: str) -> str:
        """Return how long browsers may keep a file."""
        return FOREVER if name in self.immutable else FRESH

    def immutable_patterns(self, files: Iterable[str]) -> list[str]:
        """Return the immutable files as few paths from the host's root; ``*`` is everything in a folder."""
        known = set(self.immutable)
        others = (name for name in files if name not in known and not name.endswith(PRECOMPRESSED))
        loose = {folder for name in others for folder in _folders_of(name)}
        whole = {folder for name in known for folder in _folders_of(name)} - loose
        top = {folder for folder in whole if not any(above in whole for above in _folders_of(folder))}
        single = {name for name in known if not any(folder in top for folder in _folders_of(name))}
        return [f"{self.base}{path}" for path in sorted({*(f"{folder}/*" for folder in top), *single})]


def rules_for(folder: ContentFolder, site: Path) -> Rules:
    """Return the rules for a content folder's published site."""
    campaign = folder.campaign
    address = urlsplit(campaign.address)
    base = f"{address.path}/"
    return Rules(
        host=address.netloc,
        base=base,
        endpoint=campaign.endpoint,
        headers=_headers(campaign),
        moved={f"{base}{old}": f"{base}{new}" for old, new in redirects(folder).items()},
        immutable=immutable_files(site),
    )


def files_of(site: Path) -> list[str]:
    """Return the path of every file below a folder, with forward slashes, in text order."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())


def immutable_files(site: Path) -> tuple[str, ...]:
    """Return the files whose names have a digest of their content. A name alone tells nothing: digits may be a date."""
    manifest = site / MANIFEST
    named = set(json.loads(manifest.read_text(encoding="utf-8")).values()) if manifest.is_file() else set()
    return tuple(name for name in files_of(site) if name in named or _names_its_content(site / name))


def _names_its_content(path: Path) -> bool:
    """Tell whether a file is called by its own digest, as those that the publication before left still are."""
    found = _DIGESTED.fullmatch(path.name)
    return found is not None and digested(f"{found[1]}.{found[2]}", path.read_bytes()) == path.name


def _headers(campaign: Campaign) -> dict[str, str]:
    sent = page_headers(campaign.address, campaign.endpoint)
    named = {_written(name.decode()): value.decode() for name, value in sent}
    return {**named, "Strict-Transport-Security": HSTS}


def _written(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _folders_of(name: str) -> list[str]:
    """Return a path's folders from the inside out, without the root."""
    return [parent.as_posix() for parent in PurePosixPath(name).parents if parent.name]
