"""The task: what it checks first, what it publishes, what a dry run leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.problems import ProblemsFound
from commands import deploy as deploying
from commands import publish as publishing
from commands.console import Stop
from commands.deploy import deploy
from commands.deploy.places import needed, read_places
from tests.site.building import replace_in, tree_hash
from tests.site.small import copy_small


@pytest.fixture
def own(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small sample; what a deployment makes stays in the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(deploying, "WORK", tmp_path / "build/deploy")
    monkeypatch.setattr(publishing, "BUNDLE", tmp_path / "build/endpoint")
    return copy_small(content, tmp_path / "content")


def test_it_publishes_and_brings_the_site_to_the_target(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing reaches a host unchecked; a dry run says the same and changes neither the site nor its bundle."""
    output = Path("output")
    deploy("netlify", own, output)
    assert "pages published in output" in capsys.readouterr().out
    staged = deploying.WORK / "netlify"
    assert (staged / "stories/two-mugs/index.html").samefile(output / "stories/two-mugs/index.html")
    before = tree_hash(output), tree_hash(Path("build/endpoint"))
    replace_in(own / "stories/two-mugs.md", "Nobody makes just one mug", "Nobody makes one mug")
    deploy("nginx", own, output, dry_run=True)
    said = capsys.readouterr().out
    assert f"alias {output.resolve()}/;" in said
    assert not (deploying.WORK / "nginx").exists()
    assert not (deploying.WORK / "dry-run").exists()
    assert (tree_hash(output), tree_hash(Path("build/endpoint"))) == before


def test_a_fault_in_the_content_stops_it(own: Path) -> None:
    """As for publishing: all Problems, and nothing is staged."""
    replace_in(own / "stories/two-mugs.md", "topic: rest", "topic: rests")
    with pytest.raises(ProblemsFound, match="nothing was published"):
        deploy("netlify", own, Path("output"))
    assert not (deploying.WORK / "netlify").exists()


def test_an_unknown_target_is_told_with_the_known_ones(own: Path) -> None:
    """Before anything is built."""
    with pytest.raises(Stop, match=r"^There is no target 'netlfy'\. Did you mean 'netlify'\? Targets: netlify, cloud"):
        deploy("netlfy", own, Path("output"))


def test_a_target_without_its_section_stops_before_anything_is_published(own: Path) -> None:
    """The site stays as it was where what is said about the host has a fault."""
    with pytest.raises(ProblemsFound, match=r"there is no 'github-pages'(?s:.*)nothing was deployed"):
        deploy("github-pages", own, Path("output"))
    assert not Path("output").exists()


def test_every_fault_of_deploy_yml_is_told_at_once(own: Path) -> None:
    """With line and column, like the editors' files; a target without its section is a fault too."""
    (own / "deploy.yml").write_text(
        "s3:\n  service: s3.example.org\n"
        "rsync:\n  host: -oProxyCommand=x\n  folder: /var/www\n  port: 99999\nnetlfy: x\n",
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as found:
        read_places(own, "content/deploy.yml")
    said = [str(problem).partition("\n")[0] for problem in found.value.problems]
    assert said == [
        "content/deploy.yml:2:3: 'bucket' is missing in 's3'",
        "content/deploy.yml:2:12: 's3: service': write the service's address, for example "
        "https://s3.eu-west-2.amazonaws.com",
        "content/deploy.yml:4:9: 'rsync: host': '-oProxyCommand=x' may have letters, digits and ./:@~+_- only, and "
        "begin with no -",
        "content/deploy.yml:6:9: 'rsync: port' is '99999': input should be less than 65536",
        "content/deploy.yml:7:1: unknown key 'netlfy'",
    ]
    with pytest.raises(ProblemsFound, match=r"there is no 's3'\n.*\n\n1 problem to fix; nothing was deployed"):
        needed(None, "s3", "content/deploy.yml")


def test_a_certificate_needs_its_key(own: Path) -> None:
    """nginx would refuse to start, and with it every other site of the machine."""
    (own / "deploy.yml").write_text("nginx:\n  certificate: /etc/ssl/x.pem\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="the certificate and its key go together"):
        read_places(own, "content/deploy.yml")
