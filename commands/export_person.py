"""Write down everything that is held of one person, to hand over to them."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from commands.console import Stop
from commands.environment import ROOT
from commands.store import open_store, store_secret
from endpoint.codes import Codes
from endpoint.governance.export import as_text, everything, note_export
from endpoint.governance.person import PersonFault, find_person

EXPORTS = ROOT / "var" / "exports"


def export_person(text: str, folder: Path = EXPORTS) -> None:
    """Write a JSON and a text file that only their owner may read, and say where they are; never what is in them.

    :param text: a mail address, a pledge's public id, or the code of its own page.
    :raises Stop: the text names nobody, or the files cannot be written.
    """
    codes = Codes(store_secret(os.environ))
    with open_store() as store:
        try:
            person = find_person(store, codes, text)
        except PersonFault as fault:
            raise Stop(str(fault)) from None
        found = everything(store, person)
        if not found["rows"] and not found["mentioned_in"]:
            raise Stop("Nothing is held of this person.")
        note_export(store, person)
    # Named by chance: a folder's listing tells nobody about whom somebody asked.
    name = f"person-{secrets.token_hex(6)}"
    written = {f"{name}.json": json.dumps(found, ensure_ascii=False, indent=2), f"{name}.txt": as_text(found)}
    for file, content in written.items():
        write_private(folder / file, content)
        print(folder / file)
    print("Hand them over, then delete them.")
    if found["mentioned_in"]:
        named = ", ".join(found["mentioned_in"])
        print(f"The address also stands in the words of {named}: look whether they are theirs.")


def write_private(path: Path, content: str) -> None:
    """Write a new file that only its owner may read.

    :raises Stop: it cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(number, "w", encoding="utf-8") as file:
            file.write(content)
    except OSError as error:
        raise Stop(f"{path} cannot be written ({error.strerror}).") from None
