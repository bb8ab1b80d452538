"""What was meant as Markdown and is not: readers would see the signs."""

from __future__ import annotations

from pathlib import Path

from commands.build import build_site
from tests.site.building import ROOT, check_report

HEAD = "---\ntitle: Tea\n---\n"
SLIPS = """\
We need:
- milk
- tea

Then:
1. kettle
2. cups

• first
• second

1) first
2) second

[form: pledge]

See [the site] (https://example.org) or [ours](www.example.org/tea).

A caf\ufffd. Read [here](/wall/).
"""
REPORT = """\
content/pages/tea.md:5:1: the list has no empty line above it
    Leave one, or it is no list.
content/pages/tea.md:9:1: the list has no empty line above it
    Leave one, or it is no list.
content/pages/tea.md:12:1: the line begins with '•', which makes no list
    Begin each line of the list with a hyphen and a space, and leave an empty line above the first.
content/pages/tea.md:15:1: the line begins with '1)', which makes no list
    Number with full stops, 1. 2. 3., and leave an empty line above the first.
content/pages/tea.md:18:1: the block has one pair of brackets
    Write two: [[form: pledge]].
content/pages/tea.md:20:1: the link has a space between its words and its address
    Write it without: [words](address).
content/pages/tea.md:20:48: the link 'www.example.org/tea' has no https:// before it
    Write https://www.example.org/tea.
content/pages/tea.md:22:1: a letter of this line was lost when the text was saved or pasted
    Replace the sign \ufffd by what should stand there.
content/pages/tea.md:22:14: the link says only 'here'
    Many people hear a page's links on their own. Say where it leads: [what others pledged](/wall/).
content/stories/tea.docx:1:1: nothing reads a .docx file here
    Copy its words into a .md file. A file to take away belongs into files/.

10 problems to fix; nothing was written."""
SOUND = """\
The bus at
12. No: at 13. I took it - as always -
and [sat] down (it was late).

- milk
- tea
    - green

1. kettle
2. cups

        - no list but a drawing

```
Text:
- code
• code
```
"""


def test_it_tells_what_readers_would_see_as_signs(own_small: Path) -> None:
    """Other programs are less strict than Markdown, and what is pasted keeps their bullets."""
    (own_small / "pages/tea.md").write_text(HEAD + SLIPS, encoding="utf-8")
    (own_small / "stories/tea.docx").write_bytes(b"PK")
    assert check_report(own_small) == REPORT


def test_running_text_and_code_may_have_such_signs(own_small: Path) -> None:
    """A number at a line's start is no list unless it is 1; code is left as it is."""
    (own_small / "pages/tea.md").write_text(HEAD + SOUND, encoding="utf-8")
    build_site(ROOT, Path("content"), own_small.parent / "site", write=False)
