"""An order's version as an entity tag, and the two conditions a request may set on it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import current_app, request
from werkzeug.http import quote_etag, unquote_etag

from app.services.ordering.order_reading import version_of
from app.services.ordering.steps import MovingOrder
from app.web.api.problems import VersionMismatch
from app.web.viewing import viewer

MARK = 12
"""So many figures of a digest."""


def tag_of(reference: str, version: int) -> str:
    return f"{reference}-{version}"


def etag(order: MovingOrder) -> dict[str, str]:
    """The header, ready to send."""
    return {"ETag": quote_etag(tag_of(order.reference, order.version))}


def etag_of_reading(order: MovingOrder, read: Mapping[str, Any]) -> dict[str, str]:
    """The same with a mark of what was read: whom it waits for, lines of a later day and whose turn it is may change without a step."""
    mark = sha256(current_app.json.dumps(read).encode()).hexdigest()[:MARK]
    return {"ETag": quote_etag(f"{tag_of(order.reference, order.version)}-{mark}")}


def is_known(header: Mapping[str, str]) -> bool:
    """Whether the caller has read just this already (If-None-Match)."""
    return request.if_none_match.contains_weak(unquote_etag(header["ETag"])[0])


def check_match(reference: str) -> int | None:
    """The version If-Match vouches for, with or without the mark; None without the header. Raises VersionMismatch."""
    if not request.headers.get("If-Match"):
        return None
    version = version_of(viewer(), reference)
    now, sent = tag_of(reference.upper(), version), request.if_match
    if not sent.star_tag and not any(tag == now or tag.rpartition("-")[0] == now for tag in sent):
        raise VersionMismatch
    return version
