"""Asking local campaigns for their totals: over HTTP, with files that they signed, and with all that is not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campaign.keys import PUBLIC, SECRET, in_letters, new_secret, public_of
from campaign.local_campaigns import load_local_campaigns
from campaign.local_totals import FILE, LocalTotals, local_totals, read_heard
from campaign.totals import SignedTotals, Totals, sign
from commands import local_campaigns as asking
from commands.local_campaigns import pull_local_campaigns
from tests.campaign.settings_making import campaign_data
from tests.servers import Quiet, http_server

DAY = datetime(2025, 11, 20, 9, tzinfo=UTC)
SECRETS = {name: SECRET + in_letters(bytes([number]) * 32) for number, name in enumerate(("ann", "ben"), 1)}


class Web(dict[str, bytes]):
    """What is on the web, by path; anything else is answered 404. Paths in ``moved`` lead elsewhere."""

    address = ""
    moved: dict[str, str]
    hang: threading.Event

    def says(self, name: str, pledged: int | None, as_of: datetime | None = DAY, secret: str = "") -> bytes:
        """Put a signed file where a campaign has it; returns it."""
        said = Totals(address=f"{self.address}/{name}", as_of=as_of, pledged=pledged)
        self[f"/{name}/totals.json"] = sign(said, secret or SECRETS[name]).model_dump_json().encode()
        return self[f"/{name}/totals.json"]


@pytest.fixture
def web() -> Iterator[Web]:
    """Two local campaigns, Ann's with 41 pledges and Ben's with 1,200."""
    web = Web()
    web.moved, web.hang = {}, threading.Event()

    class Handler(Quiet):
        def do_GET(self) -> None:
            body = web.get(self.path)
            self.send_response(302 if self.path in web.moved else 200 if body is not None else 404)
            if self.path in web.moved:
                self.send_header("location", web.moved[self.path])
            self.end_headers()
            if body == b"hang":
                web.hang.wait(20)
            self.wfile.write(body or b"")

    with http_server(Handler) as web.address:
        web.says("ann", 41)
        web.says("ben", 1200)
        yield web
        web.hang.set()


@pytest.fixture
def content(web: Web, tmp_path: Path) -> Path:
    """A national campaign that lists both, and one without key."""
    campaign = campaign_data(address=f"{web.address}/national")
    (tmp_path / "campaign.yml").write_text(json.dumps(campaign), encoding="utf-8")
    listed = {
        name: {"name": name.title(), "area": "Here", "address": f"{web.address}/{name}", "key": public_of(secret)}
        for name, secret in SECRETS.items()
    }
    listed["cat"] = {"name": "Cat", "area": "There", "address": f"{web.address}/cat"}
    (tmp_path / "local-campaigns.yml").write_text(json.dumps(listed), encoding="utf-8")
    return tmp_path


def totals_of(content: Path) -> LocalTotals:
    """Return what a build would show."""
    campaigns, problems = load_local_campaigns(content, "local-campaigns.yml", "")
    heard, faults = read_heard(content / "data" / FILE, FILE)
    assert problems + faults == []
    return local_totals(campaigns, heard)


def shown(content: Path) -> list[tuple[str, int | None, bool]]:
    """Return name, number and whether it answered, of each."""
    return [(one.campaign.name, one.pledged, one.answers) for one in totals_of(content).all]


def test_each_campaign_is_asked_and_their_numbers_add_up(
    content: Path, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number and day of each; one that sent no key is listed, and not asked."""
    pull_local_campaigns(content)
    assert shown(content) == [("Ann", 41, True), ("Ben", 1200, True), ("Cat", None, True)]
    totals = totals_of(content)
    assert (totals.more, totals.campaigns) == (1241, 2)
    assert totals.all[0].as_of == DAY
    told = capsys.readouterr().out
    assert "Ann: 41 pledged, as of 2025-11-20.\nBen: 1,200 pledged, as of 2025-11-20.\n" in told
    assert "Cat" not in told


