"""What was meant as Markdown and is not: readers would see the signs."""

from __future__ import annotations

from pathlib import Path

from campaign.strays import FILES
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

[[what-we-ask: pledge]]

[what-we-ask: pledge]

Answer here: [[what-we-ask: pledge]]

As a table:
| day | cups |
|-----|------|

(The wall)[/wall/]

[The wall](/wall/

[Write](hello@example.org) or [read](example.org/tea), [that](https:/example.org) too.
Or [the pledge](pledge), or [a story](../stories/two-mugs/).

## Tea {#cup}

## Milk {#cup}

One,[^1] two,[^2] `[^3]`

[^1]: First.

[^4]: Fourth.

A <b>strong</b> and <b>bold<br> <i>word</i></u> `<b>`.
"""
REPORT = """\
content/forms/cups.yml.txt:1:1: the file's name does not end in .yml
    Rename it to cups.yml.
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
content/pages/tea.md:26:1: the block has one pair of brackets
    Write two: [[form: pledge]].
content/pages/tea.md:28:1: the block does not stand in a line of its own
    Put it at the start of a line, with an empty line before and after it.
content/pages/tea.md:31:1: the line begins with '|', which makes no table
    Leave an empty line above the table, and write |---|---| below its first line.
content/pages/tea.md:34:1: the link has its brackets the wrong way round
    Write [words](address).
content/pages/tea.md:36:1: the link's bracket is not closed
    End the address with one: [words](address).
content/pages/tea.md:38:9: the link 'hello@example.org' has no mailto: before it
    Write mailto:hello@example.org.
content/pages/tea.md:38:38: the link 'example.org/tea' has no https:// before it
    Write https://example.org/tea.
content/pages/tea.md:38:63: the link 'https:/example.org' has no https:// before it
    Write https://example.org.
content/pages/tea.md:39:17: the link 'pledge' leads to a page that does not exist
    Write pledge.md.
content/pages/tea.md:43:9: the name 'cup' is given twice
    Give each heading a name of its own: ## Heading {#another-name}.
content/pages/tea.md:45:14: the footnote '[^2]' has no text
    Write it in a line of its own, with an empty line above: [^2]: ...
content/pages/tea.md:49:1: the text of the footnote '[^4]' belongs to no place
    Put [^4] behind the words that it belongs to, or take the line out.
content/pages/tea.md:51:21: the tag '<b>' is not closed
    Write </b> where it ends.
content/pages/tea.md:51:44: the tag '</u>' closes what was never opened
    Take it out.
content/stories/cups.md.txt:1:1: the file's name does not end in .md
    Rename it to cups.md.
content/stories/tea.docx:1:1: nothing reads a .docx file here
    Copy its words into a .md file. A file to take away belongs into files/.
content/touchpoints.yml.txt:1:1: nothing reads 'touchpoints.yml.txt' here
    Did you mean 'touchpoints.yml'? Files: ALL_FILES.

27 problems to fix; nothing was written."""
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

| day | cups |
|-----|------|
| one | two  |

One,[^1] <b>x</b><br> `<i>` <!-- <i> --> `(a)[/b]` and `[[form: pledge]]`.

[^1]: First.
"""


def test_it_tells_what_readers_would_see_as_signs(own_small: Path) -> None:
    """Other programs are less strict than Markdown, and what is pasted keeps their bullets."""
    (own_small / "pages/tea.md").write_text(HEAD + SLIPS, encoding="utf-8")
    (own_small / "stories/tea.docx").write_bytes(b"PK")
    for name in ("stories/cups.md.txt", "forms/cups.yml.txt", "touchpoints.yml.txt"):  # Windows shows no .txt
        (own_small / name).write_text("", encoding="utf-8")
    assert check_report(own_small) == REPORT.replace("ALL_FILES", ", ".join(FILES))


def test_running_text_and_code_may_have_such_signs(own_small: Path) -> None:
    """A number at a line's start is no list unless it is 1; code is left as it is."""
    (own_small / "pages/tea.md").write_text(HEAD + SOUND, encoding="utf-8")
    build_site(ROOT, Path("content"), own_small.parent / "site", write=False)
