"""A form's file: every fault has its place, its words and its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from campaign.campaign_file import load_campaign
from campaign.forms import KINDS, Form, load_form
from tests.campaign.making import TOPICS, field, form, form_data, load_data, load_text, only_problem
from tests.campaign.writing import as_yaml

WORDS = field("textarea", name="words", public="yes")
ON_WALL = {"wall": {"words": "words", "place": "answer"}}
POLLED = field("radios", required="yes", retention=None)
SAMPLES = sorted(Path("content/forms").glob("*.yml"))


def area(value: str, column: int) -> dict[str, Any]:
    """Return an area with a tile in the first row."""
    return {"value": value, "label": value, "tile": {"column": column, "row": 1, "short": value}}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_form_has_no_problems(path: Path) -> None:
    """It is what a local campaign starts from."""
    campaign, _, _ = load_campaign(Path("content/campaign.yml"))
    assert campaign is not None
    loaded, _, problems = load_form(path, topics=campaign.topics)
    assert problems == []
    assert loaded is not None
    assert loaded.id == path.stem


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_loads_with_what_it_needs(tmp_path: Path, kind: str) -> None:
    """The least that each kind needs is enough."""
    loaded, problems = load_data(tmp_path, field(kind))
    assert problems == []
    assert loaded is not None
    assert loaded.field("answer").kind == kind


def test_an_unknown_kind_is_told_with_place_and_nearest_kind(tmp_path: Path) -> None:
    """The example of the handbook, word for word."""
    text = as_yaml(form_data(field("email", name="email"))).replace("kind: email", "kind: emial")
    loaded, [problem] = load_text(tmp_path, text)
    assert loaded is None
    assert str(problem) == (
        "content/forms/pledge.yml:8:9: field 'email' has the kind 'emial', which does not exist\n"
        "    Did you mean 'email'? Kinds: text, textarea, email, postcode, number, date, select, radios, checkboxes, "
        "checkbox, hidden, static."
    )


def test_all_faults_come_at_once_in_text_order(tmp_path: Path) -> None:
    """Faults of the model, of single fields and of the whole form in one list."""
    loaded, problems = load_text(
        tmp_path,
        as_yaml(
            form_data(
                field("emial", name="email", purpose=None),
                field("text", name="name", most="lots"),
                field("textarea", name="words", required="yes", errors={"lang": "Shorter"}),
                wall={"words": "word"},
                buton="Send",
            )
        ),
    )
    assert loaded is None
    assert problems == sorted(problems)
    assert [problem.message for problem in problems] == [
        "field 'email' has no 'purpose'",
        "field 'email' has the kind 'emial', which does not exist",
        "'fields: 2: most' is 'lots', which is not a whole number",
        "field 'words' is required and has no sentence for 'empty'",
        "field 'words' has a sentence for 'lang', which the kind 'textarea' never says",
        "the wall takes its words from the field 'word', which does not exist",
        "unknown key 'buton'",
    ]


@pytest.mark.parametrize(
    ("fields", "keys", "message", "hint"),
    [
        ([field(name="form_key")], {}, "the name 'form_key' is reserved", "form_"),
        ([field(name="First Name")], {}, "the name 'First Name' has more than", "'first_name'"),
        ([field(name="1st")], {}, "the name '1st' has more than", "'st'"),
        ([field(), field()], {}, "two fields have the name 'answer'", "The first is in line 7."),
        (
            [field("date", name="start"), field(name="start-day")],
            {},
            "the name 'start-day' is already the day of the date 'start'",
            "'start_day'",
        ),
        ([field("radios", choices=None)], {}, "field 'answer' has no 'choices'", "Add 'choices: ...'"),
        ([field("radios", choices=[])], {}, "field 'answer' has no 'choices'", "Add 'choices: ...'"),
        ([field("select", choices=["Red", "Red"])], {}, "two choices of 'answer' have the value 'Red'", "of its own"),
        (
            [WORDS, field("select", public="yes", choices=[area("a", 1), "b"])],
            ON_WALL,
            "'b' has no tile, and others have",
            "or none",
        ),
        (
            [WORDS, field("select", public="yes", choices=[area("a", 1), area("b", 1)])],
            ON_WALL,
            "'b' lies on the tile of 'a'",
            "of its own",
        ),
        ([field("select", choices=[area("a", 1)])], {}, "have tiles, but the wall does not", "Add 'place: answer'"),
        (
            [field("select", choices=[{"value": "a", "label": "A", "people": 9}])],
            {},
            "have people, but the wall does not",
            "Add 'place: answer'",
        ),
        ([field("text", choices=["Red"])], {}, "the kind 'text' does not use 'choices'", "select, radios, checkboxes."),
        ([field("email", rows=3)], {}, "the kind 'email' does not use 'rows'", "Kinds that use it: textarea."),
        (
            [field("hidden", required=True, errors=None)],
            {},
            "the kind 'hidden' does not use 'required'",
            "Leave it out.",
        ),
        ([field("static", purpose="Why")], {}, "the kind 'static' does not use 'purpose'", "Leave it out."),
        ([field("static", text="")], {}, "field 'answer' has no 'text'", "What a static field says."),
        ([field("hidden", source=None)], {}, "field 'answer' has no 'source'", "address"),
        ([field(label=None)], {}, "field 'answer' has no 'label'", "The question that people read."),
        ([field(purpose=None)], {}, "field 'answer' has no 'purpose'", "privacy notice"),
        ([field(basis=None)], {}, "field 'answer' has no 'basis'", "UK GDPR"),
        ([field(retention=None)], {}, "field 'answer' has no 'retention'", "24 months"),
        ([field(least=9, most=5)], {}, "field 'answer': least 9 is more than most 5", "Swap them"),
        ([field(least=300)], {}, "field 'answer': least 300 is more than most 200", "Swap them"),
        (
            [field(most=1500, errors={"long": "Keep it to 1,200 characters"})],
            {},
            "the sentence for 'long' of field 'answer' says 1200, but 'most' is 1500",
            "the same number",
        ),
        ([field("checkboxes", least=4)], {}, "field 'answer': least 4 is more than most 3", "Swap them"),
        ([field("number", lowest=3, highest=-3)], {}, "field 'answer': lowest 3 is more than highest -3", "Swap"),
        (
            [field("date", earliest="2027-03-03", latest="2027-03-02")],
            {},
            "field 'answer': earliest 2027-03-03 is more than latest 2027-03-02",
            "Swap",
        ),
        (
            [field(public="when on_wal"), field("checkbox", name="on_wall")],
            {},
            "field 'answer' is public when 'on_wal' is ticked, but 'on_wal' is not a checkbox here",
            "Did you mean 'on_wall'?",
        ),
        (
            [field(public="when other"), field(name="other")],
            {},
            "field 'answer' is public when 'other' is ticked, but 'other' is not a checkbox here",
            "",
        ),
        (
            [field(required=True, errors={"long": "Shorter"})],
            {},
            "field 'answer' is required and has no sentence for 'empty'",
            "Enter your name",
        ),
        (
            [field(errors={"lomg": "Shorter"})],
            {},
            "field 'answer' has a sentence for 'lomg', which the kind 'text' never says",
            "Did you mean 'long'? Codes: empty, long, short, link, formula.",
        ),
        ([field()], {"wall": {"words": "anser"}}, "the wall takes its words from the field 'anser'", "'answer'?"),
        (
            [field()],
            {"wall": {"words": "answer"}},
            "the wall takes its words from 'answer', which is never public",
            "public: when",
        ),
        (
            [field("email", public="yes")],
            {"wall": {"words": "answer"}},
            "the wall takes its words from 'answer', which is a email",
            "text, textarea",
        ),
        (
            [field(), field(name="b"), field(name="c")],
            {"pages": [{"title": "One", "fields": ["answer"]}]},
            "no page has the fields 'b', 'c'",
            "Add each field to one page.",
        ),
        (
            [field(), field("hidden", name="touchpoint")],
            {"pages": [{"title": "One", "fields": ["answer"]}, {"title": "Two", "fields": ["touchpoint"]}]},
            "the field 'touchpoint' reads the page's address, which only the first page has",
            "Move it to the first page",
        ),
        (
            [field()],
            {"pages": [{"title": "One", "fields": ["answer"]}, {"title": "Two", "fields": ["answer"]}]},
            "the field 'answer' is on the pages twice",
            "Keep it on one page.",
        ),
        (
            [field()],
            {"pages": [{"title": "One", "fields": ["answer", "anwser"]}]},
            "the page has the field 'anwser', which does not exist",
            "Did you mean 'answer'?",
        ),
        ([field("select", choices="topic.txt")], {}, "'choices' is 'topic.txt', which is no list", "'topics'"),
        (
            [field("select", choices="none.yml")],
            {},
            "there is no file 'none.yml' in choices/ beside the form",
            "YAML file",
        ),
        (
            [field("select", choices={"file": "../a.yml"})],
            {},
            "the file '../a.yml' is not in choices/ beside the form",
            "name",
        ),
    ],
)
def test_a_fault_is_told_with_its_remedy(
    tmp_path: Path, fields: list[dict[str, Any]], keys: dict[str, Any], message: str, hint: str
) -> None:
    """One fault gives one Problem, which says what to do."""
    problem = only_problem(tmp_path, *fields, **keys)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.line > 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("retention", "two years"),
        ("retention", "0 months"),
        ("basis", "because"),
        ("public", "sometimes"),
        ("public", "when"),
        ("autocomplete", "firstname"),
        ("most", 0),
        ("most", 10_001),
        ("required", "perhaps"),
    ],
)
def test_a_value_of_the_wrong_form_is_a_problem(tmp_path: Path, key: str, value: Any) -> None:
    """No value is silently taken for something else."""
    assert key in only_problem(tmp_path, field(**{key: value})).message


def test_a_field_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    """Somebody who forgot the name knows of no field 'None'."""
    nameless = {key: value for key, value in field(purpose=None).items() if key != "name"}
    _, problems = load_text(tmp_path, as_yaml(form_data(field(), nameless)))
    assert {problem.message for problem in problems} == {
        "'name' is missing in 'fields: 2'",
        "field 2 has no 'purpose'",
    }


def test_a_wrong_autofill_word_gets_the_nearest_one(tmp_path: Path) -> None:
    """HTML's words are not easy to guess."""
    problem = only_problem(tmp_path, field(autocomplete="give-name"))
    assert "did you mean given-name?" in problem.message


