"""Touchpoints: print the short address of each, as it is printed and as it is said."""

from __future__ import annotations

from pathlib import Path

from campaign.folder import load_folder
from campaign.problems import ProblemsFound
from campaign.touchpoint_rules import landing_pages, touchpoint_problems
from campaign.touchpoints import KINDS, short_url


def touchpoints(content: Path) -> None:
    """Print each touchpoint of a campaign with its code, its kind, its short address and where that leads.

    :raises ProblemsFound: the campaign's files have faults.
    """
    folder = load_folder(content)
    if problems := [*folder.problems, *touchpoint_problems(folder)]:
        raise ProblemsFound(problems)
    pages = landing_pages(folder)
    host = folder.campaign.address.split("://")[-1]
    for code, touchpoint in folder.touchpoints.touchpoints.items():
        address = f"{host}/{short_url(code)}".rstrip("/")
        print(f"{code}: {touchpoint.name} ({KINDS[touchpoint.kind]})")
        if code in pages:
            print(f"    print  {address}")
            print(f"    say    {said(address)}")
            print(f"    leads to /{pages[code].url}")
        else:
            print("    has no short address: its page has no form that keeps by which touchpoint somebody came")


def said(address: str) -> str:
    """Return an address as somebody says it: letters with digits one by one, words as words."""
    for sign, word in ((".", " dot "), ("/", " slash "), ("-", " hyphen ")):
        address = address.replace(sign, word)
    return " ".join(" ".join(word) if any(letter.isdigit() for letter in word) else word for word in address.split())
