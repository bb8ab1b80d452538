"""A bucket of a service that speaks S3, itself serving the site or behind a CDN.

Files go up uncompressed: a bucket cannot choose by what a browser accepts, and a CDN in front compresses by itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from minio import Minio
from minio.error import S3Error
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.places import S3, needed
from commands.deploy.rules import Rules, files_of
from commands.deploy.stage import Stage, add_meta_policy, add_redirect_pages, make_stage
from commands.deploy.upload import LISTING, Digests, plan, read, written
from commands.media import type_of
from commands.shown import shown

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
CDN_POLICY = "cloudfront-response-headers.json"


@dataclass(frozen=True)
class Item:
    """A file with what the bucket is to say about it."""

    path: Path
    media_type: str
    headers: dict[str, str]

    @property
    def digest(self) -> str:
        """Return a digest of the bytes and of what is said about them."""
        said = json.dumps([self.media_type, self.headers], sort_keys=True).encode()
        return hashlib.sha256(said + self.path.read_bytes()).hexdigest()


class Bucket:
    """A bucket, the site's files below one prefix."""

    def __init__(self, place: S3, keys: tuple[str, str], prefix: str) -> None:
        service = urlsplit(place.service)
        self._name, self._prefix = place.bucket, prefix
        self._client = Minio(
            service.netloc,
            *keys,
            secure=service.scheme == "https",
            region=place.region,
            http_client=PoolManager(timeout=30, retries=Retry(3, backoff_factor=0.3)),
        )

    def listing(self) -> Digests:
        """Return what earlier deployments put there."""
        try:
            response = self._client.get_object(self._name, self._prefix + LISTING)
        except S3Error as error:
            if error.code == "NoSuchKey":
                return {}
            raise
        with response:
            return read(response.data)

    def keep_listing(self, digests: Digests) -> None:
        """Leave a list of what is there."""
        data = written(digests)
        self._client.put_object(self._name, self._prefix + LISTING, io.BytesIO(data), len(data), "application/json")

    def send(self, name: str, item: Item) -> None:
        """Put a file there; a reader gets the old one or the new one, never half of it."""
        key = self._prefix + name
        self._client.fput_object(self._name, key, str(item.path), item.media_type, dict(item.headers))

    def delete(self, name: str) -> None:
        """Delete a file."""
        self._client.remove_object(self._name, self._prefix + name)


def deploy(job: Job) -> None:
    """Bring a bucket to what is published.

    :raises Stop: the keys are missing, or the service cannot be reached or refuses.
    """
    place = needed(job.places.s3, "s3", job.settings_file)
    keys = _keys()
    stage = make_stage(job.published, job.work / "site", job.rules, whole_host=False)
    add_redirect_pages(stage, job.rules, job.address)
    add_meta_policy(stage, job.rules)
    items = _items(stage, job.rules)
    there = f"the bucket {place.bucket} at {place.service}"
    try:
        _bring(Bucket(place, keys, job.rules.base.lstrip("/")), items, there, dry_run=job.dry_run)
    except S3Error as error:
        raise Stop(f"{there} refused: {error.message} ({error.code})") from None
    except (HTTPError, OSError, ValueError) as error:
        raise Stop(f"{there} could not be used: {error}") from None
    if policy := job.write_or_show(CDN_POLICY, json.dumps(cloudfront_policy(job), indent=1) + "\n"):
        print(f"A bucket sends no headers of ours: {shown(policy)} has them for CloudFront in front of it.")


def _keys() -> tuple[str, str]:
    missing = [name for name in KEYS if not os.environ.get(name)]
    if missing:
        raise Stop(f"Not set in the environment: {', '.join(missing)}. Nothing was deployed.")
    return os.environ[KEYS[0]], os.environ[KEYS[1]]


def _items(stage: Stage, rules: Rules) -> dict[str, Item]:
    items = {}
    for name in files_of(stage.site):
        headers = {"Cache-Control": rules.cache(name)}
        old = rules.base + name.removesuffix("index.html")
        if old in rules.moved:
            headers["x-amz-website-redirect-location"] = rules.moved[old]
        items[name] = Item(stage.site / name, _type(name), headers)
    return items


def _type(name: str) -> str:
    kind = type_of(Path(name))
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _bring(bucket: Bucket, items: dict[str, Item], there: str, *, dry_run: bool) -> None:
    work = plan({name: item.digest for name, item in items.items()}, bucket.listing())
    if dry_run:
        print(work.describe(there))
        return
    bucket.keep_listing(work.during)
    for name in work.upload:
        bucket.send(name, items[name])
    for name in work.delete:
        bucket.delete(name)
    bucket.keep_listing(work.after)
    print(f"{there}: {work.summary}.")


def cloudfront_policy(job: Job) -> dict[str, object]:
    """Return what `aws cloudfront create-response-headers-policy` takes: CloudFront wants these headers named apart."""
    headers = dict(job.rules.headers)
    security = {
        "ContentSecurityPolicy": {
            "Override": True,
            "ContentSecurityPolicy": headers.pop("Content-Security-Policy"),
        },
        "StrictTransportSecurity": {
            "Override": True,
            "AccessControlMaxAgeSec": int(headers.pop("Strict-Transport-Security").removeprefix("max-age=")),
        },
        "ContentTypeOptions": {"Override": bool(headers.pop("X-Content-Type-Options"))},
        "FrameOptions": {"Override": True, "FrameOption": headers.pop("X-Frame-Options")},
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": headers.pop("Referrer-Policy")},
    }
    custom = [{"Header": name, "Value": value, "Override": True} for name, value in headers.items()]
    return {
        "Name": f"groundswell-{job.rules.host.replace('.', '-')}",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": len(custom), "Items": custom},
    }
