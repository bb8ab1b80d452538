"""Hosts that are told by files: Netlify, Cloudflare Pages, Azure, GitHub Pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from commands.console import Stop
from commands.deploy import cloudflare
from commands.deploy.rules import FOREVER, HSTS, files_of
from tests.deploy.jobs import ADDRESS, DOWNLOAD, HASHED, NEW, OLD, OLD_FOLDER, Campaigns, deploy
from tests.site.building import tree_hash

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORMS = "https://forms.example.org"
FOLDER = {"address": "https://x.example.org/small-changes"}


def headers_file(text: str) -> dict[str, dict[str, str]]:
    """Read `_headers`: ``{path: {name: value}}``."""
    found: dict[str, dict[str, str]] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            found[path][name] = value
        else:
            path = line
            found[path] = {}
    return found


@pytest.mark.parametrize("target", ["netlify", "cloudflare"])
def test_headers_and_redirects_lie_beside_the_pages(campaigns: Campaigns, tmp_path: Path, target: str) -> None:
    """One policy for everything, a year for what is hashed, a line for each old address; no compressed copies."""
    job = campaigns.job(tmp_path, target)
    deploy(job)
    headers = headers_file((job.work / "_headers").read_text(encoding="utf-8"))
    assert headers["/*"]["Content-Security-Policy"] == POLICY
    assert headers["/*"]["Strict-Transport-Security"] == HSTS
    assert "Cache-Control" not in headers["/*"]
    assert headers[f"/{HASHED}"] == {"Cache-Control": FOREVER}
    moved = (job.work / "_redirects").read_text(encoding="utf-8").splitlines()
    assert moved == [f"{OLD} {NEW} 301", f"{OLD_FOLDER} {NEW} 301", f"{OLD_FOLDER}/ {NEW} 301"]
    compressed = {name for name in files_of(campaigns.site) if name.endswith((".br", ".gz"))} - {DOWNLOAD}
    assert set(files_of(job.work)) - {"_headers", "_redirects"} == set(files_of(campaigns.site)) - compressed


def test_a_folder_of_hashed_files_takes_one_rule(campaigns: Campaigns, tmp_path: Path) -> None:
    """Hosts read few rules: where all files of a folder are hashed, the folder is named, and no folder beside it."""
    rules = campaigns.job(tmp_path, "netlify").rules
    mixed = ["index.html", HASHED, "theme/css/plain.css"]
    assert rules.immutable_patterns(mixed) == [f"/{HASHED}"]
    assert rules.immutable_patterns(["index.html", "theme/x.svg", HASHED]) == ["/theme/css/*"]
    assert rules.immutable_patterns(["index.html", HASHED]) == ["/theme/*"]


def test_a_date_in_a_pictures_name_is_no_hash(tmp_path: Path, campaigns: Campaigns) -> None:
    """Only what publishing named by its content: such a picture may change, and browsers would keep the old one."""
    job = campaigns.job(tmp_path, "netlify")
    assert job.rules.cache(HASHED) == FOREVER
    assert "immutable" not in job.rules.cache("images/fair-20260704.jpg")


def test_the_policy_lets_the_form_reach_an_endpoint_elsewhere(campaigns: Campaigns, tmp_path: Path) -> None:
    """Forms and counters may go to the endpoint's own host; scripts and styles still come from the site alone."""
    policy = campaigns.job(tmp_path, "netlify", endpoint=f"{FORMS}/api").rules.policy
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["form-action"] == parts["connect-src"] == f"'self' {FORMS}"
    assert parts["script-src"] == parts["style-src"] == "'self'"


def test_a_site_in_a_folder_is_staged_in_that_folder(campaigns: Campaigns, tmp_path: Path) -> None:
    """Netlify serves the stage as the host's root: the site lies below it, its rules name the folder."""
    job = campaigns.job(tmp_path, "netlify", **FOLDER)
    deploy(job)
    assert (job.work / "small-changes/stories/two-mugs/index.html").is_file()
    assert (job.work / "404.html").is_file()
    assert not (job.work / "index.html").exists()
    assert f"/small-changes{OLD} /small-changes{NEW} 301" in (job.work / "_redirects").read_text(encoding="utf-8")
    assert f"/small-changes/{HASHED}" in headers_file((job.work / "_headers").read_text(encoding="utf-8"))


def test_staging_leaves_the_published_site_as_it_is(campaigns: Campaigns, tmp_path: Path) -> None:
    """Files are linked into the stage, not copied: what a target changes must be a file of its own."""
    before = tree_hash(campaigns.site)
    job = campaigns.job(tmp_path, "github-pages", "github-pages: {remote: nowhere}", dry_run=True)
    deploy(job)
    assert "http-equiv" in (job.work / "site/index.html").read_text(encoding="utf-8")
    assert tree_hash(campaigns.site) == before


