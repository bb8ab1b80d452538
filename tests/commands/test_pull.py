"""Fetching what is public."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from campaign.public_data import read_comments, read_public_data
from commands import fetching
from commands.console import Stop
from commands.pull import endpoint_address, pull, store_public_data
from tests.servers import Quiet, http_server

OLD = {"summary.json": "old summary", "pledges.json": "old pledges", "comments.json": "old comments"}
NUMBERS = {"pledged": 41, "published": 40, "number": "41", "sentence": "Our goal is 5,000.", "shown": True}
SUMMARY = {"as_of": "2026-11-21T19:24:00+00:00", "forms": {"pledge": NUMBERS}}
PLEDGE = {"id": "abcd", "words": "I will make tea", "name": "", "published": "2026-11-21T19:24:00+00:00"}
PLEDGES = {"as_of": "2026-11-21T19:24:00+00:00", "pledges": [PLEDGE]}
COMMENT = {"id": "efgh", "stands_on": "blog/tea/", "words": "With milk", "published": "2026-11-21T19:24:00+00:00"}
COMMENTS = {"comments": [COMMENT]}
BESIDE = {"transparency": {"as_of": None, "forms": {}}, "actions": {"forms": {}}, "areas": {"forms": {}}}
BESIDE |= {"polls": {"forms": {}}, "consents": {"ended": ["gone"]}}


class Answers(dict[str, bytes]):
    """What the endpoint answers, by path; anything else is answered 503, or otherwise. A delay may be set."""

    delay = 0.0
    otherwise = 503


@pytest.fixture
def answers() -> Answers:
    """A sound endpoint's answers."""
    sound = {"summary": SUMMARY, "pledges": PLEDGES, "comments": COMMENTS, **BESIDE}
    return Answers({f"/api/{name}.json": json.dumps(said).encode() for name, said in sound.items()})


@pytest.fixture
def endpoint(answers: Answers) -> Iterator[str]:
    """The address of an endpoint that gives ``answers``."""

    class Handler(Quiet):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(200 if body else answers.otherwise)
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            time.sleep(answers.delay)
            self.wfile.write(body or b"")

    with http_server(Handler) as address:
        yield f"{address}/api"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with data from an earlier time."""
    (tmp_path / "data").mkdir()
    for name, text in OLD.items():
        (tmp_path / "data" / name).write_text(text)
    return tmp_path


def data_of(content: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (content / "data").iterdir()}


def test_every_file_is_replaced(content: Path, endpoint: str) -> None:
    """What the build reads afterwards is what the endpoint said."""
    pull(content, endpoint)
    summary, pledges, problems = read_public_data(content / "data", "data")
    assert not problems
    assert summary.forms["pledge"].pledged == 41
    assert [pledge.words for pledge in pledges.pledges] == ["I will make tea"]
    assert read_comments(content / "data", "data")[0]["blog/tea/"][0].words == "With milk"
    assert set(data_of(content)) == {*OLD, *(f"{name}.json" for name in BESIDE)}


def test_what_is_not_public_is_dropped(content: Path, endpoint: str, answers: Answers) -> None:
    """Should an endpoint ever say too much, it does not get into the site's folder."""
    said = {"email": "a@example.org"}
    answers["/api/pledges.json"] = json.dumps({**PLEDGES, "pledges": [PLEDGE | said]}).encode()
    answers["/api/comments.json"] = json.dumps({**said, "comments": [COMMENT | said]}).encode()
    pull(content, endpoint)
    assert "example.org" not in str(data_of(content))


def test_old_files_stay_when_the_endpoint_is_down(content: Path) -> None:
    """The site stands, with the last numbers."""
    with pytest.raises(Stop, match=r"did not answer \(Connection refused\); .* stays as it was\.$"):
        pull(content, "http://127.0.0.1:9/api")
    assert data_of(content) == OLD


