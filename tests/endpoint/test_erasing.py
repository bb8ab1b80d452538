"""One person, exported and erased: found nowhere afterwards, or told where; the totals stay."""

from __future__ import annotations

import gzip
import html
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from commands.console import Stop
from commands.erase_person import erase_again, erase_person
from commands.export_person import export_person
from commands.pull import store_public_data
from endpoint.backup import back_up
from endpoint.codes import Codes
from endpoint.config import Settings
from endpoint.follow_ups.tables import follow_ups
from endpoint.governance import proof
from endpoint.governance.data_map import entries
from endpoint.governance.person import find_person
from endpoint.governance.proof import Trace, traces_in_files
from endpoint.governance.register import REGISTER
from endpoint.mail.digest import add_digests
from endpoint.mail.outbox import stop
from endpoint.moderation import Decision, ModerationFault, approve, decide, refuse, void
from endpoint.moderation.actions import later_edit, noted_answer, question
from endpoint.moderation.audit import audit
from endpoint.moderation.deciding import answers_seen
from endpoint.moderators.people import add_moderator, find_moderator, list_moderators
from endpoint.moderators.queue import take_next
from endpoint.replies.draft import Draft
from endpoint.replies.tables import public_replies
from endpoint.replies.writing import write_reply
from endpoint.states import PENDING
from endpoint.store import now
from endpoint.tables import METADATA, pledges
from endpoint.told_stories.tables import told_stories
from tests.endpoint.managing import KEY, own_form, pledge, rewrite, table_of
from tests.endpoint.material import GOOD, OPEN, SECRET
from tests.endpoint.running import Endpoint
from tests.site.building import build, copy_content

NAME = "Zebedee Quillfeather"
ADDRESS = "Zebedee.Quillfeather@example.org"
FIRST_WORDS = "Whistle <softly> & wait for Zebedee's kettle"
WORDS = 'Carry the "big" kettle & mug for Zebedee\'s neighbour, every single morning of the week'
NOTE = "Rang Mister Quillfeather about his knee"
PERSON = {**OPEN, "name": NAME, "email": ADDRESS, "words": FIRST_WORDS, "touchpoint": "library"}
CHANGED = {name: value for name, value in PERSON.items() if name != "touchpoint"}
HINDRANCE = "The neighbour of Quillfeather moved away in May"
TOLD = {"happened": "Zebedee carried it", "role": "Quillfeather's neighbour", "agree": "yes"}
TRACES = (NAME, ADDRESS.lower(), FIRST_WORDS, WORDS[:40], NOTE, HINDRANCE, TOLD["happened"], "Quillfeather")


