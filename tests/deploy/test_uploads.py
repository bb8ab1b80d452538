"""Places that are reached file by file: an S3 bucket, a folder by rsync, a folder by SFTP; each a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from minio import Minio

from commands.console import Stop
from commands.deploy import s3
from commands.deploy.rules import FOREVER, FRESH, files_of
from commands.deploy.upload import LISTING, plan
from tests.deploy.jobs import HASHED, NEW, OLD, OLD_FOLDER, Campaigns, deploy
from tests.deploy.s3_server import KEYS, s3_server
from tests.deploy.servers import sshd
from tests.programs import need

BUCKET = "promise"


def kept(few: Campaigns) -> set[str]:
    """Return the site's files without the compressed copies."""
    return {name for name in files_of(few.site) if not name.endswith((".br", ".gz"))}


def changed_site(few: Campaigns, folder: Path) -> Campaigns:
    """Return a later site: one page changed, one picture new, one page gone."""
    site = Path(shutil.copytree(few.site, folder / "later"))
    about = site / "about/index.html"
    about.write_text(about.read_text(encoding="utf-8").replace("</main>", "<p>New.</p></main>"), encoding="utf-8")
    (site / "images").mkdir()
    (site / "images/new [1].svg").write_text("<svg/>", encoding="utf-8")
    shutil.rmtree(site / "questions")
    return Campaigns(few.content, site)


# What is uploaded, and when


def test_what_pages_load_goes_first_and_what_is_gone_goes_last() -> None:
    """A visitor in the middle of a deployment has every file that the page names, the old page's or the new one's."""
    work = plan(
        {"index.html": "2", "a/index.html": "1", "theme/new.css": "1", "same.svg": "1"},
        {"index.html": "1", "theme/old.css": "1", "same.svg": "1", "b/index.html": "1"},
    )
    assert work.upload == ("theme/new.css", "a/index.html", "index.html")
    assert work.delete == ("b/index.html", "theme/old.css")


def test_an_interrupted_deployment_is_known_to_the_next() -> None:
    """While files are sent, the list names all of both sites; one that may be half there has no digest."""
    here, there = {"x.css": "2", "new.css": "1"}, {"x.css": "1", "old.css": "1"}
    during = plan(here, there).during
    assert during == {"x.css": "", "new.css": "", "old.css": "1"}
    assert plan({"x.css": "1"}, during).delete == ("old.css", "new.css")
    assert plan({"x.css": "1"}, during).upload == ("x.css",)


# S3


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Minio]]:
    """An S3 server with a bucket."""
    with s3_server(tmp_path_factory.mktemp("s3"), BUCKET) as found:
        yield found


@pytest.fixture
def bucket(service: tuple[str, Minio], monkeypatch: pytest.MonkeyPatch) -> Iterator[Minio]:
    """An empty bucket, the keys in the environment."""
    for name, value in zip(s3.KEYS, KEYS, strict=True):
        monkeypatch.setenv(name, value)
    client = service[1]
    yield client
    for found in client.list_objects(BUCKET, recursive=True):
        client.remove_object(BUCKET, str(found.object_name))


def names_in(bucket: Minio) -> set[str]:
    """Return every key of the bucket."""
    return {str(found.object_name) for found in bucket.list_objects(BUCKET, recursive=True)}


def s3_job(few: Campaigns, folder: Path, service: tuple[str, Minio], **options: Any) -> Any:
    """Return a deployment to the bucket."""
    return few.job(folder, "s3", f"s3: {{service: '{service[0]}', bucket: {BUCKET}}}", **options)


