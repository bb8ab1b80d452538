"""Erase one person, and prove it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from campaign.problems import counted
from commands.console import Stop
from commands.environment import ROOT
from commands.export_person import write_private
from commands.store import open_store, store_secret
from endpoint.codes import Codes
from endpoint.governance.erase import Receipt, erase, erased_before
from endpoint.governance.person import Person, PersonFault, find_person, rows_of
from endpoint.governance.proof import (
    Trace,
    common_words,
    database_files,
    sweep,
    traces_in_files,
    traces_in_tables,
)
from endpoint.governance.texts import Texts
from endpoint.store import Store

RECEIPTS = ROOT / "var" / "erasures"
BACKUPS = """\
Backups still have it until they are deleted. After one was restored, run: python3 tasks.py erase-person --again
It needs the receipts, so keep them apart from the database and its backups."""


def erase_person(text: str, places: Sequence[Path], receipts: Path, *, do: bool) -> int:
    """Erase somebody, sweep the store, look for their texts everywhere; returns 1 if one is still somewhere.

    :param text: a mail address, a pledge's public id, or the code of its own page.
    :param places: files and folders to look in, beside the store.
    :param receipts: the folder for the receipt.
    :param do: without it, it is only told what would be erased.
    :raises Stop: the text names nobody, or the receipt cannot be written.
    """
    codes = Codes(store_secret(os.environ))
    with open_store() as store:
        person = _find(store, codes, text)
        if not do:
            _tell(store, person)
            return 0
        receipt, texts = erase(store, codes, person)
        _write_receipt(receipt, receipts)
        return _prove(store, texts, places, person.mentioned_in)


def erase_again(receipts: Path) -> int:
    """Erase whoever has a receipt and is in the store again.

    :raises Stop: there are no receipts, or one cannot be read.
    """
    codes = Codes(store_secret(os.environ))
    known = _read_receipts(receipts)
    with open_store() as store:
        again = list(erased_before(store, codes, known))
        for person in again:
            erase(store, codes, person)
        sweep(store)
    print(f"{counted(len(known), 'receipt')}; {len(again)} erased again.")
    return 0


def _find(store: Store, codes: Codes, text: str) -> Person:
    try:
        return find_person(store, codes, text)
    except PersonFault as fault:
        raise Stop(str(fault)) from None


def _tell(store: Store, person: Person) -> None:
    with store.read() as connection:
        rows = rows_of(connection, person)
    if not rows:
        print("Nothing is held of this person. With --do their text is looked for everywhere all the same.")
        return
    print("These rows would be emptied or deleted, beyond recall; pledges stay as numbers:")
    print("\n".join(f"  {table}: {len(several)}" for table, several in rows.items()))
    print("Nothing was changed. Add --do to erase.")


def _write_receipt(receipt: Receipt, folder: Path) -> None:
    path = folder / f"{receipt.at:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}.json"
    write_private(path, json.dumps(receipt.as_data(), indent=2))
    for table, number in receipt.rows.items():
        print(f"  {table}: {number} emptied or deleted")
    for table, number in receipt.kept.items():
        print(f"  {table}: {number} kept, so that no mail is sent")
    print(f"Receipt: {path}")


def _read_receipts(folder: Path) -> list[Receipt]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise Stop(f"There are no receipts in {folder}; say with --receipts where they are.")
    found = []
    for file in files:
        try:
            found.append(Receipt.of(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError):
            raise Stop(f"{file} is not a receipt.") from None
    return found


def _prove(store: Store, texts: Texts, places: Iterable[Path], mentioned_in: Sequence[str]) -> int:
    sweep(store)
    common = common_words(store, texts)
    words = texts.words - common
    files = database_files(store)
    traces = [Trace(f"the table {one.place}", one.number) for one in traces_in_tables(store, words)]
    traces += traces_in_files(words, files)
    traces += traces_in_files(words | texts.ids, places, files)
    looked = ", ".join(["all tables", *map(str, files), *(str(place) for place in places if place.exists())])
    print(f"Looked for {counted(len(words), 'text')} and {counted(len(texts.ids), 'pledge')} in {looked}.")
    print("This is left:" if traces else "Nothing is left.")
    for trace in traces:
        print(f"  {trace.place}: {trace.number}. {_remedy(trace.place)}")
    if common:
        print(f"Not looked for, as other people wrote the same: {counted(len(common), 'text')}.")
    if texts.short:
        print(f"Not looked for, as too short to tell anything: {counted(texts.short, 'text')}. The rows are empty.")
    if mentioned_in:
        print(f"Others name the address in their words: {', '.join(mentioned_in)}. Strike it out as a moderator.")
    print(BACKUPS)
    return 1 if traces else 0


def _remedy(place: str) -> str:
    parts = Path(place).parts
    if place.startswith("the table"):
        return "Another row holds the text; look at it."
    if "data" in parts:
        return "Run python3 tasks.py pull."
    if {"output", "build"} & set(parts):
        return "Run python3 tasks.py pull, then publish or deploy."
    if place.endswith(("-wal", "-shm", ".sqlite3", ".db")):
        return "If it is the running store, run this again when nobody reads it; if it is a copy, delete it."
    return "Delete it, or the lines in it."