@pytest.mark.parametrize("name", ["summary.json", "pledges.json", "comments.json"])
@pytest.mark.parametrize(
    "rubbish",
    [
        b"<!doctype html>",
        b"{}",
        b"[]",
        b"null",
        b'{"as_of": null, "forms": {"pledge": {}}, "pledges": [{}]}',
        b'{"as_of": "soon", "forms": {}, "pledges": []}',
        b'{"as_of": null, "forms": 3, "pledges": [{"id": "a", "words": "b", "published": "soon"}]}',
        b'{"comments": [{"id": "a", "stands_on": "b/", "words": "c", "published": "soon"}], "pledges": 1}',
        b"\xff\xfe",
    ],
)
def test_old_files_stay_when_the_endpoint_sends_rubbish(
    content: Path, endpoint: str, answers: Answers, name: str, rubbish: bytes
) -> None:
    """No file is replaced unless all are sound."""
    answers[f"/api/{name}"] = rubbish
    with pytest.raises(Stop, match=rf"the endpoint's {name} is not what it should be"):
        pull(content, endpoint)
    assert data_of(content) == OLD


def test_old_files_stay_when_one_is_refused(content: Path, endpoint: str, answers: Answers) -> None:
    """Numbers and pledges of different times would not fit each other."""
    del answers["/api/pledges.json"]
    with pytest.raises(Stop, match="answered 503"):
        pull(content, endpoint)
    assert data_of(content) == OLD


@pytest.mark.parametrize("answer", [None, b"<!doctype html>"])
@pytest.mark.parametrize("name", BESIDE)
def test_what_could_not_be_fetched_ends_it_with_a_fault(
    content: Path,
    endpoint: str,
    answers: Answers,
    capsys: pytest.CaptureFixture[str],
    name: str,
    answer: bytes | None,
) -> None:
    """Whoever runs it before each publication learns of it; its last good file stays, and all others are new."""
    old = f"old {name}"
    (content / f"data/{name}.json").write_text(old)
    answers[f"/api/{name}.json"] = answer or b""
    with pytest.raises(Stop, match=rf"^{name}\.json could not be fetched\. Run it again\.$"):
        pull(content, endpoint)
    assert f"{name}.json" in capsys.readouterr().out
    data = data_of(content)
    assert [kept for kept, text in data.items() if text.startswith("old")] == [f"{name}.json"]
    assert data[f"{name}.json"] == old


def test_an_older_endpoint_has_no_comments(
    content: Path, endpoint: str, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says so of each such file; the rest is new, and comments stay as they were."""
    for name in ("comments", "areas"):
        del answers[f"/api/{name}.json"]
    answers.otherwise = 404
    pull(content, endpoint)
    said = capsys.readouterr().out
    assert f"{endpoint} has no comments.json: it is older than this checkout." in said
    assert f"{endpoint} has no areas.json: it is older than this checkout; how many pledge in each area" in said
    data = data_of(content)
    assert data["comments.json"] == OLD["comments.json"]
    assert "I will make tea" in data["pledges.json"]


def test_slow_endpoint_is_given_up(
    content: Path, endpoint: str, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build in the night does not hang."""
    answers.delay = 0.5
    monkeypatch.setattr(fetching, "SECONDS", 0.1)
    with pytest.raises(Stop, match=r"did not answer in 0\.1 seconds"):
        pull(content, endpoint)
    assert data_of(content) == OLD


def test_endless_answer_is_given_up(content: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded, whatever is at that address."""
    monkeypatch.setattr(fetching, "MOST_BYTES", 20)
    with pytest.raises(Stop, match="larger than 20 bytes"):
        pull(content, endpoint)


def test_address_that_is_none_is_refused(content: Path) -> None:
    """Only the web is asked; a file's address would read this machine."""
    with pytest.raises(Stop, match="is not an address"):
        pull(content, "file:///etc")


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [("/api", "https://promise.example.org/api"), ("https://api.example.org", "https://api.example.org")],
)
def test_address_comes_from_the_campaign(tmp_path: Path, endpoint: str, address: str) -> None:
    """A path belongs to the campaign's host; a whole address is taken as it is."""
    from tests.endpoint.material import CAMPAIGN

    (tmp_path / "campaign.yml").write_text(json.dumps({**CAMPAIGN, "endpoint": endpoint}), encoding="utf-8")
    assert endpoint_address(tmp_path) == address


def test_in_process_data_makes_its_folder(tmp_path: Path) -> None:
    """The preview stores what its own endpoint says, in the same shape."""
    data: dict[str, Any] = {**SUMMARY, "secret": 1}
    store_public_data(tmp_path / "data", data, PLEDGES, COMMENTS, {"forms": {}}, {"forms": {}})
    assert "secret" not in data_of(tmp_path)["summary.json"]
    assert read_public_data(tmp_path / "data", "data")[2] == []
