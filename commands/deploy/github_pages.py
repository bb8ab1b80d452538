"""GitHub Pages: a branch of a repository, pushed. The host sends no headers of ours: the policy goes into the pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from commands.console import Stop
from commands.deploy.job import Job
from commands.deploy.places import GitHubPages, needed
from commands.deploy.rules import files_of
from commands.deploy.stage import Stage, add_meta_policy, add_redirect_pages, make_stage
from commands.shown import shown

_AUTHOR = {"NAME": "Groundswell", "EMAIL": "groundswell@localhost"}


def deploy(job: Job) -> None:
    """Commit the site to the branch and push it; the branch keeps its history.

    :raises Stop: git could not reach the repository, or it refused the push.
    """
    place = needed(job.places.github_pages, "github-pages", job.settings_file)
    stage = lay_out(job)
    count = len(files_of(stage.root))
    if job.dry_run:
        print(f"Would push the {count} files of {shown(stage.root)} to the branch {place.branch} of {place.remote}.")
        return
    if shutil.which("git") is None:
        raise Stop("The program git is not on this machine; install it. Nothing was deployed.")
    there = f"branch {place.branch} of {place.remote}"
    is_new = _push(stage.root, job.work / "repository", place, job.campaign.name)
    print(f"{count} files pushed to the {there}." if is_new else f"The {there} has all {count} files already.")


def lay_out(job: Job) -> Stage:
    """Lay out the branch. A site in a folder lies at its root: GitHub serves a project below the project's name."""
    stage = make_stage(job.published, job.work / "site", job.rules, whole_host=False)
    add_redirect_pages(stage, job.rules, job.address)
    add_meta_policy(stage, job.rules)
    stage.write(".nojekyll", "")
    if job.rules.base == "/" and not job.rules.host.endswith(".github.io"):
        stage.write("CNAME", f"{job.rules.host}\n")
    return stage


def _push(site: Path, repository: Path, place: GitHubPages, name: str) -> bool:
    """Push the site; tell whether the branch was anything else before."""
    if not (repository / ".git").is_dir():
        repository.mkdir(parents=True, exist_ok=True)
        _git(repository, "init", "--quiet")
    _git(repository, "config", "remote.origin.url", place.remote)
    _git(repository, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    _git(repository, "fetch", "--quiet", "--prune", "origin")
    # ghp-import works in the repository around the working folder: one of its own, not the project's.
    command = [sys.executable, "-m", "ghp_import", "--branch", place.branch, "--message", f"Deploy {name}"]
    _run([*command, str(site)], repository)
    if _has(repository, f"origin/{place.branch}", place.branch):
        return False
    _git(repository, "push", "--quiet", "origin", place.branch)
    return True


def _has(repository: Path, there: str, here: str) -> bool:
    """Tell whether two branches hold the same; the first may not exist."""
    command = ["git", "diff", "--quiet", there, here, "--"]
    done = subprocess.run(command, cwd=repository, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0


def _git(repository: Path, *words: str) -> None:
    _run(["git", *words], repository)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"{done.stdout}{done.stderr}".strip() + "\nThe site was not pushed to GitHub Pages.")


def _environment() -> dict[str, str]:
    """Return an environment in which git asks nobody and, where no author is set up, names one."""
    given = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in _AUTHOR.items()}
    configured = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False)  # noqa: S607
    return {**({} if configured.returncode == 0 else given), **os.environ, "GIT_TERMINAL_PROMPT": "0"}
