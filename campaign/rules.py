"""What a content type asks of a source beyond its front matter's keys."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from campaign.content import Source
from campaign.files import download_problems, file_fault
from campaign.front_matter import EventMeta, FilmMeta, InterviewMeta, ResourceMeta
from campaign.problems import Problem, did_you_mean
from campaign.settings import Campaign
from campaign.yamlfile import Document

if TYPE_CHECKING:
    from campaign.folder import ContentFolder

FILMS = {".mp4": "video/mp4", ".webm": "video/webm"}
RECORDINGS = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
#: How a line of an interview begins that is a question.
QUESTION = "## "


def rule_problems(folder: ContentFolder, source: Source | None) -> list[Problem]:
    """Return what a source that can be read lacks; nothing for one that cannot."""
    return [*_of_its_type(folder, source), *_twins(folder, source)] if source else []


def _of_its_type(folder: ContentFolder, source: Source) -> Iterator[Problem]:
    if isinstance(source.meta, FilmMeta):
        yield from _film(folder, source, source.meta)
    if isinstance(source.meta, EventMeta):
        yield from _event(folder.campaign, source, source.meta)
    if isinstance(source.meta, InterviewMeta):
        yield from _interview(source, source.meta)
    if isinstance(source.meta, ResourceMeta):
        yield from _resource(folder, source.document, source.meta)


def _twins(folder: ContentFolder, source: Source) -> Iterator[Problem]:
    sites = {twin.language: twin.site for twin in folder.campaign.twins}
    for index, twin in enumerate(source.meta.twins if folder.knows("twins") else ()):
        if twin.language not in sites:
            hint = did_you_mean(twin.language, sites, "Languages") or "Add 'twins:' to campaign.yml."
            message = f"the campaign has no twin in '{twin.language}'"
            yield source.document.problem(("twins", index, "language"), message, hint)
        elif not twin.address.startswith(sites[twin.language]):
            hint = f"Write an address that starts with {sites[twin.language]}, or change it in campaign.yml."
            yield source.document.problem(("twins", index, "address"), "the page is not on the twin's site", hint)


def _is_webvtt(path: Path) -> bool:
    """Tell whether browsers read a file as captions; one that is not there is told already."""
    if path.suffix != ".vtt" or not path.is_file():
        return path.suffix == ".vtt"
    with path.open("rb") as file:
        return file.read(9).removeprefix(BOM_UTF8).startswith(b"WEBVTT")


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
    if meta.captions and not _is_webvtt(folder.path / meta.captions):
        hint = "Save them as .vtt: the first line of such a file is WEBVTT."
        yield document.problem(("captions",), f"the captions '{meta.captions}' are not WebVTT", hint)
    if ending in FILMS and not meta.photo:
        yield document.problem(
            (), "the film has no poster picture", "Add 'photo:' with file and alt: it stands where the film will play."
        )
    if not source.body.strip():
        hint = "Write what is said and heard below the front matter, for those who read rather than listen."
        yield Problem(document.path, source.body_line, 1, "the transcript is missing", hint)


def _event(campaign: Campaign, source: Source, meta: EventMeta) -> Iterator[Problem]:
    document = source.document
    # In UTC: two moments of one zone would be compared by the clock on the wall, which goes back once a year.
    if campaign.local(meta.end).astimezone(UTC) <= campaign.local(meta.start).astimezone(UTC):
        yield document.problem(("end",), "the event ends before it starts", "Look at both dates and times.")
    if not (meta.place or meta.online):
        yield document.problem((), "nobody can tell where the event is", "Add 'place: ...' or 'online: https://...'.")


def _interview(source: Source, meta: InterviewMeta) -> Iterator[Problem]:
    document = source.document
    if meta.answered_by == meta.author:
        hint = "An interview has two voices; what one person says alone is a post."
        yield document.problem(("answered_by",), "the same person asks and answers", hint)
    lines = source.body.split("\n")
    questions = [number for number, line in enumerate(lines) if line.startswith(QUESTION)]
    if not questions:
        hint = "Write each question as a line that starts with ##, and the answer below it."
        yield Problem(document.path, source.body_line, 1, "the interview has no question", hint)
        return
    for number, following in zip(questions, [*questions[1:], len(lines)], strict=True):
        if not "".join(lines[number + 1 : following]).strip():
            hint = "Write below it what was answered, or that there was no answer."
            yield Problem(document.path, source.body_line + number, 1, "the question has no answer", hint)


def _resource(folder: ContentFolder, document: Document, meta: ResourceMeta) -> Iterator[Problem]:
    if bool(meta.file) == bool(meta.address):
        message = "a resource has either 'file' or 'address'"
        yield document.key_problem(("file",), message, "Name your own file, or where it can be found.")
    if meta.file:
        yield from download_problems(folder, document, meta.file, meta.web)
