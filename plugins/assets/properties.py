"""Short names of custom properties: ``--color-on-campaign`` becomes ``--c``, alike in every style sheet of a site.

Sheets are written with names that explain themselves; a phone need not load them. A name that a script mentions stays
as it is, and one that a page reads: no policy of ours allows inline styles, but drawings may say ``fill="var(--...)"``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase

#: A string, or a property's name; ``button--quiet`` is a class.
_PROPERTY = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|((?<![\w-])--[\w-]+)""", re.DOTALL)
_READ = re.compile(r"var\(\s*(--[\w-]+)")


def short_names(sheets: Sequence[str], scripts: Sequence[str], pages: Iterable[str]) -> dict[str, str]:
    """Return a short name for each custom property of some style sheets, the shortest for those that are named most."""
    counts = Counter(name for sheet in sheets for name in _PROPERTY.findall(sheet) if name)
    kept = {name for page in pages for name in _READ.findall(page)}
    kept |= {name for name in counts if any(name in script for script in scripts)}
    free = (name for name in _words() if name not in kept)
    renamed = sorted(counts.keys() - kept, key=lambda name: (-counts[name], name))
    return dict(zip(renamed, free, strict=False))


def with_names(sheet: str, names: dict[str, str]) -> str:
    """Return a style sheet with other names of its custom properties."""
    return _PROPERTY.sub(lambda found: names.get(found[0], found[0]), sheet)


def _words() -> Iterator[str]:
    for length in count(1):
        yield from (f"--{''.join(letters)}" for letters in product(ascii_lowercase, repeat=length))
