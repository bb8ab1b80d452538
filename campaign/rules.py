"""What a content type asks of a source beyond its front matter's keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from campaign.content import EventMeta, FilmMeta, Source
from campaign.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

FILMS = {".mp4": "video/mp4", ".webm": "video/webm"}
RECORDINGS = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
#: The folders whose files are published as they are.
PUBLISHED = ("files/", "images/")


def rule_problems(folder: ContentFolder, source: Source | None) -> list[Problem]:
    """Return what a source that can be read lacks; nothing for one that cannot."""
    if source and isinstance(source.meta, FilmMeta):
        return list(_film(folder, source, source.meta))
    if source and isinstance(source.meta, EventMeta):
        return list(_event(source, source.meta))
    return []


def file_fault(folder: ContentFolder, name: str) -> tuple[str, str] | None:
    """Return what is wrong with a file that a text names, and what to do; None if it is there and published."""
    if not name.startswith(PUBLISHED):
        return f"'{name}' is not in a folder that is published", "Put the file into content/files/."
    if not (folder.path / name).is_file():
        known = sorted(f"files/{path.name}" for path in (folder.path / "files").glob("*"))
        return f"the file '{name}' does not exist", did_you_mean(name, known, "Files")
    return None


def _film(folder: ContentFolder, source: Source, meta: FilmMeta) -> Iterator[Problem]:
    document = source.document
    if bool(meta.file) == bool(meta.address):
        message = "a film has either 'file' or 'address'"
        yield document.key_problem(("file",), message, "Name your own file, or where the film can be seen.")
    for key in ("file", "captions"):
        name = getattr(meta, key)
        fault = file_fault(folder, name) if name else None
        if fault:
            yield document.problem((key,), *fault)
    ending = PurePosixPath(meta.file or "").suffix
    if meta.file and ending not in FILMS | RECORDINGS:
        hint = f"Save it as one of these: {', '.join([*FILMS, *RECORDINGS])}."
        yield document.problem(("file",), f"browsers do not play '{ending}'", hint)
    if ending in FILMS and not meta.captions:
        yield document.problem(
            (), "the film has no captions", "Add 'captions: files/name.vtt', for those who do not hear it."
        )
    if meta.captions and not meta.captions.endswith(".vtt"):
        yield document.problem(("captions",), f"the captions '{meta.captions}' are not WebVTT", "Save them as .vtt.")
    if ending in FILMS and not meta.photo:
        yield document.problem(
            (), "the film has no poster picture", "Add 'photo:' with file and alt: it stands where the film will play."
        )
    if not source.body.strip():
        hint = "Write what is said and heard below the front matter, for those who read rather than listen."
        yield Problem(document.path, source.body_line, 1, "the transcript is missing", hint)


def _event(source: Source, meta: EventMeta) -> Iterator[Problem]:
    document = source.document
    # Either may carry an offset of its own: they are compared as the clock on the wall shows them.
    if meta.end.replace(tzinfo=None) <= meta.start.replace(tzinfo=None):
        yield document.problem(("end",), "the event ends before it starts", "Look at both dates and times.")
    if not (meta.place or meta.online):
        yield document.problem((), "nobody can tell where the event is", "Add 'place: ...' or 'online: https://...'.")