def test_another_language_needs_a_sentence_for_each_code_that_can_come_up(tmp_path: Path) -> None:
    """A form in Gaelic must not answer in English; what cannot happen needs no words."""
    name = field(name="enw", required=True, errors={"empty": "Rhowch eich enw"}, least=2, autocomplete="given-name")
    when = field("date", name="pryd", errors={"format": "Rhowch ddyddiad"})
    _, problems = load_data(tmp_path, name, when, language="gd")
    assert [problem.message for problem in problems] == [
        f"field 'enw' has no sentence for '{code}' in the language 'gd'"
        for code in ("formula", "link", "long", "short")
    ]


def test_choices_may_be_the_campaigns_topics(tmp_path: Path) -> None:
    """The value is the topic's id, the label its title."""
    loaded, problems = load_data(tmp_path, field("radios", choices="topics"))
    assert problems == []
    assert loaded is not None
    assert [(choice.value, choice.label) for choice in loaded.field("answer").choices] == [
        ("kind-words", "Kind words"),
        ("moving-more", "Moving more"),
    ]


def test_without_topics_there_is_nothing_to_choose(tmp_path: Path) -> None:
    """And nothing else is said about the choices."""
    path = tmp_path / "pledge.yml"
    path.write_text(as_yaml(form_data(field("radios", choices="topics"))), encoding="utf-8")
    _, _, [problem] = load_form(path)
    assert problem.message == "there are no topics to choose from"


