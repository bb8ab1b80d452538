"""Void many pledges at once, after a look at which; take that back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from campaign.problems import counted
from commands.console import Stop
from commands.moderate import user
from commands.store import open_store
from endpoint.abuse.finding import hashes_of
from endpoint.moderation.voiding import Condition, Meant, look, unvoid, void_many
from endpoint.store import Store

WIDTH = 70


def main(words: Sequence[str]) -> int:
    """Do what the words after ``void`` say; raises Stop where that cannot be done."""
    options = _parser().parse_args(list(words))
    with open_store() as store:
        print(_undone(store, options) if options.undo else _voided(store, options))
    return 0


def _voided(store: Store, options: argparse.Namespace) -> str:
    condition = _condition(store, options)
    if not options.do:
        return _shown(look(store, condition))
    batch, number = void_many(store, condition, options.by, options.note)
    if not number:
        return "No pledge is meant; nothing was changed."
    return f"{counted(number, 'pledge')} voided. To take that back: python3 tasks.py void --undo {batch}"


def _undone(store: Store, options: argparse.Namespace) -> str:
    number, left = unvoid(store, options.undo, options.by)
    if not number + left:
        raise Stop(f"There is no batch '{options.undo}'. The command that voided it printed its name.")
    alone = f" Left alone, as it was decided about or anonymised since: {counted(left, 'pledge')}." if left else ""
    return f"{counted(number, 'pledge')} given back the state of before.{alone}"


def _condition(store: Store, options: argparse.Namespace) -> Condition:
    condition = Condition(
        begin=_moment(options.begin) if options.begin else None,
        end=_moment(options.end, is_end=True) if options.end else None,
        touchpoint=options.touchpoint,
        networks=None if options.network is None else hashes_of(store, options.network),
        text=options.text,
    )
    if condition == Condition():
        raise Stop("Say which pledges: give at least one of --from, --to, --touchpoint, --network, --text.")
    if condition.networks == frozenset():
        raise Stop(
            f"Nothing that is kept leads to the network of '{options.network}': give an address or the ID of a pledge, "
            "within 48 hours."
        )
    return condition


def _moment(text: str, *, is_end: bool = False) -> datetime:
    """Return a moment in this machine's time zone; a day's end is the next day's beginning."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Stop(f"'{text}' is no moment: write 2027-03-03 or 2027-03-03T14:30.") from None
    if is_end and text == moment.date().isoformat():
        moment = datetime.combine(date.fromisoformat(text) + timedelta(days=1), moment.time())
    return moment.astimezone()


def _shown(meant: Meant) -> str:
    if not meant.number:
        return "No pledge is meant."
    states = ", ".join(f"{number} {state}" for state, number in sorted(meant.by_state.items()))
    examples = [
        "  ".join([row["public_id"], f"{row['created_at'].astimezone():%Y-%m-%d %H:%M}", row["state"], _words(row)])
        for row in meant.examples
    ]
    first = f"{counted(meant.number, 'pledge')} would be void ({states}), for example:"
    last = "Nothing was changed. To void them, give the same words once more, with --do."
    return "\n".join([first, "", *examples, "", last])


def _words(pledge: RowMapping) -> str:
    text = " / ".join(str(answer) for answer in pledge["public_answers"].values() if answer)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}…"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 tasks.py void",
        usage="%(prog)s [--from DAY] [--to DAY] [--touchpoint NAME] [--network ADDRESS] [--text WORDS] [--do]\n"
        "       %(prog)s --undo BATCH",
        description="Void every pledge for which all that is given is true. Without --do it only counts them and shows "
        "a few.",
    )
    parser.add_argument("--from", dest="begin", metavar="DAY", help="sent on this day or later; also 2027-03-03T14:30")
    parser.add_argument("--to", dest="end", metavar="DAY", help="sent on this day at the latest; or before a moment")
    parser.add_argument("--touchpoint", metavar="NAME", help="brought by exactly this poster, card or talk")
    parser.add_argument(
        "--network", metavar="ADDRESS", help="sent from this address's network, or the network of a pledge's ID"
    )
    parser.add_argument("--text", default="", metavar="WORDS", help="part of an answer; * stands for anything")
    parser.add_argument("--do", action="store_true", help="void them")
    parser.add_argument("--undo", default="", metavar="BATCH", help="give each pledge of a batch its former state back")
    parser.add_argument("--note", default="", metavar="TEXT", help="why; kept with each decision, not published")
    parser.add_argument("--by", default=user(), metavar="NAME", help="who decides (your user name if not given)")
    return parser
