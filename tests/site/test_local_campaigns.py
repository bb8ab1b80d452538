"""Local campaigns on the site: the page, the line beside the counter, and the file in which one tells its own total."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

import publishconf
from campaign.keys import new_secret, public_of
from campaign.problems import ProblemsFound
from campaign.totals import FILE, SignedTotals, verify
from commands.build import build_site
from commands.console import Stop
from commands.local_campaigns import pull_local_campaigns
from commands.totals import totals
from pelicanconf import PLUGINS
from tests.site.building import PULLED_AT, ROOT, Site, build, check_report, one, replace_in, words_of
from tests.site.local_totals import secret_of

ADDRESS = "https://pocketpromise.example.org"


def rows(site: Site) -> list[list[str]]:
    """Return the table's rows as somebody reads them."""
    table = one(site["local-campaigns/"], "main table")
    return [[words_of(cell) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def test_the_page_lists_each_with_its_number_and_its_day(site: Site) -> None:
    """From A to Z; what is not told is no nought, and who was silent keeps the old number with its day."""
    assert rows(site) == [
        [
            *("Harbour Walks (example)", "Whoever works at the harbour", "88 (in our number already)"),
            "21 August 2026 · not heard from since 24 November 2026",
        ],
        ["Newid Bach (example)", "Cwm Enghraifft", "The first are coming in", "29 November 2026"],
        ["Sixth Form Swap (example)", "Pupils of Example Valley School", "Not known", "\N{EN DASH}"],
        ["Two Doors Down (example)", "Skerrybank", "1,412", "29 November 2026"],
    ]
    links = [str(link["href"]) for link in site["local-campaigns/"].select("main table a")]
    assert links[3] == "https://twodoorsdown.example.org/"


def test_sums_are_honest(site: Site) -> None:
    """Ours beside theirs; what is counted here already is in neither sum twice, and the page says what may be."""
    page = words_of(one(site["local-campaigns/"], "main"))
    ours = words_of(one(site[""], ".counter strong"))
    assert f"{ours} pledges here, and 1,412 more in 1 local campaign." in page
    assert f"{ours} and 1,412 are {int(ours) + 1412:,} pledges together." in page
    assert "Whoever pledged both here and in a local campaign is in both numbers" in page
    assert "Our goal counts the pledges that were sent to us, and no others." in page


def test_the_counter_has_them_beside_it_and_never_in_it(site: Site) -> None:
    """Front page and wall name them, and lead to the page; the goal and its bar know nothing of them."""
    for address, place in (("", "local-campaigns/"), ("wall/", "../local-campaigns/")):
        line = one(site[address], ".tally > p:has(a[href$='local-campaigns/'])")
        assert words_of(line) == "And 1,412 more in 1 local campaign ."
        assert str(one(line, "a")["href"]).removeprefix("./") == place
        assert "1,4" not in words_of(one(site[address], ".counter"))


def test_without_local_campaigns_the_site_says_nothing_of_any(own_small: Path, tmp_path: Path) -> None:
    """No page, no line, no list, no address; with a list and nobody heard yet there is a page and no sum."""
    (own_small / "data/local-campaigns.json").unlink()
    build(own_small, tmp_path / "site")
    unheard = Site(tmp_path / "site", own_small)
    assert {row[2] for row in rows(unheard)} == {"Not known"}
    assert "local-campaigns" not in unheard.text("")
    assert "together" not in unheard.text("local-campaigns/")
    (own_small / "local-campaigns.yml").unlink()
    build(own_small, tmp_path / "site")
    without = Site(tmp_path / "site", own_small)
    assert not without.has("local-campaigns/")
    assert not without.has("local-campaigns.json")
    assert all("local-campaigns" not in without.text(place) for place in ("search/", "sitemap.xml", "wall/"))


def test_faults_of_the_list_are_told_with_their_lines(own_small: Path) -> None:
    """A key that is half copied, a secret one, a campaign listed twice, and our own."""
    file = own_small / "local-campaigns.yml"
    replace_in(file, "public-5OTm-", "public-")
    replace_in(file, "public-EmCNAxA6mm-jEs_r9BdENILTcg5VVPxmpw1VCC5uOH4", "secret-EmCN")
    replace_in(file, "https://harbourwalks.example.org", "https://sixthform.example.org/")
    replace_in(file, "area: Pupils of Example Valley School", "aera: Pupils")
    with file.open("a", encoding="utf-8") as listed:
        listed.write(f"us:\n  name: We\n  area: Here\n  address: {ADDRESS}\n")
        listed.write("again:\n  name: Walks\n  area: Here\n  address: https://sixthform.example.org\n")
    report = check_report(own_small)
    assert "local-campaigns.yml:6:8: 'key': 'public-ObHyvC8xjx1RuMs2Qll0mnqANLp8tXoJrQteyc' is no public key" in report
    assert "local-campaigns.yml:12:8: 'key': that is a secret key, which nobody may read" in report
    assert "local-campaigns.yml:23:3: unknown key 'aera'\n    Did you mean 'area'?" in report
    assert f"{ADDRESS} is the address of this campaign itself" in report
    assert "https://sixthform.example.org is the address of 'harbour-walks'" in report


def test_a_campaign_signs_what_its_counter_shows_and_the_national_one_reads_it(
    own_small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way: keys, publication, a host, `pull`, the page; then the host goes away and the old figure stays."""
    totals(own_small, {})
    said_so = capsys.readouterr().out
    [lines] = yaml.safe_load(said_so.partition("local-campaigns.yml:")[2]).values()
    assert lines["area"] is None, "a stand-in for it would be published as it is"
    told = said_so.split()
    secret = next(word for word in told if word.startswith("TOTALS_SECRET=")).removeprefix("TOTALS_SECRET=")
    public = public_of(secret)
    assert told.count(public) == 2
    replace_in(own_small / "campaign.yml", "endpoint: /api", f"endpoint: /api\ntotals_key: {public}")
    local = tmp_path / "host"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(local)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    replace_in(own_small / "campaign.yml", f"address: {ADDRESS}", f"address: {address}")
    replace_in(own_small / "data/summary.json", "2026-11-30", "2025-11-30")  # today may be before the sample's day
    build(own_small, local, PLUGINS=[*PLUGINS, "plugins.totals"], TOTALS_SECRET=secret)
    signed = SignedTotals.model_validate_json((local / FILE).read_bytes())
    said = verify(signed, public, address, PULLED_AT)
    pledged = json.loads((own_small / "data/summary.json").read_text("utf-8"))["forms"]["pledge"]["pledged"]
    assert (said.pledged, said.as_of) == (pledged, PULLED_AT.replace(year=2025))
    assert set(json.loads(signed.totals)) == {"address", "as_of", "pledged"}

    replace_in(own_small / "campaign.yml", f"address: {address}", f"address: {ADDRESS}")
    replace_in(own_small / "campaign.yml", f"totals_key: {public}\n", "")
    (own_small / "local-campaigns.yml").write_text(
        f"home:\n  name: Home\n  area: Here\n  address: {address}\n  key: {public}\n", encoding="utf-8"
    )
    pull_local_campaigns(own_small)
    server.shutdown()
    server.server_close()
    pull_local_campaigns(own_small)
    build(own_small, tmp_path / "national")
    [row] = rows(Site(tmp_path / "national", own_small))
    assert row[:3] == ["Home", "Here", str(pledged)]
    assert row[3].startswith("30 November 2025 · not heard from since ")
    assert f"Home: {address}/totals.json did not answer (Connection refused); " in capsys.readouterr().out


def test_nothing_is_published_where_the_totals_cannot_be_signed(own_small: Path, tmp_path: Path) -> None:
    """Without the secret, or with another's, or with something else; `check` and `build` ask for none."""
    public = public_of(secret_of("home"))
    replace_in(own_small / "campaign.yml", "endpoint: /api", f"endpoint: /api\ntotals_key: {public}")
    for secret, fault in (
        ("", "TOTALS_SECRET is not set: nothing can sign the totals"),
        (new_secret(), "the secret key in TOTALS_SECRET is another's"),
        ("secret-tea", "what is in TOTALS_SECRET is no secret key"),
    ):
        with pytest.raises(ProblemsFound) as stopped:
            build_site(ROOT, own_small, tmp_path / "site", write=False, overrides={"TOTALS_SECRET": secret})
        assert f"campaign.yml:8:13: {fault}" in stopped.value.report()
    build_site(ROOT, own_small, tmp_path / "site", write=False)
    assert "plugins.totals" in publishconf.PLUGINS
    assert "TOTALS_SECRET" in vars(publishconf)
    with pytest.raises(Stop, match="TOTALS_SECRET is not set here"):
        totals(own_small, {})
