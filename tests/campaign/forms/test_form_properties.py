"""Rules that hold for any form and any post."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.forms import KINDS, Faults, Form, Submission, compile_form
from campaign.forms.clean import clean_line, clean_lines
from tests.campaign.making import field, form

# No deadline: a busy machine is no fault of the rule's.
checked = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=())) | st.text(
    st.sampled_from("ab \t\r\n\x00\x0b\x85\u0301\u0344\u0958\u200b\u200d\u202e\u2028\ufb2c\ud800=+-@.\U0001f600")
)
SANE_TEXT = st.text(st.characters(codec="utf-8"), min_size=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a field with limits that its kind can have."""
    kind = draw(st.sampled_from(list(KINDS)))
    keys: dict[str, Any] = {}
    if kind in ("text", "textarea", "hidden"):
        keys["most"] = draw(st.none() | st.integers(1, 60))
    if kind in ("text", "textarea") and keys["most"] is not None:
        keys["least"] = draw(st.none() | st.integers(1, keys["most"]))
    if kind == "number":
        keys["lowest"], keys["highest"] = draw(st.none() | st.integers(-50, 0)), draw(st.none() | st.integers(0, 50))
    if kind == "date":
        keys["earliest"], keys["latest"] = draw(st.sampled_from([(None, None), ("2027-01-01", "2027-12-31")]))
    if kind in ("select", "radios", "checkboxes"):
        values = draw(st.lists(st.sampled_from(["a", "b", "two words", "<&>", "ä"]), min_size=1, unique=True))
        keys["choices"] = [{"value": value, "label": value.title()} for value in values]
    if KINDS[kind].asks:
        keys["required"] = draw(st.booleans())
    return field(kind, name=name, **keys)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form with one to four fields."""
    count = draw(st.integers(1, 4))
    return form(*(draw(fields(f"field_{number}")) for number in range(count)))


def as_a_page_would_send(draw: st.DrawFn, made: dict[str, Any]) -> dict[str, list[str]]:
    """Draw a post that the page's own limits allow for one field."""
    kind, name, required = made["kind"], made["name"], made.get("required", False)
    if kind in ("text", "textarea"):
        most = made.get("most") or 60
        letters = (
            st.characters(codec="utf-8")
            if kind == "textarea"
            else st.characters(codec="utf-8", exclude_characters="\r\n")
        )
        typed = draw(st.text(letters, max_size=most))
        counted = re.sub(r"\r\n?", "\n", typed)
        clean = clean_lines(counted) if kind == "textarea" else clean_line(counted)
        enough = len(clean) >= (made.get("least") or 1) * 2  # marks do not count
        typed = counted if enough else ("x" * (made.get("least") or 1) if required or clean else "")
        return {name: [typed.replace("\n", "\r\n")]}
    if kind == "email":
        return {name: [draw(st.emails(domains=st.sampled_from(["example.org", "a.co"])).filter(_plain_email))]}
    if kind == "postcode":
        return {name: [draw(st.sampled_from(["SW1A 1AA", "m1 1ae", " b338th "]))]}
    if kind == "number":
        lowest, highest = made.get("lowest"), made.get("highest")
        low, high = (-100 if lowest is None else lowest), (100 if highest is None else highest)
        return {name: [str(draw(st.integers(low, high)))]}
    if kind == "date":
        day = draw(st.dates(date(2027, 1, 1), date(2027, 12, 31)))
        return {f"{name}-day": [str(day.day)], f"{name}-month": [str(day.month)], f"{name}-year": [str(day.year)]}
    if kind in ("select", "radios"):
        return {name: [draw(st.sampled_from([choice["value"] for choice in made["choices"]]))]}
    if kind == "checkboxes":
        values = [choice["value"] for choice in made["choices"]]
        return {name: draw(st.lists(st.sampled_from(values), min_size=1, unique=True))}
    if kind == "checkbox":
        return {name: ["yes"]} if required or draw(st.booleans()) else {}
    return {name: [draw(SANE_TEXT)]} if kind == "hidden" else {}


def _plain_email(address: str) -> bool:
    return address == clean_line(address) and len(address.split("@")[0]) <= 64


