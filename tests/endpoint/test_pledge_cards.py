"""The picture of a pledge, in its own words, and the links that pass its page on."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image

from endpoint.bundle import Bundle
from endpoint.config import Settings
from endpoint.moderation import approve, withdraw
from endpoint.projection import Document
from endpoint.wall import cards
from tests.endpoint.material import OPEN
from tests.endpoint.running import ROOT, Endpoint, edit_bundle, page_of

#: Pictures are drawn of what other tests read from both databases.
pytestmark = pytest.mark.sqlite_only

COLOURS = {
    name: [20 * number, 255 - 20 * number, 90]
    for number, name in enumerate(("--color-page", "--color-text", "--color-campaign", "--tint-1", "--tint-2"))
}


@pytest.fixture
def drawing(settings: Settings) -> Iterator[Endpoint]:
    """An endpoint whose bundle comes from a build that drew cards."""
    for use in ("heading", "text"):
        shutil.copytree(ROOT / "themes/groundswell/fonts" / use, settings.bundle / "fonts" / use)
    card = {"url": "media/call.jpg", "alt": "Make your promise", "width": 1200, "height": 630}
    edit_bundle(settings.bundle, card_colours=COLOURS, pledge_card=card)
    running = Endpoint(settings)
    yield running
    running.close()


def publish(endpoint: Endpoint, words: str, **more: str) -> str:
    """Send a pledge and approve it; returns the path of its page."""
    assert endpoint.post({**OPEN, "words": words, **more}).status_code == 303
    public_id = str(endpoint.rows()[-1]["public_id"])
    approve(endpoint.store, public_id, "tests")
    return f"/pledge/{public_id}"


def test_a_published_pledge_has_a_picture_of_its_own(drawing: Endpoint) -> None:
    """1200 by 630, at most 100 KB, named with a whole address and described by the words that are on it."""
    path = publish(drawing, "Drink my tea hot")
    response = drawing.get(f"{path}/card.jpg")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/jpeg")
    assert len(response.content) <= 100_000
    with Image.open(io.BytesIO(response.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    head = {str(tag["property"]): str(tag["content"]) for tag in page_of(drawing.get(path)).select("meta[property]")}
    assert head["og:image"] == head["og:url"] + "/card.jpg"
    assert head["og:image:alt"] == "“Drink my tea hot”, Ann"


def test_other_words_give_another_picture(drawing: Endpoint) -> None:
    """And the same picture is asked for once: whoever has it is told so."""
    paths = [f"{publish(drawing, words)}/card.jpg" for words in ("Drink my tea hot", "Say hello")]
    first, second = map(drawing.get, paths)
    assert first.content != second.content
    assert drawing.get(paths[0], headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_pictures_are_drawn_once_and_one_at_a_time(drawing: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask at once: nobody who pledges meanwhile waits for all of them."""
    draw, drawn, at_work, most = cards.PledgeCards._draw, [], 0, 0

    def noted(self: cards.PledgeCards, bundle: Bundle, public_id: str) -> Document:
        nonlocal at_work, most
        drawn.append(public_id)
        at_work += 1
        most = max(most, at_work)
        card = draw(self, bundle, public_id)
        at_work -= 1
        return card

    monkeypatch.setattr(cards.PledgeCards, "_draw", noted)
    paths = [f"{publish(drawing, words)}/card.jpg" for words in ("Drink my tea hot", "Say hello", "Sit down")]

    async def ask() -> list[httpx.Response]:
        return await asyncio.gather(*(drawing.client.get(path) for path in 3 * paths))

    assert {response.status_code for response in drawing.run(ask())} == {200}
    assert (len(drawn), most) == (3, 1)


def test_a_pledge_that_is_not_public_has_no_picture(drawing: Endpoint) -> None:
    """404 for one that waits, as if there was none; 410 for one that was taken back."""
    drawing.post({**OPEN, "words": "Nobody read this yet"})
    assert drawing.get(f"/pledge/{drawing.rows()[0]['public_id']}/card.jpg").status_code == 404
    path = publish(drawing, "Drink my tea hot")
    assert drawing.get(f"{path}/card.jpg").status_code == 200
    withdraw(drawing.store, path.rpartition("/")[2], "tests")
    assert drawing.get(f"{path}/card.jpg").status_code == 410


def test_a_campaign_without_cards_has_none(endpoint: Endpoint) -> None:
    """A preview's bundle has no fonts, and an internal campaign speaks to nobody outside."""
    path = publish(endpoint, "Drink my tea hot")
    assert endpoint.get(f"{path}/card.jpg").status_code == 404
    assert not page_of(endpoint.get(path)).select("meta[property='og:image']")


def test_the_wall_shows_the_campaigns_card(drawing: Endpoint) -> None:
    """It is nobody's own page."""
    (image,) = page_of(drawing.get("/wall")).select("meta[property='og:image']")
    assert str(image["content"]).endswith("/media/call.jpg")


def test_a_pledges_page_can_be_passed_on(endpoint: Endpoint) -> None:
    """A link for each channel, which opens with its words or, where the channel takes none, its address."""
    path = publish(endpoint, "Drink my tea hot & say so")
    links = page_of(endpoint.get(path)).select("a.share")
    assert len(links) == 8
    for link in links:
        assert path in unquote(str(link["href"])), link
        if link["id"] not in ("facebook", "linkedin"):
            assert "“Drink my tea hot & say so”" in unquote(str(link["href"])), link
