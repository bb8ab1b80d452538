"""Who moderates, on the command line: add, list, remove, change an address, make a new link to sign in."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from campaign.problems import did_you_mean
from commands.console import Stop
from commands.store import open_store, store_name
from endpoint.bundle import BundleFault, read_bundle
from endpoint.config import SETTINGS
from endpoint.moderators.links import SignInLink, make_link
from endpoint.moderators.people import ModeratorFault, add_moderator, list_moderators, remove_moderator, set_mail
from endpoint.moderators.roles import MODERATOR, ROLES
from endpoint.store import Store

BUNDLE = "GROUNDSWELL_BUNDLE"
#: Where `preview` serves if it is told nothing else.
PREVIEW_ENDPOINT = "http://127.0.0.1:8000/api"


def main(words: Sequence[str]) -> int:
    """Do what the words after ``moderator`` say; raises Stop where that cannot be done."""
    options = _parser().parse_args(list(words) or ["list"])
    if options.what == "add" and options.role not in ROLES:
        raise Stop(f"'{options.role}' is not a role. {did_you_mean(options.role, ROLES, 'Roles')}")
    with open_store() as store:
        try:
            print(_do(store, options))
        except ModeratorFault as fault:
            raise Stop(str(fault)) from None
    return 0


def _do(store: Store, options: argparse.Namespace) -> str:
    if options.what == "list":
        return _listing(store)
    if options.what == "remove":
        remove_moderator(store, options.name)
        return f"{options.name} is removed and signed out everywhere. The name stays beside decisions."
    if options.what == "mail":
        set_mail(store, options.name, options.address)
        if options.address:
            return f"Links for {options.name} go to {options.address}. Those that went elsewhere no longer work."
        return f"{options.name} has no address any more."
    endpoint = _endpoint()  # first: nobody is added whose link could not be told
    if options.what == "add":
        add_moderator(store, options.name, options.role, options.mail)
    return told(make_link(store, options.name), endpoint)


def told(link: SignInLink, endpoint: str) -> str:
    """Return what to do with a link; the only place where it is ever written."""
    said = (
        f"{link.name} signs in with this link. It works once, until {link.expires_at:%Y-%m-%d %H:%M} UTC:\n\n"
        f"  {link.address(endpoint)}\n"
    )
    if link.mail:
        said += (
            f"\nWhere the endpoint sends mail, they can have further ones sent to {link.mail}: {endpoint}/moderate\n"
        )
    return said


def _listing(store: Store) -> str:
    members = list_moderators(store)
    if not members:
        return f"Nobody moderates {store_name(os.environ)} yet: python3 tasks.py moderator add NAME"
    width = max(len(member.name) for member in members)
    return "\n".join(
        f"{member.name:<{width}}  {member.role:<9}  {member.mail or '-'}{'  signed in' if member.seen_at else ''}"
        for member in members
    )


def _endpoint() -> str:
    """Return the address that moderators open; raises Stop where no bundle says it."""
    if store_name(os.environ) == "the preview's store":
        return PREVIEW_ENDPOINT
    folder = os.environ.get(BUNDLE) or next(setting.default for setting in SETTINGS if setting.name == BUNDLE)
    try:
        return read_bundle(Path(str(folder))).campaign.endpoint_address
    except BundleFault as fault:
        raise Stop(f"The link's address is in the bundle, which cannot be read.\n    {fault}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 tasks.py moderator",
        usage="%(prog)s [list | add NAME [--role ROLE] [--mail ADDRESS] | mail NAME [ADDRESS] | link NAME | "
        "remove NAME]",
        description="List those who moderate, add somebody, change an address, make a new link to sign in, or remove "
        "somebody.",
        epilog="A responder reads what is published and notes answers; a moderator decides; an owner may also export "
        "and manage moderators.",
    )
    actions = parser.add_subparsers(dest="what", metavar="", prog=parser.prog)
    actions.add_parser("list", help="who moderates (also without any word)")
    named = argparse.ArgumentParser(add_help=False)
    named.add_argument("name", metavar="NAME", help="as it stands beside each decision; in quotes if it has spaces")
    adding = actions.add_parser("add", parents=[named], help="add somebody and print a link to sign in")
    adding.add_argument(
        "--role", default=MODERATOR, metavar="ROLE", help=f"{', '.join(ROLES)} ({MODERATOR} if missing)"
    )
    adding.add_argument("--mail", default=None, metavar="ADDRESS", help="where links may be sent")
    mailing = actions.add_parser("mail", parents=[named], help="change the address; without one, forget it")
    mailing.add_argument("address", nargs="?", default=None, metavar="ADDRESS", help="where links may be sent")
    actions.add_parser("link", parents=[named], help="print a new link; the one before stops working")
    actions.add_parser("remove", parents=[named], help="end sessions and links at once, and forget the address")
    return parser
