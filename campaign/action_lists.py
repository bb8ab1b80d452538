"""The lists of actions that readers choose from: all of them, by time, by effort, by topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from campaign.actions import Action, Effort
from campaign.language import mark

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

ROOT = "actions/"
TITLE = mark("Ideas for a pledge")
#: What each grade of effort is called; the page's address has the words, too.
EFFORTS: dict[Effort, tuple[str, str]] = {
    "easy": ("easy", mark("Easy")),
    "some": ("some-effort", mark("Some effort")),
    "more": ("more-effort", mark("More effort")),
}
TIMES = (5, 30)  # minutes
UNDER = mark("Under {minutes} minutes")

Kind = Literal["all", "time", "effort", "topic"]


@dataclass(frozen=True)
class ActionList:
    """A page of actions.

    :param label: what links to it say.
    :param url: without leading slash.
    :param ids: of its actions: by topic, then those that take least time first.
    """

    kind: Kind
    label: str
    url: str
    ids: tuple[str, ...]


def action_lists(folder: ContentFolder) -> list[ActionList]:
    """Return the lists that have something in them; of a file with faults every list that there may be."""
    actions, topics, say = folder.actions.by_id, folder.campaign.topics, folder.campaign.spoken.say
    order = {topic.id: number for number, topic in enumerate(topics)}
    ids = sorted(actions, key=lambda name: (order.get(actions[name].topic, 0), actions[name].minutes))

    def listed(kind: Kind, label: str, url: str, belongs: Callable[[Action], bool]) -> ActionList:
        return ActionList(kind, label, f"{ROOT}{url}", tuple(name for name in ids if belongs(actions[name])))

    lists = [
        listed("all", say("All"), "", lambda _: True),
        *(
            listed("time", say(UNDER, minutes=str(time)), f"under-{time}-minutes/", _takes_under(time))
            for time in TIMES
        ),
        *(listed("effort", say(label), f"{url}/", _asks(effort)) for effort, (url, label) in EFFORTS.items()),
        *(listed("topic", topic.title, f"topics/{topic.id}/", _is_about(topic.id)) for topic in topics),
    ]
    return [each for each in lists if each.ids or folder.actions.faulty]


def _takes_under(minutes: int) -> Callable[[Action], bool]:
    return lambda action: action.minutes < minutes


def _asks(effort: Effort) -> Callable[[Action], bool]:
    return lambda action: action.effort == effort


def _is_about(topic: str) -> Callable[[Action], bool]:
    return lambda action: action.topic == topic