def test_what_is_counted_here_already_is_not_added(content: Path, web: Web) -> None:
    """Ben's pledges are sent to the national endpoint: shown, and not counted twice. Too few to tell are no nought."""
    listed = json.loads((content / "local-campaigns.yml").read_text("utf-8"))
    listed["ben"]["already_counted"] = "yes"
    (content / "local-campaigns.yml").write_text(json.dumps(listed), encoding="utf-8")
    pull_local_campaigns(content)
    assert (totals_of(content).more, totals_of(content).campaigns) == (41, 1)
    web.says("ann", None)
    pull_local_campaigns(content)
    assert shown(content)[0] == ("Ann", None, True)
    assert (totals_of(content).more, totals_of(content).campaigns) == (0, 0)


def forged(change: Callable[[SignedTotals], dict[str, str]]) -> Callable[[Web], bytes]:
    """Return what changes Ann's signed file."""

    def make(web: Web) -> bytes:
        signed = SignedTotals.model_validate_json(web["/ann/totals.json"])
        return signed.model_copy(update=change(signed)).model_dump_json().encode()

    return make


def claimed(number: str, as_of: str = '"2025-11-21T00:00:00Z"') -> Callable[[Web], bytes]:
    """Return what signs, with Ann's own key, something that no number or day is."""

    class Claim(Totals):
        def model_dump_json(self, **_: object) -> str:
            return f'{{"address":"{self.address}","as_of":{as_of},"pledged":{number}}}'

    return lambda web: sign(Claim(address=f"{web.address}/ann"), SECRETS["ann"]).model_dump_json().encode()