@pytest.mark.parametrize("written", ["wards.yml", {"file": "wards.yml"}])
def test_choices_may_come_from_a_file_beside_the_form(tmp_path: Path, written: object) -> None:
    """They become part of the definition, so that the digest covers them."""
    (tmp_path / "choices").mkdir()
    choices = tmp_path / "choices" / "wards.yml"
    choices.write_text("- value: one\n  label: Ward one\n- Ward two\n", encoding="utf-8")
    loaded, problems = load_data(tmp_path, field("select", choices=written))
    assert problems == []
    assert loaded is not None
    assert [choice.value for choice in loaded.field("answer").choices] == ["one", "Ward two"]
    choices.write_text("- value: one\n  label: Ward 1\n- Ward two\n", encoding="utf-8")
    changed, _ = load_data(tmp_path, field("select", choices=written))
    assert changed is not None
    assert changed.digest != loaded.digest


def test_a_fault_in_a_file_of_choices_is_told_there(tmp_path: Path) -> None:
    """The Problem names that file and line, not the form."""
    (tmp_path / "choices").mkdir()
    (tmp_path / "choices" / "wards.yml").write_text("- value: one\n  label: Ward one\n- value: two\n", encoding="utf-8")
    problem = only_problem(tmp_path, field("select", choices="wards.yml"))
    assert (problem.path, problem.line) == ("content/forms/choices/wards.yml", 3)
    assert "'label' is missing" in problem.message


def test_a_plain_choice_is_its_own_value() -> None:
    """Nobody should have to write everything twice."""
    choice = form(field("radios", choices=["Yes, please"])).field("answer").choices[0]
    assert (choice.value, choice.label) == ("Yes, please", "Yes, please")


@pytest.mark.parametrize("text", ["", "- a\n", "fields: [\n", "just words\n", "fields:\n  - {\n", "fields: 3\n"])
def test_a_file_that_is_no_form_is_a_problem(tmp_path: Path, text: str) -> None:
    """Nothing raises, whatever the file says."""
    loaded, problems = load_text(tmp_path, text)
    assert loaded is None
    assert problems