@pytest.fixture
def endpoint(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint with a form that mails; the tasks mean its store."""
    rewrite(settings, own_form(mail={"to": "email", "link_when": "on_wall", "follow_up_when": "on_wall"}))
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GROUNDSWELL_SECRET", SECRET)
    running = Endpoint(settings)
    yield running
    running.close()


@pytest.fixture
def person(endpoint: Endpoint) -> str:
    """Plant somebody everywhere in the store; returns the public id of a published, changed, struck, noted pledge."""
    store = endpoint.store
    path = pledge(endpoint, **PERSON)
    public_id = str(endpoint.rows()[0]["public_id"])
    add_moderator(store, "Mo", "moderator")
    with store.read() as connection:
        moderator = find_moderator(connection, "Mo")
    assert take_next(store, moderator) == public_id
    decide(store, public_id, question(NOTE, "Mo"))
    approve(store, public_id, "Mo", note=NOTE)
    assert endpoint.request("POST", f"{path}/edit", data={**CHANGED, "words": WORDS}).status_code == 303
    approve(store, public_id, "Mo")
    decide(store, public_id, later_edit({**endpoint.rows()[0]["public_answers"], "name": "[…]"}, "Mo"))
    decide(store, public_id, noted_answer(NOTE, "Mo"))
    reply(endpoint, public_id, NOTE)
    with store.write() as connection:
        connection.execute(follow_ups.update().where(follow_ups.c.number == 1).values(asked_at=now()))
    for said in ({"outcome": "not-yet"}, {"hindrance": HINDRANCE}):
        posted = {"number": "1", **said}
        assert endpoint.request("POST", f"{path}/how-it-went", data=posted).status_code == 303
    for place, said in (("progress", {"told": "done"}), ("story", TOLD)):
        assert endpoint.request("POST", f"{path}/{place}", data=said).status_code == 303
    with store.write() as connection:
        connection.execute(told_stories.update().values(state="accepted"))
    pledge(endpoint, **{**OPEN, "form_key": "somebody-else", "words": "Somebody else entirely"})
    return public_id


def reply(endpoint: Endpoint, public_id: str, words: str) -> None:
    """Reply in public to a published pledge."""
    seen = answers_seen(next(row["public_answers"] for row in endpoint.rows() if row["public_id"] == public_id))
    draft = Draft("heard", words, "Mister Quillfeather's ward")
    with endpoint.store.write() as connection:
        write_reply(endpoint.store, connection, public_id, draft, "Mo", seen=seen, replied="")


def search_all(texts: tuple[str, ...], *places: Path) -> list[str]:
    """Return which files hold one of these texts as it is, unpacked if need be, whatever its case."""
    found = []
    for path in sorted(path for place in places for path in ([place] if place.is_file() else place.rglob("*"))):
        if path.is_file():
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            found += [path.name for text in texts if text.lower().encode() in data.lower()]
    return sorted(set(found))


def store_files(endpoint: Endpoint) -> list[Path]:
    """Return the files of an SQLite store; none of a server's."""
    return proof.database_files(endpoint.store)


def dump(endpoint: Endpoint) -> str:
    """Return every row of every table as text."""
    return json.dumps(
        [table_of(endpoint, table) for table in METADATA.sorted_tables], default=str, ensure_ascii=False
    ).lower()


# Export


def test_export_has_every_row_and_only_its_owner_may_read_it(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By address in any case, by id or by the code of the own page: the same rows, in two files of mode 0600."""
    code = Codes(SECRET).make("manage", person)
    for number, text in enumerate((ADDRESS.upper(), person, code)):
        folder = tmp_path / f"export-{number}"
        export_person(text, folder)
        files = sorted(folder.iterdir())
        assert [path.suffix for path in files] == [".json", ".txt"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        found = json.loads(files[0].read_text(encoding="utf-8"))
        tables = {"pledges", "decisions", "edits", "outbox", "leases", "wall_entries", "public_replies", "follow_ups"}
        assert tables <= found["rows"].keys()
        assert [row["public_id"] for row in found["rows"]["pledges"]] == [person]
        assert {row["actor"] for row in found["rows"]["decisions"]} == {"supporter", "the campaign"}
        read = files[1].read_text(encoding="utf-8")
        for text in (
            NAME,
            ADDRESS,
            WORDS,
            NOTE,
            HINDRANCE,
            "First name",
            "What will you do?",
            "You were asked: You may show",
        ):
            assert text in read
        assert "Somebody else" not in read
    said = capsys.readouterr().out
    assert not any(trace.lower() in said.lower() for trace in TRACES)


@pytest.mark.sqlite_only
def test_export_of_a_stranger_says_so(endpoint: Endpoint, person: str, tmp_path: Path) -> None:
    """A text that can be nobody is told apart from somebody of whom nothing is held; no file is made."""
    with pytest.raises(Stop, match="Nothing is held"):
        export_person("nobody@example.org", tmp_path / "export")
    with pytest.raises(Stop, match="neither a mail address nor"):
        export_person("Zebedee", tmp_path / "export")
    assert not (tmp_path / "export").exists()


# Erasure


@pytest.mark.sqlite_only
def test_without_do_nothing_is_changed(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be undone is shown first."""
    before = dump(endpoint)
    assert erase_person(ADDRESS, [], tmp_path / "receipts", do=False) == 0
    said = capsys.readouterr().out
    assert "pledges: 1" in said
    assert "outbox: 1" in said
    assert dump(endpoint) == before
    assert not (tmp_path / "receipts").exists()


def test_nobody_is_found_after_an_erasure(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables, the database's bytes, search, wall, summary, own page: gone, or empty; the totals and others stay."""
    counted = endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"]
    assert any(text.lower() in dump(endpoint) for text in TRACES)
    assert erase_person(ADDRESS, [tmp_path / "nothing"], tmp_path / "receipts", do=True) == 0
    said = capsys.readouterr().out
    assert "Nothing is left." in said
    assert audit(endpoint.store).decisions > 0, "the chain of decisions still holds"
    assert [text for text in TRACES if text.lower() in dump(endpoint) or text.lower() in said.lower()] == []
    assert search_all(TRACES, *store_files(endpoint), tmp_path / "receipts") == []
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == counted == 2
    assert endpoint.get(f"/pledge/{person}").status_code == 410
    assert "quillfeather" not in endpoint.get("/wall?q=kettle").text.lower()
    assert "It is counted" in endpoint.get(f"/manage/{Codes(SECRET).make('manage', person)}").text
    other = endpoint.rows()[1]
    assert other["private_answers"]["email"] == "ann@example.org"
    assert (other["state"], other["public_answers"]["words"]) == ("pending", "Somebody else entirely")


@pytest.mark.sqlite_only
def test_every_personal_column_is_empty_after_an_erasure(endpoint: Endpoint, person: str, tmp_path: Path) -> None:
    """Whoever adds a personal column has to empty it, or delete its row."""
    assert erase_person(person, [], tmp_path / "receipts", do=True) == 0
    number = endpoint.rows()[0]["id"]
    for column, entry in entries(METADATA.sorted_tables, REGISTER):
        table = column.table
        theirs = "id" if table is pledges else "pledge_id"
        if entry and entry.personal and theirs in table.c:
            values = [row[column.name] for row in table_of(endpoint, table) if row[theirs] == number]
            assert [value for value in values if value] == [], str(column)


@pytest.mark.sqlite_only
def test_a_receipt_says_what_and_never_who(endpoint: Endpoint, person: str, tmp_path: Path) -> None:
    """Kinds of rows, how many, when, and keyed hashes that nobody without the secret can tell anything from."""
    erase_person(ADDRESS, [], tmp_path / "receipts", do=True)
    (path,) = (tmp_path / "receipts").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    receipt = json.loads(path.read_text(encoding="utf-8"))
    assert receipt.keys() == {"at", "rows", "kept", "hashes"}
    rows = {
        "pledges": 1,
        "decisions": 4,
        "edits": 1,
        "outbox": 1,
        "leases": 1,
        "public_replies": 1,
        "follow_ups": 3,
        "told_stories": 1,
    }
    assert receipt["rows"] == rows
    assert set(receipt["hashes"]) == {Codes(SECRET).erased_hash(text) for text in (ADDRESS.lower(), person)}
    assert person not in path.read_text(encoding="utf-8")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("state", "after"), [("held", "void"), ("refused", "refused"), ("void", "void")])
def test_what_did_not_count_does_not_count_once_it_is_erased(
    endpoint: Endpoint, tmp_path: Path, state: str, after: str
) -> None:
    """Totals stay true, the moderators' queue never shows an empty pledge, and nothing more can be decided."""
    path = pledge(endpoint, **PERSON, **({"form_website": "x"} if state == "held" else {}))
    public_id = str(endpoint.rows()[0]["public_id"])
    if state == "refused":
        refuse(endpoint.store, public_id, "off-topic", "Mo")
    if state == "void":
        void(endpoint.store, public_id, "Mo")
    assert endpoint.rows()[0]["state"] == state
    erase_person(ADDRESS, [], tmp_path / "receipts", do=True)
    assert endpoint.rows()[0]["state"] == after
    assert endpoint.get("/summary.json").json()["forms"]["pledge"]["pledged"] == 0
    with pytest.raises(ModerationFault, match="is anonymised"):
        decide(endpoint.store, public_id, Decision("restore", PENDING, "Mo", now()))
    assert endpoint.request("POST", f"{path}/edit", data=CHANGED).status_code == 409
    # The same page sent once more, from a browser's back button, does not bring it back.
    assert endpoint.post({**PERSON, **KEY}).status_code == 303
    assert [row["private_answers"] for row in endpoint.rows()] == [{}]


@pytest.mark.sqlite_only
def test_what_has_to_be_rebuilt_is_named_and_then_nothing_is_left(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pulled data, the built site with wall and feeds, an export, logs: each is named until it was made anew."""
    content, site, logs = copy_content(tmp_path / "content"), tmp_path / "output", tmp_path / "logs"

    def rebuild() -> None:
        said = (endpoint.get(f"/{name}.json").json() for name in ("summary", "pledges", "comments", "areas", "polls"))
        store_public_data(content / "data", *said)
        build(content, site)

    rebuild()
    assert search_all((WORDS[:5],), site / "wall") != []
    logs.mkdir()
    (logs / "access.log.2.gz").write_bytes(gzip.compress(f"GET /?q={quote(NAME)}".encode()))
    (logs / "feed.xml").write_text(f"<title>{html.escape(WORDS)}</title>", encoding="utf-8")
    (logs / "pledges.csv").write_text(json.dumps({"words": WORDS}), encoding="utf-8")
    places = [content, site, logs]
    assert erase_person(ADDRESS, places, tmp_path / "receipts", do=True) == 1
    said = capsys.readouterr().out
    for place in ("data/pledges.json", "wall/index.html", "access.log.2.gz", "feed.xml", "pledges.csv"):
        assert place in said
    assert "Run python3 tasks.py pull." in said
    assert "somebody" not in said.lower()
    rebuild()
    shutil.rmtree(logs)
    assert erase_person(ADDRESS, places, tmp_path / "receipts", do=True) == 0
    assert erase_person(person, places, tmp_path / "receipts", do=True) == 0
    assert search_all((*TRACES, person), content, site) == []


def test_a_copy_in_a_table_that_nobody_thought_of_is_found(endpoint: Endpoint, person: str, tmp_path: Path) -> None:
    """The proof is one: with a text left in any column it fails."""
    erase_person(ADDRESS, [], tmp_path / "receipts", do=True)
    other = endpoint.rows()[1]["public_id"]
    approve(endpoint.store, other, "Mo", note=f"Knows {ADDRESS}")
    assert erase_person(ADDRESS, [], tmp_path / "receipts", do=True) == 1


@pytest.mark.sqlite_only
def test_the_bytes_of_the_file_are_searched(
    endpoint: Endpoint, person: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted is not gone: without the sweep the search finds what the write-ahead log still has."""
    monkeypatch.setattr("commands.erase_person.sweep", lambda _store: None)
    assert erase_person(ADDRESS, [], tmp_path / "receipts", do=True) == 1
    monkeypatch.undo()


def test_an_address_is_found_whatever_its_capitals(endpoint: Endpoint, tmp_path: Path) -> None:
    """Those of other scripts too, which SQLite does not know; in somebody else's words as well."""
    pledge(endpoint, **{**PERSON, "email": "JÖRG@BÜCHER.example"})
    pledge(endpoint, **{**GOOD, "form_key": "names", "words": "Write to jÖrg@bücher.example every day"})
    person = find_person(endpoint.store, Codes(SECRET), "Jörg@Bücher.example")
    mine, other = endpoint.rows()
    assert (person.pledges, person.mentioned_in) == ((mine["id"],), (other["public_id"],))


def test_others_who_wrote_the_same_or_name_the_address_are_left_alone(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Common words prove nothing; an address in somebody else's words is told, and theirs to keep."""
    pledge(endpoint, **{**GOOD, "form_key": "same", "words": WORDS})
    pledge(endpoint, **{**GOOD, "form_key": "names", "words": f"Write to {ADDRESS} every day"})
    named = str(endpoint.rows()[3]["public_id"])
    assert erase_person(ADDRESS, [], tmp_path / "receipts", do=True) == 1
    said = capsys.readouterr().out
    assert "Not looked for, as other people wrote the same: 1 text." in said
    assert f"Others name the address in their words: {named}." in said
    assert [row["anonymised_at"] is None for row in endpoint.rows()] == [False, True, True, True]


@pytest.mark.sqlite_only
def test_a_reply_that_others_got_too_is_no_trace(
    endpoint: Endpoint, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The campaign thanks many people in the same words: they stay where the others' pledges have them."""
    other = str(endpoint.rows()[1]["public_id"])
    approve(endpoint.store, other, "Mo")
    reply(endpoint, other, NOTE)
    assert erase_person(ADDRESS, [], tmp_path / "receipts", do=True) == 0
    assert "Nothing is left" in capsys.readouterr().out
    assert [row["words"] for row in table_of(endpoint, public_replies)] == [NOTE]


@pytest.mark.sqlite_only
def test_a_moderator_is_erased_but_for_the_name_beside_decisions(endpoint: Endpoint, tmp_path: Path) -> None:
    """Address, session and links go; somebody has to answer for decisions. A stop stays, so that no mail is sent, and
    what tells that today's digest went.
    """
    pledge(endpoint)

    def ask_for_digest() -> int:
        return add_digests(endpoint.store, [ADDRESS], Codes(SECRET), now().replace(hour=12), ZoneInfo("UTC"))

    assert ask_for_digest() == 1
    add_moderator(endpoint.store, "Zoe", "owner", ADDRESS)
    stop(endpoint.store, Codes(SECRET).address_hash(ADDRESS))
    erase_person(ADDRESS, [], tmp_path / "receipts", do=True)
    with endpoint.store.read() as connection, pytest.raises(Exception, match="no moderator Zoe"):
        find_moderator(connection, "Zoe")
    assert ADDRESS.lower() not in dump(endpoint)
    (path,) = (tmp_path / "receipts").iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["kept"] == {"mail_stops": 1}
    assert ask_for_digest() == 0


@pytest.mark.sqlite_only
def test_a_restored_backup_is_cleaned_again(
    endpoint: Endpoint, settings: Settings, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The receipts know whom to erase, though they name nobody; who came back of their own accord stays."""
    add_moderator(endpoint.store, "Zoe", "owner", ADDRESS)
    database = store_files(endpoint)[0]
    back_up(database, tmp_path / "backup.sqlite3")
    erase_person(ADDRESS, [], tmp_path / "receipts", do=True)
    endpoint.close()
    shutil.copy(tmp_path / "backup.sqlite3", database)
    restored = Endpoint(settings)
    pledge(restored, **{**PERSON, "form_key": "came-back"})
    assert erase_again(tmp_path / "receipts") == 0
    assert "1 receipt; 2 erased again." in capsys.readouterr().out
    assert [row["anonymised_at"] is None for row in restored.rows()] == [False, True, True]
    add_moderator(restored.store, "Zoe", "owner", ADDRESS)
    assert erase_again(tmp_path / "receipts") == 0
    assert "1 receipt; 0 erased again." in capsys.readouterr().out
    assert [each.mail for each in list_moderators(restored.store) if each.name == "Zoe"] == [ADDRESS]
    restored.close()
    with pytest.raises(Stop, match="no receipts"):
        erase_again(tmp_path / "nowhere")


def test_a_spoilt_archive_counts_as_holding_everything(tmp_path: Path) -> None:
    """Nobody knows what a compressed log holds that cannot be unpacked."""
    spoilt = bytearray(gzip.compress(b"127.0.0.1 GET /\n" * 5000, mtime=0))
    spoilt[30] ^= 0xFF
    (tmp_path / "access.log.gz").write_bytes(spoilt)
    assert traces_in_files(["ann@example.org"], [tmp_path]) == [Trace(str(tmp_path / "access.log.gz"), 1)]


def test_a_place_that_may_not_be_looked_into_is_named() -> None:
    """A folder that the user may not open, such as a web server's logs, counts as holding everything.

    One that is not there holds nothing. Root may open all, so root is somebody else for this moment.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        closed = Path(folder, "logs")
        closed.mkdir(mode=0)
        user = os.geteuid()
        os.seteuid(user or 65534)
        try:
            traces = traces_in_files(["ann@example.org"], [Path(folder, "output"), closed])
        finally:
            os.seteuid(user)
        closed.chmod(0o700)
    assert traces == [Trace(str(closed), 1)]
