"""Moderate on the command line: what waits, approve, refuse."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import textwrap
from collections.abc import Callable, Sequence

from sqlalchemy import select

from campaign.problems import did_you_mean
from commands.console import Stop
from commands.store import open_store, store_name
from endpoint.moderation import ModerationFault, WaitingPledge, approve, list_pending, refuse
from endpoint.states import REFUSAL_REASONS
from endpoint.store import Store
from endpoint.tables import form_versions, pledges

MOST = 50
WIDTH = 100

Decide = Callable[[str], None]


def main(words: Sequence[str]) -> int:
    """Do what the words after ``moderate`` say; returns 1 if a decision could not be taken."""
    options = _parser().parse_args(list(words) or ["list"])
    if options.what == "refuse" and options.reason not in REFUSAL_REASONS:
        said = f"'{options.reason}' is not a reason." if options.reason else "A refusal needs --reason CODE."
        raise Stop(f"{said} {did_you_mean(options.reason, REFUSAL_REASONS, 'Reasons')}")
    with open_store() as store:
        if options.what == "approve":
            return _each(options.ids, lambda pledge: approve(store, pledge, options.by), "approved")
        if options.what == "refuse":
            return _each(options.ids, lambda pledge: refuse(store, pledge, options.reason, options.by), "refused")
        print(_listing(store))
    return 0


def _each(ids: Sequence[str], decide: Decide, done: str) -> int:
    failed = 0
    for public_id in ids:
        try:
            decide(public_id)
        except ModerationFault as fault:
            print(fault, file=sys.stderr)
            failed = 1
        else:
            print(f"{public_id} {done}")
    return failed


def _listing(store: Store) -> str:
    waiting = list_pending(store, MOST + 1)
    if not waiting:
        return f"Nothing waits in {store_name(os.environ)}."
    more = f"The first {MOST} are shown; there are more." if len(waiting) > MOST else ""
    last = "Next: python3 tasks.py moderate approve ID ..., or moderate refuse ID --reason CODE"
    words = _words_fields(store, waiting)
    entries = [_entry(pledge, words.get(pledge.public_id)) for pledge in waiting[:MOST]]
    return "\n\n".join([*entries, *filter(None, [more]), last])


def _words_fields(store: Store, waiting: Sequence[WaitingPledge]) -> dict[str, str]:
    """Return, by pledge, which field of its form has the words that a wall would show."""
    query = (
        select(pledges.c.public_id, form_versions.c.definition)
        .join(form_versions, form_versions.c.digest == pledges.c.form_digest)
        .where(pledges.c.public_id.in_([pledge.public_id for pledge in waiting]))
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    return {row.public_id: row.definition["wall"]["words"] for row in rows if row.definition.get("wall")}


def _entry(pledge: WaitingPledge, words: str | None) -> str:
    when = f"{pledge.created_at.astimezone():%Y-%m-%d %H:%M}"
    lines = [f"{name}: {answer}" for name, answer in pledge.public.items() if answer not in (None, "", [])]
    if words in pledge.private:
        # Somebody reads every pledge; what else is private, such as an address, is not for moderating.
        lines.append(f"{words} (private, will only be counted): {pledge.private[words]}")
    shown = [textwrap.fill(line, WIDTH, initial_indent="    ", subsequent_indent="        ") for line in lines]
    urgent = ", urgent" if pledge.urgent else ""
    on = f" on {pledge.stands_on}" if pledge.stands_on else ""
    return "\n".join([f"{pledge.public_id}  {when}  {pledge.form_id}{on}, {pledge.state}{urgent}", *shown])


def _parser() -> argparse.ArgumentParser:
    # Own choices are checked in main: argparse would not say which is near.
    codes = "\n".join(f"  {code:<16} {sentence}" for code, sentence in REFUSAL_REASONS.items())
    parser = argparse.ArgumentParser(
        prog="python3 tasks.py moderate",
        usage="%(prog)s [list | approve ID ... | refuse ID ... --reason CODE] [--by NAME]",
        description="List the pledges that wait, approve them, or refuse them with a reason.",
        epilog=f"reasons:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="what", metavar="", prog=parser.prog)
    actions.add_parser("list", help="what waits, urgent first, then oldest (also without any word)")
    deciding = argparse.ArgumentParser(add_help=False)
    deciding.add_argument("ids", nargs="+", metavar="ID", help="as the list shows it")
    deciding.add_argument("--by", default=user(), metavar="NAME", help="who decides (your user name if not given)")
    actions.add_parser("approve", parents=[deciding], help="show the pledge's words")
    refusing = actions.add_parser("refuse", parents=[deciding], help="keep the pledge from wall and count")
    refusing.add_argument("--reason", default="", metavar="CODE", help=", ".join(REFUSAL_REASONS))
    return parser


def user() -> str:
    """Return the name of whoever gives the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "command line"
