"""Which pages need not be shown to axe: those in which nothing is that it was not shown before."""

from __future__ import annotations

from playwright.sync_api import Page

#: What axe judges an element by: what is around it, its attributes, whether there are words in it, and how many labels
#: and landmarks of the same name it has. Where each page says something else, it counts whether anything is said;
#: where something is referred to, whether it is there, once. Of a page it counts what may be missing: its title, its
#: landmarks. Not in here is what only places and style tell: how near two targets are, or `:last-child` in a colour.
_MARKUP = """() => {
    const says = new Set(["alt", "aria-label", "class", "content", "d", "datetime", "height", "name", "poster", "sizes",
        "src", "srcset", "value", "viewBox", "width"]);
    const refers = new Set(["aria-activedescendant", "aria-controls", "aria-describedby", "aria-details",
        "aria-errormessage", "aria-flowto", "aria-labelledby", "aria-owns", "for", "form", "headers", "id", "list"]);
    const ids = new Map();
    for (const {id} of document.querySelectorAll("[id]")) ids.set(id, (ids.get(id) || 0) + 1);
    const there = (words) => words.split(/\\s+/).every((id) => ids.get(id) == 1) ? "there" : "not there once";
    const said = (name, value, tag) => {
        if (refers.has(name)) return there(value);
        if (name == "href") return value.length > 1 && value[0] == "#" ? there(value.slice(1)) : Boolean(value);
        const isFree = tag != "META" && (says.has(name) || name.startsWith("data-"));
        return isFree ? Boolean(value.trim()) : value;
    };
    const shape = (one) => `${one.tagName}.${one.getAttribute("class")}[${[...one.attributes]
        .map(({name, value}) => `${name}=${said(name, value, one.tagName)}`).sort()}]`;
    const marks = [...document.querySelectorAll("main, header, footer, nav, aside, section, form, [role]")];
    const named = (one) =>
        [one.tagName, ...["role", "aria-label", "aria-labelledby"].map((name) => one.getAttribute(name))].join();
    const marksOfPage = ["h1", "main", "header", "footer", "nav"].map((name) => document.querySelectorAll(name).length);
    const elements = [...document.querySelectorAll("meta[name=viewport], meta[http-equiv], body, body *")];
    return [`${Boolean(document.title.trim())} ${marksOfPage}`, ...elements.map((one) => {
        const alike = marks.includes(one) ? marks.filter((other) => named(other) == named(one)).length : 0;
        const around = [`${Boolean(one.textContent.trim())} ${one.labels?.length} ${alike}`];
        for (let each = one; each; each = each.parentElement) around.unshift(shape(each));
        return around.join(" ");
    })];
}"""


class Judged:
    """What axe was shown."""

    def __init__(self) -> None:
        self._markup: set[str] = set()

    def is_new(self, page: Page) -> bool:
        """Tell whether there is anything on a page that was on none before; from now on it counts as shown."""
        markup = set(page.evaluate(_MARKUP))
        is_new = not markup <= self._markup
        self._markup |= markup
        return is_new