@checked
@given(st.data())
def test_what_the_pages_own_limits_allow_is_accepted(data: st.DataObject) -> None:
    """Nobody who kept to what the page says is refused."""
    made = data.draw(fields("answer"))
    draw: Any = data.draw
    posted = as_a_page_would_send(draw, made)
    judged = compile_form(form(made)).check(posted)
    assert isinstance(judged, Submission), (made, posted, judged)


@checked
@given(forms(), st.data())
def test_no_post_makes_it_raise_and_a_refusal_has_words(made: Form, data: st.DataObject) -> None:
    """What is refused has a sentence for a field of the form; what is accepted can be stored as JSON."""
    names = [*sorted({name for one in made.fields for name in one.posted_as}), "unknown"]
    posted: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), st.lists(ANY_TEXT, max_size=3) | JSON))
    checker = compile_form(made)
    judged = checker.check(posted)
    if isinstance(judged, Faults):
        assert judged.errors
        assert all(words.strip() for words in judged.errors.values())
        in_order = [one.name for one in made.fields if one.name in judged.errors]
        assert list(judged.errors) == in_order
    else:
        assert judged.public.keys() | judged.private.keys() == judged.answers.keys()
        json.dumps(judged.answers).encode("ascii")
        json.dumps(judged.answers, ensure_ascii=False).encode("utf-8")
    json.dumps(checker.values(posted), ensure_ascii=False).encode("utf-8")


@checked
@given(forms(), st.data())
def test_what_is_sent_along_from_the_check_page_gives_the_same_answers(made: Form, data: st.DataObject) -> None:
    """The check page posts the cleaned values again."""
    names = sorted({name for one in made.fields for name in one.posted_as})
    posted = data.draw(st.dictionaries(st.sampled_from(names or ["x"]), st.lists(ANY_TEXT, max_size=3)))
    checker = compile_form(made)
    judged = checker.check(posted)
    if isinstance(judged, Submission):
        lists = {key: value if isinstance(value, list) else [value] for key, value in checker.values(posted).items()}
        assert checker.check(lists) == judged


@given(ANY_TEXT)
@settings(checked, max_examples=400)
def test_cleaning_twice_is_the_same_as_cleaning_once(text: str) -> None:
    """Otherwise what is stored could be refused or changed when it is judged again."""
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(ANY_TEXT)
@settings(checked, max_examples=200)
def test_what_is_clean_hides_nothing(text: str) -> None:
    """No control characters, no direction overrides, no lone surrogates; one line stays one line."""
    line, lines = clean_line(text), clean_lines(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", line)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", lines)
    assert "  " not in line
    assert line == line.strip()
    assert "\n\n\n" not in lines


@checked
@given(forms())
def test_a_form_survives_its_dump_with_its_digest(made: Form) -> None:
    """This is how it travels in the bundle."""
    again = Form.model_validate(json.loads(json.dumps(made.model_dump(mode="json"))))
    assert again == made
    assert again.digest == made.digest


@checked
@given(forms(), SANE_TEXT)
def test_another_label_gives_another_digest(made: Form, label: str) -> None:
    """A changed word is another definition."""
    data = made.model_dump(mode="json")
    before = data["fields"][0]["label"]
    data["fields"][0]["label"] = label
    changed = Form.model_validate(data)
    assert (changed.digest == made.digest) is (changed.fields[0].label == before)


def test_hostile_texts_are_cleaned_in_time() -> None:
    """A long run of combining marks or spaces must not take time that grows with its square."""
    made = compile_form(form(field("textarea", most=10_000)))
    texts = ["\u0301\u0323" * 20_000, "a" + "\u0301\u0323" * 20_000, " " * 40_000, "\r" * 40_000, "a " * 20_000]
    texts += ["\u4e2d" * 40_000, "@" * 40_000, "a.@" * 10_000]
    started = time.perf_counter()
    for text in texts:
        made.check({"answer": [text]})
        compile_form(form(field("email"), field(name="name", autocomplete="name"))).check({"answer": [text[:900]]})
    assert time.perf_counter() - started < 2


def test_an_emoji_with_joiners_stays_whole() -> None:
    """Families, flags and skin tones are made with characters that hide elsewhere."""
    for text in ("👩‍⚕️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "👍🏽", "می‌خواهم", "❤️"):
        assert clean_line(text) == text
