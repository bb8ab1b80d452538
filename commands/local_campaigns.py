"""Ask local campaigns how many pledged with them, and keep of each the last that was good.

Each is a stranger's server: what it may send is bounded in time and size, no redirect is followed, and only what it
signed is read. One that fails keeps no other waiting, and its last number stays, with its day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.request import HTTPRedirectHandler, build_opener

from campaign import local_totals, totals
from campaign.campaign_file import load_campaign
from campaign.local_campaigns import LOCAL_CAMPAIGNS, LocalCampaign, load_local_campaigns
from campaign.local_totals import Heard, HeardFile, read_heard
from campaign.text import thousands
from campaign.totals import NotTheirs, signed_totals, verify
from commands.fetching import PullFailed, fetch, write_beside
from commands.shown import checking

AT_ONCE = 8
SECONDS_IN_ALL = 60.0  # for all of them: whoever has not answered by then is asked again the next time
MOST_BYTES_BEFORE = 1_048_576  # of what our own site has of them: 500 files


class NoRedirects(HTTPRedirectHandler):
    """Leaves a redirect unfollowed: it would let a stranger choose what this machine asks."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


_open = build_opener(NoRedirects).open


def pull_local_campaigns(content: Path) -> None:
    """Refresh what is known of the campaigns of local-campaigns.yml; says of each what was heard."""
    campaign, _, problems = load_campaign(content / "campaign.yml")
    campaigns, faults = load_local_campaigns(content, LOCAL_CAMPAIGNS, campaign.address if campaign else "")
    if faults or (campaigns and problems):
        print(f"No local campaign was asked: '{checking(content)}' says what is to be mended first.")
        return
    asked = [one for one in campaigns if one.key]
    if campaign is None or not asked:
        return
    now = campaign.local(datetime.now(UTC))
    before = _heard_before(content / "data" / local_totals.FILE, campaign.address)
    answers = _ask([one.address for one in asked])
    heard = []
    for one in asked:
        last = _still_good(before.of(one), one, now)
        latest, said = judged(one, answers.get(one.address), last, now)
        print(f"{one.name}: {said}.")
        heard += [latest] if latest else []
    path = content / "data" / local_totals.FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_beside(path, HeardFile(asked=now, local_campaigns=tuple(heard))).replace(path)


def judged(
    campaign: LocalCampaign, answer: bytes | PullFailed | None, last: Heard | None, now: datetime
) -> tuple[Heard | None, str]:
    """Return what to keep of a campaign, and what to say of its answer.

    :param answer: None where it did not come in time.
    :param last: what was kept until now.
    :param now: in the time zone in which days are told.
    """

    def number(heard: Heard) -> str:
        pledged = heard.said.pledged
        told = "too few to tell" if pledged is None else f"{thousands(pledged)} pledged"
        return f"{told}, as of {heard.said.as_of.astimezone(now.tzinfo):%Y-%m-%d}" if heard.said.as_of else told

    stays = f"; {number(last)} stays" if last else ""
    if answer is None or isinstance(answer, PullFailed):
        return last, f"{answer or 'it did not answer in time'}{stays}"
    try:
        signed = signed_totals(answer)
        said = verify(signed, str(campaign.key), campaign.address, now)
    except NotTheirs as fault:
        return last, f"its {totals.FILE} {fault}{stays}"
    latest = Heard(key=str(campaign.key), heard=now, signed=signed)
    if last is None:
        return latest, number(latest)
    if last.said.as_of and (said.as_of is None or said.as_of < last.said.as_of):
        return last, f"its {totals.FILE} is older than the one before{stays}"
    # Pledges are taken back, too: a lower number that is newer is the truth. An older file is not, and was refused.
    is_lower = said.pledged is not None and last.said.pledged is not None and said.pledged < last.said.pledged
    return latest, f"{number(latest)}, lower than before: {number(last)}" if is_lower else number(latest)


def _heard_before(path: Path, address: str) -> HeardFile:
    """Return what was kept here; on a machine that keeps nothing, what the published site has of it."""
    if path.is_file():
        heard, problems = read_heard(path, str(path))
        for problem in problems:
            print(f"{path}: {problem.message}; it begins anew.")
        return heard
    try:
        return HeardFile.model_validate_json(fetch(f"{address}/{local_totals.FILE}", MOST_BYTES_BEFORE, _open))
    except (PullFailed, ValueError) as fault:
        reason = fault if isinstance(fault, PullFailed) else f"{address}/{local_totals.FILE} is not what was published"
        print(f"Nothing is known of earlier: {reason}.")
        return HeardFile()


def _still_good(last: Heard | None, campaign: LocalCampaign, now: datetime) -> Heard | None:
    """Return what was kept if the campaign signed it: it may have come from a published site."""
    if last is None:
        return None
    try:
        verify(last.signed, str(campaign.key), campaign.address, now)
    except NotTheirs as fault:
        print(f"{campaign.name}: what was kept {fault}; it is dropped.")
        return None
    return last if last.heard <= now else last.model_copy(update={"heard": now})


def _ask(addresses: Iterable[str]) -> dict[str, bytes | PullFailed]:
    """Return what each site answers; those that have not answered after `SECONDS_IN_ALL` are missing."""
    waiting: SimpleQueue[str] = SimpleQueue()
    answered: SimpleQueue[tuple[str, bytes | PullFailed]] = SimpleQueue()
    wanted = set(addresses)
    for address in wanted:
        waiting.put(address)
    for _ in range(min(AT_ONCE, len(wanted))):
        # No executor: it would wait at the end of the task for a server that sends a byte now and then.
        Thread(target=_work, args=(waiting, answered.put), daemon=True).start()
    until, found = time.monotonic() + SECONDS_IN_ALL, dict[str, bytes | PullFailed]()
    while len(found) < len(wanted):
        try:
            address, answer = answered.get(timeout=max(0, until - time.monotonic()))
        except Empty:
            break
        found[address] = answer
    return found


def _work(waiting: SimpleQueue[str], done: Callable[[tuple[str, bytes | PullFailed]], None]) -> None:
    while True:
        try:
            address = waiting.get_nowait()
        except Empty:
            return
        try:
            done((address, fetch(f"{address}/{totals.FILE}", totals.MOST_BYTES, _open)))
        except PullFailed as fault:
            done((address, fault))