UNFIT: dict[str, tuple[Callable[[Web], bytes], str]] = {
    "tampered number": (forged(lambda one: {"totals": one.totals.replace(":41", ":91")}), "is not signed with the key"),
    "no signature": (forged(lambda one: {"signature": ""}), "is not signed with the key"),
    "letters that are none": (forged(lambda one: {"signature": "é*"}), "is not signed with the key"),
    "another key": (lambda web: web.says("ann", 99, secret=new_secret()), "is not signed with the key"),
    "another campaign's file": (lambda web: web["/ben/totals.json"], "is not signed with the key"),
    "its own key, another's address": (
        lambda web: sign(Totals(address=web.address, as_of=DAY, pledged=7), SECRETS["ann"]).model_dump_json().encode(),
        "names another address as its own",
    ),
    "a day yet to come": (
        lambda web: web.says("ann", 99, datetime.now(UTC) + timedelta(days=2)),
        "is of a day yet to come",
    ),
    "an older file": (lambda web: web.says("ann", 99, DAY - timedelta(days=1)), "is older than the one before"),
    "a file without day": (lambda web: web.says("ann", None, None), "is older than the one before"),
    "a number without day": (claimed("5", "null"), "does not say of which day its number is"),
    "negative": (claimed("-1"), "says something else than a number and a day"),
    "NaN": (claimed("NaN"), "says something else"),
    "infinite": (claimed("1e999"), "says something else"),
    "a fraction": (claimed("41.5"), "says something else"),
    "a text": (claimed('"41"'), "says something else"),
    "more than anybody": (claimed("100000001"), "says something else"),
    "no JSON": (lambda web: b"<!doctype html>", "is no totals.json"),
    "nested JSON": (lambda web: b"[" * 4000, "is no totals.json"),
    "no text": (lambda web: b"\xff\xfe", "is no totals.json"),
    "large": (lambda web: b" " * 5000, "is larger than 4,096 bytes"),
    "nothing": (lambda web: b"", "is no totals.json"),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_what_a_campaign_did_not_sign_as_it_should_is_not_shown(
    content: Path, web: Web, capsys: pytest.CaptureFixture[str], unfit: str
) -> None:
    """The last good number stays with its day; the others are up to date."""
    pull_local_campaigns(content)
    make, fault = UNFIT[unfit]
    web["/ann/totals.json"] = make(web)
    web.says("ben", 1300, DAY + timedelta(days=1))
    capsys.readouterr()
    pull_local_campaigns(content)
    assert shown(content)[:2] == [("Ann", 41, False), ("Ben", 1300, True)]
    told = capsys.readouterr().out
    assert fault in told
    assert "; 41 pledged, as of 2025-11-20 stays.\n" in told


def test_a_replayed_file_never_takes_the_place_of_a_newer_one(content: Path, web: Web) -> None:
    """A mirror that lags, or somebody who kept an old file, lowers nothing; the newer file is taken again."""
    old = web["/ann/totals.json"]
    new = web.says("ann", 60, DAY + timedelta(days=3))
    for file, answers in ((new, True), (old, False), (new, True)):
        web["/ann/totals.json"] = file
        pull_local_campaigns(content)
        assert shown(content)[0] == ("Ann", 60, answers)


def test_a_lower_number_that_is_newer_is_the_truth(content: Path, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    """People take pledges back. Whoever pulls is told, so that a slip is seen."""
    pull_local_campaigns(content)
    web.says("ann", 39, DAY + timedelta(days=1))
    pull_local_campaigns(content)
    assert shown(content)[0] == ("Ann", 39, True)
    assert "Ann: 39 pledged, as of 2025-11-21, lower than before: 41 pledged" in capsys.readouterr().out


def test_a_campaign_that_is_down_or_moved_keeps_its_number_and_nobody_waiting(
    content: Path, web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gone, moved, and one that never ends its answer. No redirect is followed: it could lead into our network."""
    pull_local_campaigns(content)
    heard = totals_of(content).all[0].heard
    del web["/ann/totals.json"]
    pull_local_campaigns(content)
    assert shown(content)[:2] == [("Ann", 41, False), ("Ben", 1200, True)]
    assert totals_of(content).all[0].heard == heard
    web.moved["/ann/totals.json"] = f"{web.address}/elsewhere/totals.json"
    web["/elsewhere/totals.json"] = web.says("ann", 50, DAY + timedelta(days=1))
    pull_local_campaigns(content)
    assert shown(content)[0] == ("Ann", 41, False)
    web.moved.clear()
    web["/ann/totals.json"] = b"hang"
    monkeypatch.setattr(asking, "SECONDS_IN_ALL", 1.0)
    pull_local_campaigns(content)
    assert shown(content)[:2] == [("Ann", 41, False), ("Ben", 1200, True)]
    told = capsys.readouterr().out
    assert "answered 404; 41 pledged" in told
    assert "answered 302; 41 pledged" in told
    assert "Ann: it did not answer in time; 41 pledged, as of 2025-11-20 stays." in told


def test_a_machine_that_keeps_nothing_knows_the_last_numbers_from_the_published_site(
    content: Path, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build service begins with a fresh checkout each time. What the site has is believed as far as it is signed."""
    pull_local_campaigns(content)
    kept = (content / "data" / FILE).read_bytes()
    (content / "data" / FILE).unlink()
    web[f"/national/{FILE}"] = kept.replace(b'pledged\\":41', b'pledged\\":91')
    web.pop("/ann/totals.json")
    web.pop("/ben/totals.json")
    pull_local_campaigns(content)
    assert shown(content)[0][:2] == ("Ann", None)
    assert (
        "Ann: what was kept is not signed with the key that you have of it; it is dropped." in capsys.readouterr().out
    )
    (content / "data" / FILE).unlink()
    web[f"/national/{FILE}"] = kept
    pull_local_campaigns(content)
    assert shown(content)[:2] == [("Ann", 41, False), ("Ben", 1200, False)]


def test_a_number_that_was_signed_with_a_key_that_is_trusted_no_more_goes(content: Path, web: Web) -> None:
    """The editors put a new key in the place of a stolen one: nothing of the old one is shown, pulled again or not."""
    pull_local_campaigns(content)
    listed = (content / "local-campaigns.yml").read_text("utf-8")
    new = new_secret()
    (content / "local-campaigns.yml").write_text(listed.replace(public_of(SECRETS["ann"]), public_of(new)), "utf-8")
    assert shown(content)[0] == ("Ann", None, True)
    web.says("ann", 3, DAY - timedelta(days=9), new)
    pull_local_campaigns(content)
    assert shown(content)[0] == ("Ann", 3, True)


def test_nobody_is_asked_while_the_list_has_faults(content: Path, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in the list must not make a campaign's last number forgotten."""
    pull_local_campaigns(content)
    kept = (content / "data" / FILE).read_bytes()
    listed = (content / "local-campaigns.yml").read_text("utf-8")
    (content / "local-campaigns.yml").write_text(listed.replace(PUBLIC, "publik-", 1), "utf-8")
    pull_local_campaigns(content)
    assert (content / "data" / FILE).read_bytes() == kept
    assert "No local campaign was asked" in capsys.readouterr().out
