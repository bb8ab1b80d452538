"""Enter pledges that were written on cards: a CSV file, a line a card."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from campaign.folder import ContentFolder, load_folder
from campaign.forms import Field, Form
from campaign.problems import ProblemsFound, counted, did_you_mean
from campaign.touchpoints import REGISTER, TOUCHPOINT_FIELD
from campaign.words import Words
from commands.console import Stop
from commands.shown import shown
from commands.store import open_store, store_secret
from endpoint.entering import Card, Pile, judge_cards, store_cards

NUMBER = "card"
#: What people write for a ticked box and for one that is not.
TICKED, UNTICKED = {"yes", "y", "x", "1", "true", "✓", "✔"}, {"", "no", "n", "0", "false", "-"}
_PARTS = ("\t", ";", ",")


def enter(path: Path, content: Path, name: str, led: str, environment: dict[str, str], *, do: bool) -> int:
    """Judge the cards of a file and, with ``do``, store those that the form takes.

    :param name: the form's.
    :param led: the touchpoint of all cards that name none.
    :returns: 1 where a card has a fault.
    :raises ProblemsFound: the campaign's files have faults.
    :raises Stop: the file cannot be read, the form does not have its columns, or nobody knows the touchpoint.
    """
    folder = _checked(content)
    form = _form(folder, name)
    _check_touchpoint(folder, led)
    rows = list(_rows(path, form))
    cards = [_card(form, line, row, led) for line, row in rows]
    readable = [card for card in cards if isinstance(card, Card)]
    pile = judge_cards(form, Words(folder.health_words), readable, folder.campaign.zone)
    pile.refused |= {line: card for (line, _), card in zip(rows, cards, strict=True) if isinstance(card, dict)}
    if do:
        with open_store() as store:
            new = store_cards(store, store_secret(environment), form, Words(folder.distress_words), pile.good)
        there = len(pile.good) - new
        waits = "pledge was stored and waits" if new == 1 else "pledges were stored and wait"
        print(f"{new} {waits} for moderation." + (f" {there} of the cards had been entered already." if there else ""))
    else:
        good = counted(len(pile.good), "card")
        print(f"{good} in order. Nothing was stored: give the same words once more, with --do.")
    _tell(path, pile)
    return 1 if pile.refused else 0


def _checked(content: Path) -> ContentFolder:
    folder = load_folder(content, shown(content))
    if folder.problems:
        raise ProblemsFound(folder.problems, "nothing was stored")
    return folder


def _form(folder: ContentFolder, name: str) -> Form:
    if name not in folder.forms:
        raise Stop(f"There is no form '{name}'. {did_you_mean(name, folder.forms, 'Forms')}")
    if folder.forms[name].comments:
        raise Stop(f"The form '{name}' is for comments, which are sent from the pages that they stand on.")
    if folder.forms[name].poll:
        raise Stop(f"The form '{name}' is a poll, whose answers are no pledges.")
    return folder.forms[name]


def _check_touchpoint(folder: ContentFolder, led: str) -> None:
    """Refuse a slip for all cards at once; a campaign without a register may call them what it likes."""
    known = folder.touchpoints
    if led and known.exists and led not in known.touchpoints:
        hint = did_you_mean(led, known.touchpoints, "Touchpoints")
        raise Stop(f"The touchpoint '{led}' is not in {folder.shown(REGISTER)}. {hint}")


def _rows(path: Path, form: Form) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line; raises Stop where the file is none of this form's."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Stop(f"{path} is not UTF-8: save it as 'CSV UTF-8', which spreadsheets offer beside 'CSV'.") from None
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror}.") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(_PARTS, key=head.count))
    asked = [field for field in form.fields if field.kind != "static"]
    known = [*(field.name for field in asked), NUMBER]
    columns = [name for name in reader.fieldnames or () if name]
    for column in columns:
        if column not in known:
            raise Stop(
                f"{path}:1: the form '{form.id}' has no field '{column}'. {did_you_mean(column, known, 'Columns')}"
            )
    lacks = [field.name for field in asked if field.required and field.name not in columns]
    if lacks:
        raise Stop(f"{path}:1: there is no column '{lacks[0]}', which the form '{form.id}' must have.")
    try:
        for row in reader:
            if row.get("") or any(row.get(None) or ()):  # words would be cut, or stand in the wrong column
                hint = "Put words with a comma between quotation marks."
                raise Stop(f"{path}:{reader.line_num}: there is a cell without a column. {hint}")
            if any(row.get(name) for name in columns):
                yield reader.line_num, {name: (row.get(name) or "").strip() for name in columns}
    except csv.Error:  # one cell has swallowed all that follows
        raise Stop(
            f'{path}: a cell is too long for a card. Look for a quotation mark (") without a second one.'
        ) from None


def _card(form: Form, line: int, row: dict[str, str], led: str) -> Card | dict[str, str]:
    """Return a card; or what is wrong with its boxes, by field."""
    boxes = [field for field in form.fields if field.kind == "checkbox" and field.name in row]
    unclear = [field.name for field in boxes if row[field.name].lower() not in TICKED | UNTICKED]
    if unclear:
        return dict.fromkeys(unclear, "Write yes or no")
    posted = {field.name: _values(field, row[field.name]) for field in form.fields if row.get(field.name)}
    is_led = not row.get(TOUCHPOINT_FIELD) and any(field.name == TOUCHPOINT_FIELD for field in form.fields)
    said = {name: values for name, values in posted.items() if values}
    return Card(line, row.get(NUMBER, ""), said, led if is_led else "")


def _values(field: Field, text: str) -> list[str]:
    """Return a cell as a browser would post it; a choice may be written as people read it."""
    if field.kind == "checkbox":
        return ["yes"] if text.lower() in TICKED else []
    values = {choice.label.lower(): choice.value for choice in field.choices}
    parts = text.split("|") if field.kind == "checkboxes" else [text]
    return [values.get(part.strip().lower(), part.strip()) for part in parts]


def _tell(path: Path, pile: Pile) -> None:
    for line in pile.nameless:
        print(f"{path}:{line}: shown without the name, as its words may be about health and nobody can ask.")
    for line, faults in sorted(pile.refused.items()):
        for name, sentence in faults.items():
            print(f"{path}:{line}: {name}: {sentence}", file=sys.stderr)
    if pile.refused:
        again = "Mend it in the same file and enter that again: no card counts twice."
        print(f"{counted(len(pile.refused), 'card')} to mend. {again}", file=sys.stderr)
