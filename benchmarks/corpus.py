"""A corpus of stories, written once in our front matter and once in stock Pelican's, with the same bodies."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

WORDS = tuple(
    """ward tea patient colleague shift morning kettle corridor window promise small change listen walk chair bus garden
    kitchen porter nurse pharmacy family visit letter phone answer question evening bicycle soup bench neighbour thank
    smile wait door light step hand note week begin try help share quiet warm simple plain kind""".split()  # noqa: SIM905 - easier to read than fifty quoted words
)
TOPICS = 20
PEOPLE = 40
WORDS_A_STORY = 500
WITH_TABLE = 0.15  # share of stories, as measured in knowledge of real sites
WITH_LINK = 0.30
FIRST_DAY = date(2020, 1, 1)
TABLE = "| what | before | after |\n|---|---|---|\n| breaks | 3 | 11 |\n| letters | 40 | 12 |\n"


def write_corpus(folder: Path, stories: int, sample: Path) -> None:
    """Write ``folder/ours`` (a campaign of the sample's shape) and ``folder/stock`` with the same stories.

    :param stories: how many, each of about 500 words.
    :param sample: the sample content, for forms and pictures.
    """
    ours, stock = folder / "ours", folder / "stock"
    for name in ("forms", "images"):
        shutil.copytree(sample / name, ours / name)
    # The form for comments stands below texts that take some, and these take none.
    for form in sorted(path.stem for path in (sample / "forms").glob("*.yml") if path.stem != "comment"):
        _write(ours / "pages" / f"{form}.md", f"---\ntitle: The form {form}\nmenu: main\nform: {form}\n---\nTell us.\n")
    _write(ours / "campaign.yml", _campaign(sample))
    _write(ours / "people.yml", "".join(_person(number) for number in range(PEOPLE)))
    luck = random.Random(3 * 3 * 2027)
    for number in range(stories):
        title, body = f"Story {number} of a small change", _body(luck, number, stories)
        day, topic, person = FIRST_DAY + timedelta(days=number % 2000), number % TOPICS, number % PEOPLE
        _write(ours / "stories" / f"story-{number}.md", _our_front_matter(title, day, topic, person) + body)
        _write(stock / "stories" / f"story-{number}.md", _stock_front_matter(title, day, topic, person) + body)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _campaign(sample: Path) -> str:
    head, _, _ = (sample / "campaign.yml").read_text(encoding="utf-8").partition("\ntopics:")
    topics = [
        f"  - id: topic-{n}\n    title: Topic {n}\n    summary: What topic {n} is about.\n" for n in range(TOPICS)
    ]
    return f"{head}\ntopics:\n{''.join(topics)}"


def _person(number: int) -> str:
    return f"person-{number}:\n  name: Person {number} (example)\n  role: Nurse\n  kind: staff\n  consent: C-{number}\n"


def _our_front_matter(title: str, day: date, topic: int, person: int) -> str:
    return (
        f"---\ntitle: {title}\ndate: {day}\nsummary: What changed on one ward, in one sentence.\n"
        f"author: person-{person}\nperson: Person {person} (example)\nrole: Nurse\n"
        f"quote: It was smaller than I thought, and it stayed.\nconsent: C-{person}\ntopic: topic-{topic}\n---\n"
    )


def _stock_front_matter(title: str, day: date, topic: int, person: int) -> str:
    return (
        f"Title: {title}\nDate: {day}\nSummary: What changed on one ward, in one sentence.\n"
        f"Author: Person {person} (example)\nTags: Topic {topic}\n\n"
    )


def _body(luck: random.Random, number: int, stories: int) -> str:
    paragraphs = [_paragraph(luck) for _ in range(WORDS_A_STORY // 62)]
    paragraphs.insert(3, "## What is different")
    paragraphs.insert(5, f"- {_sentence(luck)}\n- {_sentence(luck)}\n- **{_sentence(luck)}**")
    if luck.random() < WITH_TABLE:
        paragraphs.insert(4, TABLE)
    if luck.random() < WITH_LINK:
        paragraphs.append(f"Read [another story]({{filename}}story-{(number * 7 + 1) % stories}.md).")
    return "\n\n".join(paragraphs) + "\n"


def _paragraph(luck: random.Random) -> str:
    return " ".join(_sentence(luck) for _ in range(5))


def _sentence(luck: random.Random) -> str:
    words = [luck.choice(WORDS) for _ in range(12)]
    if luck.random() < 0.1:
        words[5] = f"*{words[5]}*"
    return f"{words[0].capitalize()} {' '.join(words[1:])}."