@pytest.mark.parametrize("value", [None, "text", 3, [], ["a"], {}, {"a": "b"}, [["a"]], [None], [{"name": ["x"]}]])
@pytest.mark.parametrize("key", ["fields", "pages", "wall", "thanks", "language", "check"])
def test_a_key_of_any_shape_never_raises(tmp_path: Path, key: str, value: object) -> None:
    """Rules run on what could not be read as well."""
    load_data(tmp_path, **{"fields": [field()], key: value})


@pytest.mark.parametrize("value", ["text", 3, [], ["a"], {}, {"a": "b"}, [["a"]], [None], [{"value": ["x"]}]])
@pytest.mark.parametrize("key", ["name", "kind", "public", "choices", "errors", "most", "required", "earliest"])
def test_a_fields_key_of_any_shape_never_raises(tmp_path: Path, key: str, value: object) -> None:
    """Likewise inside a field."""
    load_data(tmp_path, field() | {key: value}, field("date", name="b"), wall={"words": "answer"})


def test_a_key_given_twice_does_not_hide_other_faults(tmp_path: Path) -> None:
    """The file can still be read."""
    text = as_yaml(form_data(field(most="lots"))) + "title: Again\n"
    _, problems = load_text(tmp_path, text)
    assert len(problems) == 2


def test_the_files_name_must_do_as_an_id(tmp_path: Path) -> None:
    """It is part of addresses."""
    path = tmp_path / "My Form.yml"
    path.write_text(as_yaml(form_data(field())), encoding="utf-8")
    loaded, _, [problem] = load_form(path, topics=TOPICS)
    assert loaded is None
    assert "My Form" in problem.message


def test_without_pages_all_fields_are_on_one(tmp_path: Path) -> None:
    """Its title is the form's."""
    made = form(field(name="a"), field(name="b"))
    assert [(page.title, [one.name for one in page.fields]) for page in made.pages] == [("A form", ["a", "b"])]


def test_pages_hold_the_fields_themselves() -> None:
    """Templates ask a page's fields for their labels."""
    pages = [{"title": "One", "fields": ["b"]}, {"title": "Two", "fields": ["a"]}]
    made = form(field(name="a"), field(name="b"), pages=pages)
    assert [page.fields for page in made.pages] == [(made.field("b"),), (made.field("a"),)]


def test_a_field_tells_templates_how_it_looks() -> None:
    """One place knows which kind is what in HTML."""
    made = form(*(field(kind, name=kind) for kind in KINDS))
    by_name = made.by_name
    assert [name for name in by_name if by_name[name].is_group] == ["date", "radios", "checkboxes"]
    assert [name for name in by_name if not by_name[name].asks] == ["hidden", "static"]
    assert [name for name in by_name if by_name[name].input_type == "email"] == ["email"]
    assert [name for name in by_name if by_name[name].inputmode == "numeric"] == ["number", "date"]
    assert by_name["date"].first_id == "date-day"
    assert by_name["radios"].first_id == "radios"


def test_a_form_without_a_field_of_that_name_says_so() -> None:
    """A slip in a template is an error, not an empty place."""
    with pytest.raises(KeyError):
        Form.field(form(field()), "nowhere")


@pytest.mark.parametrize(
    ("fields", "keys", "message", "hint"),
    [
        ([POLLED, field(name="b")], {}, "a poll asks one question, and this one asks 2", "Keep one field"),
        ([field(required=True, retention=None)], {}, "the poll's question is a text", "kind: radios"),
        ([{**POLLED, "choices": ["Tea"]}], {}, "the poll offers 1 choice", "Offer 2 to 8."),
        ([{**POLLED, "required": "no"}], {}, "the poll's question may be left unanswered", "'required: yes'"),
        ([{**POLLED, "retention": "1 day"}], {}, "a poll keeps no answer", "Leave the line out"),
        ([{**POLLED, "public": "yes"}], {}, "a poll shows numbers", "Leave the line out"),
        ([POLLED], {"manage": "yes"}, "the form is a poll and has 'manage:'", "two forms"),
    ],
)
def test_a_poll_asks_one_question_and_keeps_nothing(
    tmp_path: Path, fields: list[dict[str, Any]], keys: dict[str, Any], message: str, hint: str
) -> None:
    """What would have to be read, kept or found again is a Problem; a poll needs no `retention`."""
    poll = as_yaml(form_data(*fields, poll="yes", **keys))
    loaded, [problem] = load_text(tmp_path, poll, "kettle.yml")
    assert loaded is None
    assert message in problem.message
    assert hint in problem.hint
    loaded, problems = load_text(tmp_path, as_yaml(form_data(POLLED, poll="yes")), "kettle.yml")
    assert (loaded is not None, problems) == (True, [])
    _, [problem] = load_text(tmp_path, as_yaml(form_data(POLLED, poll="yes")))
    assert "which must make pledges" in problem.message
