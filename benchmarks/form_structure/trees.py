"""What a browser makes of a form's markup: its accessibility tree, and which words belong to which control."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import CDPSession, Page

#: Only boxes around others: a reader's program passes over them.
BOXES = {"generic", "paragraph", "none", "RootWebArea", "InlineTextBox", "MenuListPopup"}
STATES = {"invalid", "required", "checked", "disabled", "multiline", "live", "level", "selected", "multiselectable"}
#: States that say nothing.
USUAL = {"false", "False", ""}
#: For each control: what it is, and the words that its label, its descriptions and its groups give it.
WIRING = """() => {
    const words = (one) => (one ? one.textContent.trim().replace(/\\s+/g, " ") : "NOTHING");
    const described = (one) => (one.getAttribute("aria-describedby") || "").split(/\\s+/).filter(Boolean)
        .map((id) => document.querySelectorAll(`[id="${id}"]`).length == 1
            ? words(document.getElementById(id)) : "NOT ONE");
    const groups = (one) => {
        const found = [];
        for (let box = one.closest("fieldset"); box; box = box.parentElement.closest("fieldset"))
            found.push([words(box.querySelector("legend")), ...described(box)]);
        return found;
    };
    return [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].map((one) => ({
        what: `${one.localName} ${one.type}`,
        labels: [...one.labels].map(words),
        described: described(one),
        groups: groups(one),
        autocomplete: one.getAttribute("autocomplete") || "",
        keyboard: one.getAttribute("inputmode") || "",
        spellcheck: one.getAttribute("spellcheck") || "",
        value: /radio|checkbox|select/.test(one.type) ? one.checked === true : one.value,
    }));
}"""
#: Each browser takes the first choice where none is; ours has one more in front, so that nobody sends it unread.
UNCHOOSE = """() => document.querySelectorAll("select").forEach((one) => {
    if (one.options[0]?.text == "Choose one") one.remove(0);
    if (!one.querySelector("option[selected]")) one.selectedIndex = -1;
})"""
#: Leaves a part of a page, and of a group only its legend.
KEEP = """(selector) => {
    const part = document.querySelector(selector);
    if (part.localName == "fieldset")
        [...part.children].forEach((one) => one.localName == "legend" || one.remove());
    document.body.replaceChildren(part);
}"""


#: Each of our boxes says its limit, theirs only where one is set.
UNCOUNT = """() => {
    const count = document.querySelector("textarea ~ .hint");
    const box = document.querySelector("textarea");
    const ids = box.getAttribute("aria-describedby").split(" ").filter((id) => id != count.id).join(" ");
    if (ids) box.setAttribute("aria-describedby", ids);
    else box.removeAttribute("aria-describedby");
    count.remove();
}"""


def structure(page: Page, session: CDPSession, html: str, part: str = "", *, uncount: bool = False) -> dict[str, Any]:
    """Return what can be compared of a piece of markup.

    :param part: a CSS selector: only this element is looked at.
    :param uncount: whether the sentence about the limit of a box is set aside.
    """
    unfocused = html.replace(" autofocus", "")  # theirs is put there by script; what has the focus is told otherwise
    page.set_content(f"<!doctype html><html lang=en-GB><title>x</title><body>{unfocused}")
    if part:
        page.evaluate(KEEP, part)
    if uncount:
        page.evaluate(UNCOUNT)
    page.evaluate(UNCHOOSE)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    return {"tree": _branches(root, nodes), "wiring": _tidied(page.evaluate(WIRING))}


def _branches(node: dict[str, Any], nodes: dict[str, Any]) -> list[Any]:
    role = node.get("role", {}).get("value", "")
    below: list[Any] = []
    for child in node.get("childIds", ()):
        if child in nodes:
            below += _branches(nodes[child], nodes)
    below = _joined(below)
    if role == "StaticText":
        return [_tidy(node.get("name", {}).get("value", ""))]
    if node.get("ignored") or role in BOXES:
        return below
    said = {
        "name": _tidy(node.get("name", {}).get("value", "")),
        "description": _tidy(node.get("description", {}).get("value", "")),
        "value": _tidy(str(node.get("value", {}).get("value", ""))),
        **{
            one["name"]: str(one["value"].get("value", ""))
            for one in node.get("properties", ())
            if one["name"] in STATES and str(one["value"].get("value", "")) not in USUAL
        },
    }
    return [[role, {name: value for name, value in said.items() if value}, below]]


def _joined(branches: list[Any]) -> list[Any]:
    """Join texts that stand side by side: in how many pieces they are is of no matter."""
    joined: list[Any] = []
    for one in branches:
        if one == "":
            continue
        if isinstance(one, str) and joined and isinstance(joined[-1], str):
            joined[-1] = _tidy(f"{joined[-1]} {one}")
        else:
            joined.append(one)
    return joined


def _tidied(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _tidied(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_tidied(one) for one in found]
    return _tidy(found) if isinstance(found, str) else found


def _tidy(words: str) -> str:
    # The one sentence that we word otherwise, on purpose: one does not "enter" a pledge.
    return re.sub(r"\s+", " ", words).strip().replace("You can write up to", "You can enter up to")