def test_cloudflares_limits_are_told_before(
    campaigns: Campaigns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cloudflare Pages passes over what is too much without a word, so the deployment stops."""
    monkeypatch.setattr(cloudflare, "REDIRECTS", 2)
    monkeypatch.setattr(cloudflare, "HEADER_RULES", 1)
    with pytest.raises(Stop, match=r"2 header rules, .* reads 1; 3 redirects, .* reads 2\. Nothing was deployed"):
        deploy(campaigns.job(tmp_path, "cloudflare"))
    assert not (tmp_path / "cloudflare").exists()


def test_an_old_address_that_is_a_file_is_refused(campaigns: Campaigns, tmp_path: Path) -> None:
    """What only the published site shows to be there: a redirect would hide it, or be hidden."""
    job = campaigns.job(tmp_path, "netlify")
    job.rules.moved["/sitemap.xml"] = "/"  # type: ignore[index]
    with pytest.raises(Stop, match=r"^Old addresses that are files of the site: /sitemap\.xml\."):
        deploy(job)


def test_azures_configuration_has_everything(campaigns: Campaigns, tmp_path: Path) -> None:
    """Headers, the missing page, redirects and a year for what is hashed, in one file beside the pages."""
    job = campaigns.job(tmp_path, "azure")
    deploy(job)
    found = json.loads((job.work / "staticwebapp.config.json").read_text(encoding="utf-8"))
    assert found["globalHeaders"]["Content-Security-Policy"] == POLICY
    assert found["globalHeaders"]["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"route": OLD, "redirect": NEW, "statusCode": 301} in found["routes"]
    assert {"route": f"/{HASHED}", "headers": {"Cache-Control": FOREVER}} in found["routes"]
    assert found["responseOverrides"] == {"404": {"rewrite": "/404.html"}}


# GitHub Pages


def git(repository: Path, *words: str) -> str:
    """Run git; returns what it prints."""
    return subprocess.run(["git", *words], cwd=repository, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository, as a code host has it."""
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    return tmp_path / "remote.git"


def test_github_pages_gets_a_branch(campaigns: Campaigns, tmp_path: Path, repository: Path) -> None:
    """The branch has the site, .nojekyll and CNAME; what changed is a commit on top, from another machine too."""
    settings = f"github-pages: {{remote: {repository}}}"
    deploy(campaigns.job(tmp_path, "github-pages", settings))
    names = git(repository, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert {".nojekyll", "CNAME", "index.html", ".well-known/security.txt", HASHED} <= set(names)
    assert git(repository, "show", "gh-pages:CNAME") == "pocketpromise.example.org\n"
    assert [name for name in names if name.endswith((".br", ".gz"))] == [DOWNLOAD]
    deploy(campaigns.job(tmp_path / "elsewhere", "github-pages", settings))
    assert git(repository, "rev-list", "--count", "gh-pages") == "1\n", "nothing had changed"
    deploy(campaigns.job(tmp_path / "moved", "github-pages", settings, address="https://change.example.org"))
    assert git(repository, "rev-list", "--count", "gh-pages") == "2\n"
    assert git(repository, "show", "gh-pages:CNAME") == "change.example.org\n"


def test_without_git_nothing_is_pushed(campaigns: Campaigns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which program is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match="The program git is not on this machine"):
        deploy(campaigns.job(tmp_path, "github-pages", "github-pages: {remote: nowhere}"))


def test_pages_of_github_carry_the_policy_themselves(campaigns: Campaigns, tmp_path: Path, repository: Path) -> None:
    """No headers there: each page has the policy before anything it loads, without what only a header can say."""
    job = campaigns.job(tmp_path, "github-pages", f"github-pages: {{remote: {repository}}}", dry_run=True)
    deploy(job)
    pages = [path for path in job.work.rglob("*.html") if NEW not in path.read_text(encoding="utf-8")[:400]]
    assert len(pages) > 20
    for path in pages:
        head = BeautifulSoup(path.read_text(encoding="utf-8").partition("<body")[0], "lxml")
        policy = head.select_one("meta[http-equiv]")
        assert policy
        assert policy["content"] == POLICY.removesuffix("; frame-ancestors 'none'")
        assert not policy.find_previous(["link", "script", "style"])


def test_old_addresses_are_pages_that_lead_on(campaigns: Campaigns, tmp_path: Path, repository: Path) -> None:
    """Where a host cannot redirect, a page does: at once, with the new address for search engines and as a link."""
    job = campaigns.job(tmp_path, "github-pages", f"github-pages: {{remote: {repository}}}", dry_run=True)
    deploy(job)
    for name in (OLD, f"{OLD_FOLDER}/index.html"):
        page = BeautifulSoup((job.work / f"site{name}").read_text(encoding="utf-8"), "lxml")
        assert page.select("meta[http-equiv=refresh]")[0]["content"] == f"0; url={ADDRESS}{NEW}"
        assert page.select("link[rel=canonical]")[0]["href"] == f"{ADDRESS}{NEW}"
        assert page.select("a")[0]["href"] == f"{ADDRESS}{NEW}"


def test_a_project_of_github_has_no_domain_of_its_own(campaigns: Campaigns, tmp_path: Path) -> None:
    """GitHub serves it below the project's name: the branch's root is the site's folder, and CNAME would break it."""
    settings = "github-pages: {remote: nowhere}"
    job = campaigns.job(tmp_path, "github-pages", settings, dry_run=True, address="https://we.github.io/promise")
    deploy(job)
    assert not (job.work / "site/CNAME").exists()
    page = (job.work / f"site{OLD}").read_text(encoding="utf-8")
    assert f'href="https://we.github.io/promise{NEW}"' in page


def test_git_says_why_it_could_not_push(campaigns: Campaigns, tmp_path: Path) -> None:
    """A repository that is not there ends the task with git's own words."""
    with pytest.raises(Stop, match=r"(?s)nothing-there.*The site was not pushed to GitHub Pages"):
        deploy(campaigns.job(tmp_path, "github-pages", f"github-pages: {{remote: {tmp_path}/nothing-there}}"))
