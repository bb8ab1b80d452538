"""What is accepted, what is refused, and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaign.forms import KINDS, ConsentGiven, Faults, Submission, compile_form, posted_names
from tests.campaign.making import checker, field, form


def answer(made: dict[str, Any], *texts: str, **posted: list[str]) -> Any:
    """Return the accepted answer to a field named ``answer``."""
    judged = checker(made).check({"answer": list(texts), **posted} if texts else posted)
    assert isinstance(judged, Submission), judged
    return judged.answers["answer"]


def fault(made: dict[str, Any], *texts: str, **posted: list[str]) -> str:
    """Return the sentence for a field named ``answer``."""
    judged = checker(made).check({"answer": list(texts), **posted} if texts else posted)
    assert isinstance(judged, Faults), judged
    return judged.errors["answer"]


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.asks])
def test_a_required_field_says_its_own_sentence_when_empty(kind: str) -> None:
    """Only the form's author knows what to ask for."""
    made = field(kind, required=True, errors={"empty": "Enter your favourite"})
    assert fault(made) == "Enter your favourite"
    assert fault(made, "") == "Enter your favourite"
    assert fault(made, "  \t ") == "Enter your favourite"


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in ("checkbox", "static")])
def test_an_optional_field_may_be_left_empty(kind: str) -> None:
    """Not given is None, so that it differs from any answer."""
    assert answer(field(kind)) is None
    assert answer(field(kind), "") is None


def test_text_is_cleaned() -> None:
    """One line, single spaces, nothing around, Unicode NFC."""
    assert answer(field(), "  Zoe\u0308 \t Smith\r\n") == "Zo\u00eb Smith"


def test_a_textarea_keeps_its_line_ends() -> None:
    """Browsers send CRLF."""
    assert answer(field("textarea"), "One\r\ntwo \r\n\r\n\r\n\r\nthree\r\n") == "One\ntwo\n\nthree"


@pytest.mark.parametrize("kind", ["text", "textarea"])
def test_length_is_counted_as_the_page_counts(kind: str) -> None:
    """Code points, a line end as one; the limit itself is allowed."""
    made = field(kind, most=5)
    assert answer(made, "\U0001f600" * 5) == "\U0001f600" * 5
    assert fault(made, "\U0001f600" * 6) == "Your answer must be 5 characters or fewer"


def test_line_ends_count_once() -> None:
    """CRLF is two characters on the wire and one on the page."""
    assert answer(field("textarea", most=5), "a\r\nb\r\nc") == "a\nb\nc"


def test_letters_that_nfc_writes_longer_count_as_typed() -> None:
    """U+0958 is one on the page and two after NFC; it is accepted, and again from the check page."""
    made = field("textarea", most=4)
    clean = answer(made, "\u0958" * 4)
    assert len(clean) == 8
    assert answer(made, clean) == clean


def test_too_short_is_told() -> None:
    """With the limit in the sentence."""
    assert fault(field(least=3), "ab") == "Your answer must be 3 characters or more"
    assert answer(field(least=3), "abc") == "abc"


@pytest.mark.parametrize("text", ["http://a.b", "www.spam", "Ann spam.com", "buy.ru", "ann@spam.example", "x://y"])
def test_a_name_carries_no_link(text: str) -> None:
    """The wall is not a place for advertisements."""
    assert fault(field(autocomplete="given-name"), text) == "Take the web or email address out of your answer"
    assert answer(field(), text) == text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-Ann", "@ann", "\u200b=1", " =1", "\uff1d1", "\t=1"])
def test_a_name_starts_no_formula(text: str) -> None:
    """Names end up in spreadsheets."""
    words = "Start your answer with a letter or a number, not with =, +, - or @"
    assert fault(field(autocomplete="name"), text) == words


def test_a_name_on_the_wall_is_a_name() -> None:
    """Whether or not the browser may fill it in."""
    words, team = field("textarea", name="words", public="yes"), field(name="team", public="yes")
    made = checker(words, team, wall={"words": "words", "organisation": "team"})
    judged = made.check({"words": ["See www.example.org"], "team": ["www.example.org"]})
    assert isinstance(judged, Faults)
    assert list(judged.errors) == ["team"]


