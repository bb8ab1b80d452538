"""The pictures of texts: their size, their widths, their credit, and a Problem where the alt text is missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from campaign.addresses import ROOT
from campaign.content import Source
from campaign.front_matter import ArticleMeta
from campaign.pictures import is_file_name, missing_picture
from plugins.checks import report
from plugins.pictures.book import PhotoView, PictureBook, Size, not_a_picture

#: How wide a picture in a text is. A phone gets two dots for each of its points, not three: nobody sees the third.
SIZES = "(min-width: 42rem) 38rem, 60vw"


class PictureTags(Treeprocessor):
    """Make each picture of a text what the page needs, and leave out what was withdrawn."""

    def __init__(self, markdown: Markdown, settings: dict[str, Any]) -> None:
        super().__init__(markdown)
        self.settings = settings

    def run(self, root: Element) -> None:
        source: Source = self.md.source  # type: ignore[attr-defined]
        # What opens the page must not wait; where a photo stands above the text, nothing in the text does.
        opens = not (isinstance(source.meta, ArticleMeta) and source.meta.photo)
        self._bare: set[Element] = set()
        for parent in list(root.iter()):
            for image in [child for child in parent if child.tag == "img"]:
                self._report_alt(source, image)
                self._show(source, parent, image, opens)
                opens = False
            for link in [child for child in parent if child.tag == "a"]:
                if self._book.folder.pictures.is_withdrawn(_name(link.get("href", ""))):
                    link.tag = "span"
                    del link.attrib["href"]
        for parent in reversed(list(root.iter())):
            for child in [child for child in parent if child in self._bare and _is_empty(child)]:
                _take_out(parent, child)
                self._bare.add(parent)

    @property
    def _book(self) -> PictureBook:
        book: PictureBook = self.settings["PICTURE_BOOK"]
        return book

    def _report_alt(self, source: Source, image: Element) -> None:
        alt = image.get("alt", "").strip()
        fault = f"the alt text '{alt}' is a file's name" if is_file_name(alt) else "the picture has no alt text"
        if not alt or is_file_name(alt):
            hint = "Say what it shows: ![A nurse pours tea]({static}/images/tea.jpg)."
            written = image.get("src", "").removeprefix(f"{ROOT}/")
            report(self.settings, [source.body_problem(written, fault, hint)])

    def _show(self, source: Source, parent: Element, image: Element, opens: bool) -> None:
        name = _name(image.get("src", ""))
        if not name:
            return
        if self._book.folder.pictures.is_withdrawn(name):
            _take_out(parent, image)
            self._bare.add(parent)
            return
        if self._book.folder.pictures.misses(name):
            report(self.settings, [source.body_problem(name, *missing_picture(name))])
        view = self._book.view(name, image.get("alt", ""))
        if view is None:
            report(self.settings, [source.body_problem(name, *not_a_picture(self._book.folder, name))])
            return
        _fill(image, view, opens)
        _place(parent, image, view)


class Pictures(Extension):
    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def extendMarkdown(self, md: Markdown) -> None:
        # After "links" (3), which turns every address into one from the root.
        md.treeprocessors.register(PictureTags(md, self.settings), "pictures", 2)


def _name(address: str) -> str:
    """Return the path of one of our files inside the content folder; empty for anything else."""
    return unquote(address.removeprefix(f"{ROOT}/")) if address.startswith(f"{ROOT}/") else ""


def _srcset(sizes: tuple[Size, ...]) -> str:
    return ", ".join(f"{ROOT}/{size.url} {size.width}w" for size in sizes)


def _fill(image: Element, view: PhotoView, opens: bool) -> None:
    image.set("src", f"{ROOT}/{view.url}")
    if view.jpeg:
        image.set("srcset", _srcset(view.jpeg))
        image.set("sizes", SIZES)
    image.set("width", str(view.width))
    image.set("height", str(view.height))
    for name, value in {"fetchpriority": "high"}.items() if opens else {"loading": "lazy", "decoding": "async"}.items():
        image.set(name, value)


def _place(parent: Element, image: Element, view: PhotoView) -> None:
    """Put AVIF before the picture and its credit below it."""
    tail, image.tail = image.tail, None
    shown = image
    place = list(parent).index(image)
    if view.avif:
        shown = Element("picture")
        SubElement(shown, "source", type="image/avif", srcset=_srcset(view.avif), sizes=SIZES)
        shown.append(image)
        parent[place] = shown
    shown.tail = tail
    if view.credit and _alone(parent):
        parent.tag = "figure"
        SubElement(parent, "figcaption").text = view.credit
    elif view.credit:
        words = Element("small")
        words.text, words.tail, shown.tail = f"({view.credit})", tail, " "
        parent.insert(place + 1, words)


def _alone(parent: Element) -> bool:
    """Tell whether a paragraph is nothing but one picture."""
    return parent.tag == "p" and len(parent) == 1 and not (parent.text or "").strip() + (parent[0].tail or "").strip()


def _take_out(parent: Element, child: Element) -> None:
    """Remove an element, but not the words after it."""
    place = list(parent).index(child)
    parent.remove(child)
    if child.tail and place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail


def _is_empty(element: Element) -> bool:
    return not len(element) and not (element.text or "").strip()
