"""What the links of mails hold, sealed with the time: a forged one leads nowhere, an old one says that it is old (R68, S8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from app.errors import LinkTooOld, NotThere


def seal(secret_key: str, salt: str, values: list[Any]) -> str:
    """The token that goes into an address; `salt` says which kind of link it is."""
    return URLSafeTimedSerializer(secret_key, salt=salt).dumps(values)


def unseal(secret_key: str, salt: str, token: str, seconds: int) -> tuple[list[Any], datetime]:
    """What was sealed, and when. Raises NotThere for a forged token, LinkTooOld for one that is older than so many seconds."""
    try:
        values, sealed_at = URLSafeTimedSerializer(secret_key, salt=salt).loads(token, max_age=seconds, return_timestamp=True)
    except SignatureExpired as old:
        raise LinkTooOld from old
    except BadSignature as wrong:
        raise NotThere from wrong
    return values, sealed_at