@pytest.mark.parametrize("text", ["Ann", "J.Smith", "St.Mary's", "O'Neill-Brown", "Dr. Ann", "A&E", "Ward 5.2", "李"])
def test_a_name_is_a_name(text: str) -> None:
    """People's names are as they are."""
    assert answer(field(autocomplete="name"), text) == text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ann@example.org", "ann@example.org"),
        (" Ann.O'Neill+promise@EXAMPLE.org ", "Ann.O'Neill+promise@example.org"),
        ("a@b.co", "a@b.co"),
        ("jörg@bücher.example", "jörg@bücher.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("用户@例子.广告", "用户@例子.广告"),
    ],
)
def test_an_email_address_is_accepted(typed: str, stored: str) -> None:
    """Other scripts are welcome; a plain domain is stored in lower case."""
    assert answer(field("email"), typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "ann",
        "ann@example",
        "@example.org",
        "ann@@example.org",
        "a nn@example.org",
        "ann@.org",
        "ann@example..org",
        ".ann@example.org",
        "ann.@example.org",
        "a..b@example.org",
        '"ann"@example.org',
        "Ann <ann@example.org>",
        "ann@example.org,bob@example.org",
        "ann@-example.org",
        "ann@192.0.2.1",
        "a" * 65 + "@example.org",
        "ann@" + "a" * 64 + ".org",
        "ann@" + "a." * 130 + "org",
        "ann@example.org\r\nBcc: bob@example.org",
    ],
)
def test_what_is_no_email_address_is_told(typed: str) -> None:
    """In the words of the GOV.UK Design System."""
    assert fault(field("email"), typed) == "Enter an email address in the correct format, like name@example.com"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("sw1a1aa", "SW1A 1AA"),
        (" m1  1ae ", "M1 1AE"),
        ("B33-8TH", "B33 8TH"),
        ("(CR2 6XH).", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("ec1a1bb", "EC1A 1BB"),
        ("W1A0AX", "W1A 0AX"),
        ("gir0aa", "GIR 0AA"),
        ("BT1 5GS", "BT1 5GS"),
    ],
)
def test_a_postcode_is_written_one_way(typed: str, stored: str) -> None:
    """People write postcodes in many ways; all areas' patterns are known."""
    assert answer(field("postcode"), typed) == stored


@pytest.mark.parametrize("typed", ["SW1A", "1AA", "12345", "QQQ 1AA", "SW1A 1A", "SW1A 1AAA", "\uff33W1A 1AA", "-"])
def test_what_is_no_postcode_is_told(typed: str) -> None:
    """A district alone is not enough."""
    assert fault(field("postcode"), typed) == "Enter a full UK postcode, like SW1A 1AA"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("-3", -3), ("\u22123", -3), ("007", 7), ("1,234", 1234), ("12 345 678", 12345678), ("0", 0)],
)
def test_a_number_is_accepted_with_or_without_separators(typed: str, number: int) -> None:
    """The answer is a number, not a text."""
    assert answer(field("number"), typed) == number


@pytest.mark.parametrize("typed", ["twelve", "1.5", "1,5", "12,34", "1e3", "--1", "+1", "9" * 16, "٣", "1_000", "."])
def test_what_is_no_whole_number_is_told(typed: str) -> None:
    """A decimal comma is never taken for thousands."""
    assert fault(field("number"), typed) == "Enter a whole number, like 12"


def test_a_number_keeps_to_its_range() -> None:
    """The limits themselves are allowed."""
    made = field("number", lowest=0, highest=1000)
    assert answer(made, "0") == 0
    assert answer(made, "1,000") == 1000
    assert fault(made, "-1") == "Enter 0 or a higher number"
    assert fault(made, "1001") == "Enter 1,000 or a lower number"


def three(day: str = "", month: str = "", year: str = "") -> dict[str, list[str]]:
    return {"answer-day": [day], "answer-month": [month], "answer-year": [year]}


@pytest.mark.parametrize("parts", [("3", "3", "2027"), ("03", "03", "2027"), (" 3 ", "3", "2027")])
def test_a_date_comes_in_three_parts(parts: tuple[str, str, str]) -> None:
    """The answer is an ISO date."""
    assert answer(field("date"), **three(*parts)) == "2027-03-03"


