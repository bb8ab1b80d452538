"""A proof of work in ALTCHA's protocol: a few seconds of a device's time instead of a moderator's look.

It is bound to one pledge, expires, and is accepted once. The library is loaded where it is used: it takes 1 MB that an
endpoint which holds nothing need not have.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from endpoint.abuse.tables import spent_challenges
from endpoint.dialects import insert_for
from endpoint.store import Store, now

#: Numbers to try: one to five seconds on a phone.
MOST_TRIES = 50_000
LIFE = timedelta(minutes=20)
ALGORITHM: Final = "SHA-256"
SOLUTION_CHARACTERS = 2_000
_PLEDGE = "pledge"


def new_challenge(secret: str, pledge: str) -> dict[str, Any]:
    """Return a challenge for a pledge, as ALTCHA's clients read it.

    :param pledge: the pledge's submission key.
    """
    from altcha import v1 as altcha

    options = altcha.ChallengeOptions(
        algorithm=ALGORITHM,
        max_number=MOST_TRIES,
        hmac_key=_key(secret),
        expires=now() + LIFE,
        params={_PLEDGE: pledge},
    )
    return dict(altcha.create_challenge(options).to_dict())


def spend(store: Store, secret: str, pledge: str, solution: str) -> bool:
    """Return whether a solution is right, for this pledge, in time and used for the first time.

    :param solution: ALTCHA's payload: base64 of JSON.
    :raises sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    from altcha import v1 as altcha

    payload = _payload(solution)
    if payload is None or not altcha.verify_solution(solution, _key(secret), check_expires=True)[0]:
        return False
    said = parse_qs(payload["salt"].partition("?")[2])
    if said.get(_PLEDGE) != [pledge] or len(said.get("expires", [])) != 1:
        return False
    row = {"challenge": payload["challenge"], "expires_at": datetime.fromtimestamp(int(said["expires"][0]), UTC)}
    insert = insert_for(store.engine.dialect.name)(spent_challenges).on_conflict_do_nothing()
    with store.write() as connection:
        return connection.scalar(insert.returning(spent_challenges.c.challenge), row) is not None


def forget_spent(store: Store, at: datetime) -> None:
    """Forget challenges that could not be used again anyway."""
    with store.write() as connection:
        connection.execute(spent_challenges.delete().where(spent_challenges.c.expires_at < at))


def _payload(solution: str) -> dict[str, Any] | None:
    """Return what a client sent if it has the right shape: the library hashes whatever it is given."""
    if len(solution) > SOLUTION_CHARACTERS:
        return None
    try:
        payload = json.loads(base64.b64decode(solution, validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or payload.get("algorithm") != ALGORITHM:
        return None
    texts = all(isinstance(payload.get(name), str) for name in ("challenge", "salt", "signature"))
    number = payload.get("number")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return payload if texts and is_number and payload["salt"].isascii() else None


def _key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"proof of work").digest()
