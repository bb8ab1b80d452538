"""What a new local campaign is to be like: from options, or asked at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from campaign.nations import NATIONS, has_pack
from campaign.problems import did_you_mean
from campaign.theme.colour import NotAColour, read_colour
from commands.console import Stop
from commands.fork.logo import read_logo
from commands.new import slug_of

#: In which languages there are texts to begin with, and where they are.
LANGUAGES = {"en-GB": "content", "cy": "content-cy"}


@dataclass(frozen=True)
class Wish:
    """One thing to know.

    :param fault: returns what is wrong with an answer, as a sentence; an empty text if nothing is.
    :param tidy: returns an answer as it is kept.
    """

    option: str
    question: str
    fault: Callable[[str], str]
    needed: bool = True
    tidy: Callable[[str], str] = str

    def read(self, text: str) -> str:
        """Return an answer as it is kept, without spaces around it or double ones in it."""
        return self.tidy(" ".join(text.split()))


def _no_words(text: str) -> str:
    return "" if any(map(str.isalnum, text)) else f"'{text}' has no letter or digit."


def _no_colour(text: str) -> str:
    try:
        read_colour(text)
    except NotAColour as fault:
        return f"{fault}; write it as #rrggbb."
    return ""


def _no_address(text: str) -> str:
    name, _, host = text.partition("@")
    fine = name and "." in host and not any(letter.isspace() or letter in '<>()[]"' for letter in text)
    return "" if fine else f"'{text}' is not an email address."


def _no_phone(text: str) -> str:
    return "" if any(map(str.isdigit, text)) else f"'{text}' is not a telephone number."


def _no_nation(text: str) -> str:
    return "" if text in NATIONS else f"'{text}' is not a nation. {did_you_mean(text, NATIONS, 'Nations')}"


def _no_language(text: str) -> str:
    return "" if text in LANGUAGES else f"'{text}' is not one. {did_you_mean(text, LANGUAGES, 'Languages')}"


def _no_site(text: str) -> str:
    return "" if text.startswith(("https://", "http://")) else f"'{text}' must begin with https://."


def _no_logo(text: str) -> str:
    try:
        read_logo(Path(text))
    except Stop as stop:
        return str(stop)
    return ""


WISHES = (
    Wish("area", "Which place, or which people, is it for?", _no_words),
    Wish("colour", "The campaign's colour, such as #ffb81c", _no_colour),
    Wish("accent", "A second colour, for links and buttons", _no_colour, needed=False),
    Wish("logo", "A logo: an SVG, PNG or JPEG file", _no_logo, needed=False),
    Wish("email", "Where people write to", _no_address),
    Wish("phone", "A telephone number", _no_phone, needed=False),
    Wish("controller", "Which organisation is answerable for the data?", _no_words),
    Wish("nation", f"Nation ({', '.join(NATIONS)})", _no_nation, tidy=slug_of),
    Wish("language", "Another language than English: cy for Welsh, in Wales", _no_language, needed=False),
    Wish("address", "Where the site will live, such as https://change.example.org", _no_site, needed=False),
)

Ask = Callable[[str], str]


def gather(given: Mapping[str, str], ask: Ask | None) -> dict[str, str]:
    """Return an answer to each wish; an empty text where one is not needed.

    :param ask: asks a person one question; None where nobody is at a terminal.
    :raises Stop: an option is faulty or missing and nobody can be asked (all are listed), or who is asked leaves.
    """
    answers = {wish.option: wish.read(given.get(wish.option, "")) for wish in WISHES}
    faults = [
        f"--{wish.option}: {fault}"
        for wish in WISHES
        if (answer := answers[wish.option]) and (fault := wish.fault(answer))
    ]
    if not ask:
        faults += _undescribed(answers)
        faults += [f"--{wish.option}: {wish.question}" for wish in WISHES if wish.needed and not answers[wish.option]]
    if faults:
        raise Stop("\n".join([*faults, "", f"{len(faults)} to mend; nothing was made."]))
    if ask:
        try:
            for wish in WISHES:
                answers[wish.option] = answers[wish.option] or _asked(wish, ask)
        except EOFError:  # Ctrl-D
            raise Stop("\nNothing was made.") from None
        if undescribed := _undescribed(answers):
            raise Stop(f"{undescribed[0]}\nNothing was made.")
    return answers


def _undescribed(answers: Mapping[str, str]) -> list[str]:
    """Return a fault where the nation's urgent help and laws are not known in the language."""
    nation, language = answers["nation"], answers["language"]
    if nation not in NATIONS or language not in LANGUAGES or has_pack(nation, language):
        return []
    return [f"--language: nobody has described {nation} in '{language}' yet."]


def _asked(wish: Wish, ask: Ask) -> str:
    question = f"{wish.question}{'' if wish.needed else ' (Enter for none)'}: "
    while True:
        answer = wish.read(ask(question))
        fault = wish.fault(answer) if answer else ("This one is needed." if wish.needed else "")
        if not fault:
            return answer
        print(fault)