@pytest.mark.parametrize("text", ["2027-03-03", " 2027-3-3 "])
def test_a_program_may_send_a_date_as_one(text: str) -> None:
    """Under the field's own name."""
    assert answer(field("date"), text) == "2027-03-03"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("", "3", "2027"), "Date must include a day in numbers, like 3"),
        (("3", "", "2027"), "Date must include a month in numbers, like 3 for March"),
        (("3", "3", ""), "Date must include a year with 4 numbers, like 2027"),
        (("3", "3", "27"), "Date must include a year with 4 numbers, like 2027"),
        (("", "", "2027"), "Date must include a day in numbers, like 3"),
        (("3", "March", "27"), "Date must include a month in numbers, like 3 for March"),
        (("30", "2", "2027"), "Enter a real date, like 3 3 2027"),
        (("29", "2", "2027"), "Enter a real date, like 3 3 2027"),
        (("1", "13", "2027"), "Enter a real date, like 3 3 2027"),
        (("1", "1", "0000"), "Enter a real date, like 3 3 2027"),
    ],
)
def test_the_first_bad_part_of_a_date_is_told(parts: tuple[str, str, str], words: str) -> None:
    """One sentence a field, and the one that helps first."""
    assert fault(field("date"), **three(*parts)) == words


def test_an_own_sentence_for_the_format_stands_for_the_parts_too() -> None:
    """Unless there is an own one for the part."""
    made = field("date", errors={"format": "Write a real date", "month": "Write the month"})
    assert fault(made, **three("", "3", "2027")) == "Write a real date"
    assert fault(made, **three("3", "", "2027")) == "Write the month"


def test_a_date_keeps_to_its_range() -> None:
    """The limits themselves are allowed; today is asked anew for each post."""
    days = [date(2027, 3, 1)]
    made = compile_form(form(field("date", earliest="today", latest="2027-03-03")), today=lambda: days[0])

    def judge(text: str) -> object:
        judged = made.check({"answer": [text]})
        return judged.errors["answer"] if isinstance(judged, Faults) else judged.answers["answer"]

    assert judge("2027-02-28") == "Date must be today or later"
    assert judge("2027-03-01") == "2027-03-01"
    assert judge("2027-03-03") == "2027-03-03"
    assert judge("2027-03-04") == "Date must be 3 March 2027 or earlier"
    days[0] = date(2027, 3, 2)
    assert judge("2027-03-01") == "Date must be today or later"


@pytest.mark.parametrize("kind", ["select", "radios"])
def test_only_a_choice_can_be_chosen(kind: str) -> None:
    """A page cannot send anything else."""
    assert answer(field(kind), "Red") == "Red"
    assert fault(field(kind), "Purple") == "Choose one of the answers in the list"
    assert fault(field(kind), "red") == "Choose one of the answers in the list"


def test_several_boxes_come_in_the_forms_order_each_once() -> None:
    """Whatever order they were sent in."""
    assert answer(field("checkboxes"), "Green", "Red", "Red", "") == ["Red", "Green"]
    assert fault(field("checkboxes"), "Red", "Purple") == "Choose only answers from the list"


def test_how_many_boxes_is_limited() -> None:
    """The limits themselves are allowed."""
    made = field("checkboxes", least=2, most=2)
    assert fault(made, "Red") == "Choose at least 2"
    assert answer(made, "Red", "Blue") == ["Red", "Blue"]
    assert fault(made, "Red", "Blue", "Green") == "Choose no more than 2"
    assert answer(made) is None


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("yes", True),
        ("true", True),
        ("on", True),
        ("1", True),
        ("YES", True),
        ("no", False),
        ("0", False),
        ("?", False),
    ],
)
def test_only_a_clear_tick_is_a_tick(text: str, ticked: bool) -> None:
    """Nobody consents by accident."""
    assert answer(field("checkbox"), text) is ticked


def test_a_box_that_was_not_ticked_is_false() -> None:
    """A browser sends nothing for it."""
    assert answer(field("checkbox")) is False


def test_a_hidden_field_is_never_a_fault() -> None:
    """Nobody could put it right: it is cleaned and cut."""
    assert answer(field("hidden", most=5), "post\x00er\u202e-shop") == "poste"
    assert answer(field("hidden", most=5), "x" * 10_000_000) == "xxxxx"


def test_only_the_fields_of_a_page_are_judged() -> None:
    """A question page does not ask for what comes on the next."""
    made = checker(field(name="a", required=True), field(name="b", required=True))
    judged = made.check({"a": ["Ann"]}, fields=["a"])
    assert isinstance(judged, Submission)
    assert judged.answers == {"a": "Ann"}


def test_errors_come_in_the_forms_order() -> None:
    """The summary above the form reads from top to bottom."""
    made = checker(*(field(name=name, required=True) for name in ("c", "a", "b")))
    judged = made.check({})
    assert isinstance(judged, Faults)
    assert list(judged.errors) == ["c", "a", "b"]


