"""Rules on what a form asks for beside its questions: mail, care for children, pledges of groups, comments."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from campaign.comments import SIDES
from campaign.forms.draft import Draft, is_yes
from campaign.forms.fields import Field
from campaign.problems import Problem, did_you_mean
from campaign.yamlfile import Location

_NO = ("no", "false", "off", "0")


def mail_goes_to_an_address(draft: Draft) -> Iterator[Problem]:
    """Mail has an address to go to, and a reason."""
    mail = draft.data.get("mail")
    if not isinstance(mail, dict):
        return
    address = yield from named_field(draft, ("mail", "to"), mail.get("to"), ("email",))
    confirms = is_yes(mail.get("confirm"))
    if confirms and address and not address.required:
        message = f"the mail confirms the address in '{address.name}', which may be left empty"
        yield draft.problem(("mail", "confirm"), message, f"Write 'required: yes' at the field '{address.name}'.")
    if mail.get("link_when") is not None:
        yield from named_field(draft, ("mail", "link_when"), mail["link_when"], ("checkbox",))
        if not is_yes(draft.data.get("manage")):
            message = "the mail sends the link to the pledge's own page, but pledges have none"
            yield draft.problem(("mail", "link_when"), message, "Write 'manage: yes' at the form.")
    if mail.get("reply_when") is not None:
        yield from named_field(draft, ("mail", "reply_when"), mail["reply_when"], ("checkbox",))
        if not (draft.data.get("wall") or draft.data.get("comments")):
            message = "the mail brings replies to published pledges, but the form has no wall"
            yield draft.problem(("mail", "reply_when"), message, "Add 'wall:', or leave the line out.")
    if not confirms and all(mail.get(key) is None for key in ("link_when", "reply_when", "follow_up_when")):
        message = (
            "the mail says none of 'confirm', 'link_when', 'reply_when', 'follow_up_when': none would ever be sent"
        )
        yield draft.key_problem(("mail",), message, "Add one of them, or leave 'mail' out.")


def children_are_told_apart(draft: Draft) -> Iterator[Problem]:
    """The age band is a choice of this form, and a check page tells what is not kept."""
    children = draft.data.get("children")
    if not isinstance(children, dict):
        return
    field = yield from named_field(draft, ("children", "field"), children.get("field"), ("radios", "select"))
    values = children.get("under_13")
    known = [choice.value for choice in field.choices] if field else []
    for index, value in enumerate(values if isinstance(values, list) and known else []):
        if value not in known:
            message = f"'{value}' is not one of the choices of '{children['field']}'"
            yield draft.problem(("children", "under_13", index), message, did_you_mean(str(value), known, "Choices"))
    if not draft.data.get("check"):
        hint = "Add 'check:' with a title: that page tells a child what is not kept."
        yield draft.key_problem(("children",), "the form protects children but has no check page", hint)


def groups_say_how_many(draft: Draft) -> Iterator[Problem]:
    """A group's headcount is asked of everybody, in bounds, and read by a moderator before it counts."""
    group = draft.data.get("group")
    if not isinstance(group, dict):
        return
    field = yield from named_field(draft, ("group", "headcount"), group.get("headcount"), ("number",))
    if field and not (field.required and field.public == "yes" and (field.lowest or 0) > 1 and field.highest):
        message = f"the group's headcount in '{field.name}' may be missing, private or without bounds"
        hint = "Write at that field 'required: yes', 'public: yes', 'lowest: 2' and the 'highest' that you believe."
        yield draft.problem(("group", "headcount"), message, hint)


def comments_stand_by_themselves(draft: Draft) -> Iterator[Problem]:
    """A comment is shown or not sent, can be taken back, and is no pledge; of mail it has that with a reply."""
    comments = draft.data.get("comments")
    if not isinstance(comments, dict):
        return
    for other in ("wall", "group"):
        if draft.data.get(other) is not None:
            message = f"the form takes comments and has '{other}:', which is for pledges"
            yield draft.key_problem((other,), message, "Leave it out, or make two forms of it.")
    mail = draft.data.get("mail")
    for key in ("confirm", "link_when", "follow_up_when"):
        if isinstance(mail, dict) and mail.get(key) is not None and str(mail[key]).lower() not in _NO:
            message = f"the form takes comments and has mail with '{key}', which is for pledges"
            yield draft.key_problem(("mail", key), message, "Of a comment only a reply can be mailed: 'reply_when'.")
    if not is_yes(draft.data.get("manage")):
        hint = "Write 'manage: yes' at the form: then each comment has a page to change it or take it back."
        yield draft.key_problem(("comments",), "the form takes comments, which nobody could take back", hint)
    words = draft.readable(str(comments.get("words")))
    box = draft.readable(words.shown_when) if words and words.shown_when else None
    if words and words.public != "no" and not (words.required and (words.public == "yes" or (box and box.required))):
        message = f"a comment's words in '{words.name}' may be missing or private"
        hint = "Write 'required: yes' there, and 'public: yes' or 'public: when NAME' with a required checkbox."
        yield draft.problem(("comments", "words"), message, hint)
    yield from _sides_are_ours(draft, comments.get("side"))


def _sides_are_ours(draft: Draft, name: Any) -> Iterator[Problem]:
    """Sides are counted and named by Groundswell, so their values are fixed; nobody has to take one."""
    field = draft.readable(name) if isinstance(name, str) else None
    if field is None or field.kind != "radios":
        return  # said elsewhere
    values = [choice.value for choice in field.choices]
    if sorted(values) != sorted(SIDES):
        message = f"the sides in '{name}' have the values {', '.join(values) or 'of no choice'}"
        hint = f"Write the values {', '.join(SIDES)}, each once; their labels are yours."
        yield draft.problem(("comments", "side"), message, hint)
    if field.required:
        message = f"the side in '{name}' must be taken by everybody"
        yield draft.problem(("comments", "side"), message, "Write 'required: no' there.")


def named_field(
    draft: Draft, here: Location, name: Any, kinds: tuple[str, ...]
) -> Generator[Problem, None, Field | None]:
    """Yield what is wrong with a field that an option names; returns the field if it could be read."""
    if not isinstance(name, str):
        return None  # the model says it
    if name not in draft.names:
        message = f"'{here[-1]}' names the field '{name}', which does not exist"
        yield draft.problem(here, message, did_you_mean(name, draft.names, "Fields"))
        return None
    field = draft.readable(name)
    if field and field.kind not in kinds:
        message = f"'{here[-1]}' names the field '{name}', which is a {field.kind}"
        yield draft.problem(here, message, f"Kinds that can be it: {', '.join(kinds)}.")
        return None
    return field
