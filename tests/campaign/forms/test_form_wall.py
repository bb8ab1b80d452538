"""What the wall may show of a pledge."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from campaign.forms import Submission, WallPledge, compile_form, public_view
from tests.campaign.making import field, form

FORM = form(
    field("textarea", name="pledge", public="when on_wall"),
    field(name="who", public="when show_name"),
    field("select", name="where", public="yes", choices=[{"value": "n", "label": "North"}]),
    field("radios", name="topic", public="yes", choices=[{"value": "kind-words", "label": "Kind words"}]),
    field("checkbox", name="on_wall"),
    field("checkbox", name="show_name"),
    wall={"words": "pledge", "name": "who", "place": "where", "topic": "topic"},
)
POSTED = {"pledge": ["Walk"], "who": ["Ann"], "where": ["n"], "topic": ["kind-words"]}


def view(*ticked: str) -> WallPledge | None:
    judged = compile_form(FORM).check(POSTED | {name: ["yes"] for name in ticked})
    assert isinstance(judged, Submission)
    return public_view(FORM, judged.public, id="p1", published=datetime(2027, 3, 3, tzinfo=UTC))


@pytest.mark.parametrize("ticked", [(), ("show_name",)])
def test_without_public_words_there_is_nothing_to_show(ticked: tuple[str, ...]) -> None:
    """A name or a topic alone is no pledge."""
    assert view(*ticked) is None


def test_the_words_go_up_without_the_name_unless_both_are_agreed() -> None:
    """Two boxes, two consents."""
    shown = view("on_wall")
    moment = "2027-03-03T00:00:00+00:00"
    assert shown == WallPledge("p1", "Walk", place="North", topic="kind-words", published=moment, form=FORM.id)
    both = view("on_wall", "show_name")
    assert both is not None
    assert both.name == "Ann"


def test_a_place_is_shown_by_its_label_and_a_topic_kept_by_its_id() -> None:
    """The topic's title is the site's to know; the place's label only the form knows."""
    shown = public_view(FORM, {"pledge": "Walk", "where": "n", "topic": "kind-words"})
    assert shown is not None
    assert (shown.place, shown.topic, shown.published) == ("North", "kind-words", None)


def test_answers_of_an_odd_shape_are_not_shown() -> None:
    """What is stored may be older than the form."""
    assert public_view(FORM, {"pledge": ["Walk"]}) is None
    shown = public_view(FORM, {"pledge": "Walk", "who": 3, "where": "gone"})
    assert shown is not None
    assert (shown.name, shown.place) == ("", "gone")


def test_a_form_without_a_wall_shows_nothing() -> None:
    """Not every form collects pledges."""
    assert public_view(form(field(public="yes")), {"answer": "Walk"}) is None
