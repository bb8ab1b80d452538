"""Cascade layers of joined style sheets: what several sheets put into one layer becomes one block.

Between layers only their order counts, which the first sheet states; inside a layer the order of rules stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BRACES = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|([{};])""")
_LAYER = re.compile(r"(@layer [\w.-]+)\{(.*)\}", re.DOTALL)


def merged_layers(css: str) -> str:
    """Return a minified style sheet that opens each layer once; one that has layers inside other rules as it is."""
    others: list[str] = []
    layers: dict[str, str] = {}
    for part in _parts(css):
        layer = _LAYER.fullmatch(part)
        if layer:
            layers[layer[1]] = layers.get(layer[1], "") + layer[2]
        elif "@layer" in part and part.endswith("}"):
            return css
        else:
            others.append(part)
    return "".join([*others, *(f"{name}{{{rules}}}" for name, rules in layers.items())])


def _parts(css: str) -> Iterator[str]:
    """Yield each rule and statement of the outermost level."""
    start = depth = 0
    for found in _BRACES.finditer(css):
        depth += {"{": 1, "}": -1}.get(found[1] or "", 0)
        if found[1] in ("}", ";") and not depth:
            yield css[start : found.end()]
            start = found.end()
    yield css[start:]