def test_what_was_typed_is_kept() -> None:
    """Cleaned, under the posted names, faulty or not."""
    kinds = ("text", "email", "number", "radios", "checkboxes", "checkbox", "date")
    made = checker(*(field(kind, name=kind) for kind in kinds), field(name="must", required=True))
    judged = made.check(
        {
            "text": [" Ann\x00 "],
            "email": ["ann@"],
            "number": ["many"],
            "radios": ["Purple"],
            "checkboxes": ["Blue", "Purple"],
            "checkbox": ["on"],
            "date-day": ["3"],
            "date-month": ["March"],
            "unknown": ["x"],
        }
    )
    assert isinstance(judged, Faults)
    assert judged.values == {
        "text": "Ann",
        "email": "ann@",
        "number": "many",
        "checkboxes": ["Blue"],
        "checkbox": "yes",
        "date-day": "3",
        "date-month": "March",
    }


def test_a_huge_text_is_cut_before_it_is_sent_back() -> None:
    """An answer must not be larger than the page needs."""
    judged = checker(field(most=10)).check({"answer": ["x" * 1_000_000]})
    assert isinstance(judged, Faults)
    assert len(judged.values["answer"]) == 1040


CONSENTING = (
    field("textarea", name="words", public="when on_wall"),
    field("radios", name="colour", public="yes"),
    field(name="name", public="when show_name"),
    field("email", name="email"),
    field("checkbox", name="on_wall", label="Show my words"),
    field("checkbox", name="show_name", label="Show my name"),
)
POSTED = {"words": ["Walk"], "colour": ["Red"], "name": ["Ann"], "email": ["a@example.org"]}


@pytest.mark.parametrize(
    ("ticked", "public"),
    [
        ([], ["colour"]),
        (["on_wall"], ["words", "colour"]),
        (["show_name"], ["colour", "name"]),
        (["on_wall", "show_name"], ["words", "colour", "name"]),
    ],
)
def test_an_answer_is_public_only_with_its_tick(ticked: list[str], public: list[str]) -> None:
    """Public and private together are all answers, and none is both."""
    judged = checker(*CONSENTING).check(POSTED | {name: ["yes"] for name in ticked})
    assert isinstance(judged, Submission)
    assert list(judged.public) == public
    assert judged.public.keys() | judged.private.keys() == judged.answers.keys()
    assert not judged.public.keys() & judged.private.keys()


def test_a_consent_is_noted_with_its_wording_whether_given_or_not() -> None:
    """So that the words somebody agreed to can be shown later."""
    made = form(*CONSENTING)
    judged = compile_form(made).check({"on_wall": ["yes"]})
    assert isinstance(judged, Submission)
    assert judged.consents == (
        ConsentGiven("on_wall", made.wording(made.field("on_wall")), True),
        ConsentGiven("show_name", made.wording(made.field("show_name")), False),
    )


def test_the_wordings_digest_changes_with_the_words_only() -> None:
    """Another purpose is no other wording; another hint is."""
    digests = [
        (made := form(field("checkbox", **keys))).wording(made.field("answer"))
        for keys in ({}, {"purpose": "Another"}, {"hint": "Really"}, {"label": "Other words"})
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_posted_names_are_those_that_a_page_or_program_sends() -> None:
    """Reserved names and static texts are not among them."""
    made = form(field("date", name="start"), field("static", name="read_this"), field("hidden", name="origin"))
    assert posted_names(made) == {"start", "start-day", "start-month", "start-year", "origin"}


@pytest.mark.parametrize(
    "given",
    [None, "Ann", 3, True, 10**10000, 1.5, [None], [3], [True], [[]], [{}], {}, (), ("Ann",), b"Ann", [b"x"]],
    ids=lambda given: type(given).__name__,
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_json_can_say_never_raises(kind: str, given: Any) -> None:
    """A program may send anything under a name."""
    checker(field(kind, required=kind not in ("hidden", "static"))).check({"answer": given})


@pytest.mark.parametrize(
    ("given", "text"), [("Ann", "Ann"), (("Ann",), "Ann"), ([3], "3"), (3, "3"), ([None, "b"], "b")]
)
def test_json_may_send_a_value_without_a_list(given: Any, text: str) -> None:
    """Texts and whole numbers are taken as they are meant."""
    judged = checker(field()).check({"answer": given})
    assert isinstance(judged, Submission)
    assert judged.answers == {"answer": text}
