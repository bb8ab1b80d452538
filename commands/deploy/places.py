"""deploy.yml: where a campaign's site is put. Secrets are never in it; they come from the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from campaign.check import Model, check_model
from campaign.problems import Problem, ProblemsFound
from campaign.yamlfile import read_yaml

FILE = "deploy.yml"


def _plain(text: str) -> str:
    """Refuse what a shell, a server's configuration or a command line would read as more than a name."""
    if text.startswith("-") or not re.fullmatch(r"[\w./:@~+\[\]-]+", text, re.ASCII):
        raise ValueError(f"'{text}' may have letters, digits and ./:@~+_- only, and begin with no -")
    return text


def _web_address(address: str) -> str:
    if not re.fullmatch(r"https?://[\w.:\[\]-]+/?", address, re.ASCII):
        raise ValueError("write the service's address, for example https://s3.eu-west-2.amazonaws.com")
    return address.rstrip("/")


Plain = Annotated[str, StringConstraints(min_length=1), AfterValidator(_plain)]


class GitHubPages(Model):
    """A branch of a repository."""

    remote: Plain = Field(description="The repository, as git names it: git@github.com:you/change.git.")
    branch: Plain = Field("gh-pages", description="The branch that GitHub Pages serves.")


class S3(Model):
    """A bucket of a service that speaks S3. Its keys: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""

    service: Annotated[str, AfterValidator(_web_address)] = Field(
        description="The service's address, for example https://s3.eu-west-2.amazonaws.com."
    )
    bucket: Plain = Field(description="The bucket's name.")
    region: Plain = Field("us-east-1", description="The bucket's region, for example eu-west-2.")


class Ssh(Model):
    """A folder on a machine that is reached with ssh."""

    host: Plain = Field(description="The machine's name, or its name in your ssh configuration.")
    folder: Plain = Field(description="The site's folder there, for example /var/www/change.")
    user: Plain | None = Field(None, description="The user there; ssh's own choice if missing.")
    port: int | None = Field(None, gt=0, lt=65536, description="The port; ssh's own choice if missing.")
    ssh_config: Plain | None = Field(None, description="A configuration file for ssh, in place of your own.")


class WebServer(Model):
    """A web server on a machine of yours."""

    forms: Plain = Field("127.0.0.1:8001", description="Where the endpoint listens.")
    listen: Plain | None = Field(None, description="Where to listen, if not on the usual ports.")


class Nginx(WebServer):
    """nginx."""

    certificate: Plain | None = Field(None, description="The certificate's file, with those that vouch for it.")
    certificate_key: Plain | None = Field(None, description="The file of the certificate's key.")
    brotli: bool = Field(False, description="Whether nginx has the module brotli_static.")


class Places(Model):
    """All of deploy.yml."""

    github_pages: GitHubPages | None = Field(None, alias="github-pages", description="GitHub Pages: remote, branch.")
    s3: S3 | None = Field(None, description="An S3 bucket: service, bucket, region.")
    rsync: Ssh | None = Field(None, description="A folder reached with rsync over ssh: host, folder, user, port.")
    sftp: Ssh | None = Field(None, description="A folder reached with SFTP: host, folder, user, port.")
    nginx: Nginx = Field(Nginx(), description="nginx: forms, listen, certificate, certificate_key, brotli.")
    caddy: WebServer = Field(WebServer(), description="Caddy: forms, listen.")


Place = TypeVar("Place")


def read_places(content: Path, shown_as: str) -> Places:
    """Return what a content folder's deploy.yml says; without the file, what needs none.

    :raises ProblemsFound: with every fault of the file.
    """
    path = content / FILE
    if not path.exists():
        return Places()
    document, problems = read_yaml(path, shown_as)
    places = None
    if not problems:
        places, problems = check_model(Places, document)
    if places and bool(places.nginx.certificate) != bool(places.nginx.certificate_key):
        hint = "Give both files, or neither where something else does the encryption."
        problems = [document.problem(("nginx",), "the certificate and its key go together", hint)]
    if places is None or problems:
        raise ProblemsFound(problems, "nothing was deployed")
    return places


def needed(place: Place | None, target: str, shown_as: str) -> Place:
    """Return a target's section of deploy.yml.

    :raises ProblemsFound: there is none.
    """
    if place is None:
        hint = f"Add '{target}:' with its keys indented below; docs/operators/deploy.md shows an example."
        raise ProblemsFound([Problem(shown_as, 1, 1, f"there is no '{target}'", hint)], "nothing was deployed")
    return place
