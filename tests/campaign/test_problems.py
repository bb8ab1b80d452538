"""What an editor reads when something is wrong."""

from __future__ import annotations

from campaign.problems import Problem, ProblemsFound, did_you_mean, nearest


def test_a_problem_names_place_fault_and_remedy() -> None:
    """Editors' programs jump to path:line:column."""
    problem = Problem("content/forms/pledge.yml", 7, 11, "something is wrong", "Put it right.")
    assert str(problem) == "content/forms/pledge.yml:7:11: something is wrong\n    Put it right."


def test_a_report_has_all_problems_in_text_order_without_doubles() -> None:
    """Line 10 comes after line 9, and each fault once."""
    ninth, tenth = Problem("a.yml", 9, 1, "nine"), Problem("a.yml", 10, 1, "ten")
    found = ProblemsFound([tenth, ninth, tenth], "nothing was published")
    assert found.report() == "a.yml:9:1: nine\na.yml:10:1: ten\n\n2 problems to fix; nothing was published."


def test_one_problem_is_counted_in_the_singular() -> None:
    """The last line is for people."""
    assert ProblemsFound([Problem("a.yml", 1, 1, "one")]).report().endswith("1 problem to fix; nothing was written.")


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    """A slip of the shift key is a slip as well."""
    assert nearest("Emial", ["text", "email"]) == "email"
    assert nearest("zzz", ["text", "email"]) is None


def test_a_hint_lists_what_there_is_even_if_nothing_is_near() -> None:
    """The list alone often answers the question."""
    assert did_you_mean("zzz", ["text", "email"], "Kinds") == "Kinds: text, email."
    assert did_you_mean("emial", ["text", "email"], "Kinds") == "Did you mean 'email'? Kinds: text, email."
    assert did_you_mean("zzz", [], "Kinds") == ""


def test_a_long_list_is_left_out_where_one_of_it_is_near() -> None:
    """Nobody reads the names of all texts to find the one that was meant."""
    texts = [f"stories/tea-{number}.md" for number in range(100)]
    assert did_you_mean("stories/tea-7.mdd", texts, "Texts") == "Did you mean 'stories/tea-7.md'?"
    assert did_you_mean("zzz", texts, "Texts").endswith("stories/tea-99.md.")