def test_a_bucket_gets_the_site(few: Campaigns, tmp_path: Path, service: tuple[str, Minio], bucket: Minio) -> None:
    """Every file with its type and how long to keep it, uncompressed; old addresses redirect and are pages as well."""
    deploy(s3_job(few, tmp_path, service))
    redirects = {OLD.lstrip("/"), f"{OLD_FOLDER.lstrip('/')}/index.html"}
    assert names_in(bucket) == kept(few) | redirects | {LISTING}
    said = {name: bucket.stat_object(BUCKET, name).metadata for name in ("index.html", HASHED, OLD.lstrip("/"))}
    assert said["index.html"]["Content-Type"] == "text/html; charset=utf-8"
    assert said["index.html"]["Cache-Control"] == FRESH
    assert said[HASHED]["Content-Type"] == "text/css; charset=utf-8"
    assert said[HASHED]["Cache-Control"] == FOREVER
    assert "Content-Encoding" not in said[HASHED]
    assert said[OLD.lstrip("/")]["x-amz-website-redirect-location"] == NEW
    assert (tmp_path / "s3" / s3.CDN_POLICY).is_file()
    page = bucket.get_object(BUCKET, "index.html").data.decode()
    assert 'http-equiv="Content-Security-Policy"' in page


def test_a_bucket_is_brought_up_to_date(
    few: Campaigns,
    tmp_path: Path,
    service: tuple[str, Minio],
    bucket: Minio,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Only what differs is sent; what is gone is deleted; what somebody else put there stays."""
    deploy(s3_job(few, tmp_path, service))
    (tmp_path / "report.pdf").write_text("not ours", encoding="utf-8")
    bucket.fput_object(BUCKET, "files/report.pdf", str(tmp_path / "report.pdf"))
    later = changed_site(few, tmp_path)
    capsys.readouterr()
    deploy(s3_job(later, tmp_path, service, dry_run=True))
    assert capsys.readouterr().out.splitlines()[1:4] == [
        "  send    images/new [1].svg",
        "  send    about/index.html",
        "  delete  questions/index.html",
    ]
    assert "questions/index.html" in names_in(bucket)
    deploy(s3_job(later, tmp_path, service))
    assert "2 files to send, 1 to delete" in capsys.readouterr().out
    assert {"files/report.pdf", "images/new [1].svg"} <= names_in(bucket)
    assert "questions/index.html" not in names_in(bucket)


def test_a_site_in_a_folder_has_its_keys_below_it(
    few: Campaigns, tmp_path: Path, service: tuple[str, Minio], bucket: Minio
) -> None:
    """A bucket is a whole host: the site takes no key outside its folder."""
    deploy(s3_job(few, tmp_path, service, address="https://x.example.org/small-changes"))
    assert all(name.startswith("small-changes/") for name in names_in(bucket))
    said = bucket.stat_object(BUCKET, f"small-changes{OLD}").metadata
    assert said["x-amz-website-redirect-location"] == f"/small-changes{NEW}"


def test_cloudfront_is_told_every_header(few: Campaigns, tmp_path: Path) -> None:
    """A bucket cannot send them; the file for the CDN in front has each header of the rules."""
    job = few.job(tmp_path, "s3")
    policy: Any = s3.cloudfront_policy(job)
    security = policy["SecurityHeadersConfig"]
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"] == job.rules.policy
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 63072000
    others = {each["Header"] for each in policy["CustomHeadersConfig"]["Items"]}
    assert len(security) + len(others) == len(job.rules.headers)


def test_a_service_that_refuses_ends_it_with_a_sentence(
    few: Campaigns, tmp_path: Path, service: tuple[str, Minio], bucket: Minio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No bucket, no keys: each is said before anything is sent."""
    settings = f"s3: {{service: '{service[0]}', bucket: nobodys}}"
    with pytest.raises(Stop, match=r"the bucket nobodys at .* refused: .*NoSuchBucket"):
        deploy(few.job(tmp_path, "s3", settings))
    monkeypatch.delenv(s3.KEYS[1])
    with pytest.raises(Stop, match=r"^Not set in the environment: AWS_SECRET_ACCESS_KEY\."):
        deploy(s3_job(few, tmp_path, service))


# ssh


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A machine that ssh reaches: keys of deploy.yml for it, but the folder."""
    with sshd(tmp_path_factory.mktemp("machine") / "sshd") as (port, configuration):
        yield f"host: 127.0.0.1, port: {port}, ssh_config: '{configuration}'"


@pytest.fixture(params=["rsync", "sftp"])
def way(request: pytest.FixtureRequest) -> str:
    """A program to send with."""
    if request.param == "rsync":
        need("rsync")
    return str(request.param)


def test_a_folder_gets_the_site(few: Campaigns, tmp_path: Path, machine: str, way: str) -> None:
    """Byte by byte, with the compressed copies; old addresses are pages that lead on."""
    there = tmp_path / "there"
    deploy(few.job(tmp_path, way, f"{way}: {{{machine}, folder: '{there}'}}"))
    redirects = {OLD.lstrip("/"), f"{OLD_FOLDER.lstrip('/')}/index.html"}
    assert set(files_of(there)) == set(files_of(few.site)) | redirects | {LISTING}
    for name in files_of(few.site):
        assert (there / name).read_bytes() == (few.site / name).read_bytes(), name


def test_a_folder_is_brought_up_to_date(
    few: Campaigns, tmp_path: Path, machine: str, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run names what differs and changes nothing; then just that is sent, and what is gone is deleted."""
    there = tmp_path / "there"
    settings = f"{way}: {{{machine}, folder: '{there}'}}"
    deploy(few.job(tmp_path, way, settings))
    times = {name: (there / name).stat().st_mtime_ns for name in files_of(there)}
    challenge = there / ".well-known/acme-challenge/token"  # what renews a certificate: not the site's
    challenge.parent.mkdir(parents=True)
    challenge.write_text("token", encoding="utf-8")
    later = changed_site(few, tmp_path)
    capsys.readouterr()
    deploy(later.job(tmp_path, way, settings, dry_run=True))
    said = capsys.readouterr().out
    assert {"images/new [1].svg", "about/index.html", "questions/index.html"} <= {
        line.split(maxsplit=1)[1] for line in said.splitlines()[1:]
    }
    assert {name: (there / name).stat().st_mtime_ns for name in times} == times
    assert not (there / "images").exists()
    deploy(later.job(tmp_path, way, settings))
    assert "<p>New.</p>" in (there / "about/index.html").read_text(encoding="utf-8")
    assert (there / "images/new [1].svg").is_file()
    assert not (there / "questions").exists()
    assert challenge.is_file()
    changed = {name for name in files_of(there) if (there / name).stat().st_mtime_ns != times.get(name)}
    assert changed - {LISTING, ".well-known/acme-challenge/token"} == {"about/index.html", "images/new [1].svg"}


def test_a_folder_with_something_else_is_left_alone(few: Campaigns, tmp_path: Path, machine: str, way: str) -> None:
    """A slip in the folder's name must not cost somebody's files."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "thesis.odt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Stop, match=r"there on 127\.0\.0\.1 holds something else, which would be lost: thesis\.odt\."):
        deploy(few.job(tmp_path, way, f"{way}: {{{machine}, folder: '{there}'}}"))
    assert files_of(there) == ["thesis.odt"]


def test_a_machine_that_is_not_known_is_refused(few: Campaigns, tmp_path: Path, machine: str, way: str) -> None:
    """Somebody in between would get the site, and the folder's listing; ssh's own words say so."""
    configuration = tmp_path / "ssh_config"
    configuration.write_text("UserKnownHostsFile /dev/null\nStrictHostKeyChecking yes\n", encoding="utf-8")
    settings = f"{way}: {{{machine.rpartition(', ')[0]}, ssh_config: '{configuration}', folder: '{tmp_path}/there'}}"
    with pytest.raises(Stop, match="Host key verification failed"):
        deploy(few.job(tmp_path, way, settings))
