"""An order's version as an entity tag, and the two conditions a request may set on it."""

from __future__ import annotations

from flask import request
from werkzeug.http import quote_etag

from app.services.ordering.order_reading import version_of
from app.services.ordering.steps import MovingOrder
from app.web.api.problems import VersionMismatch
from app.web.viewing import viewer


def tag_of(reference: str, version: int) -> str:
    return f"{reference}-{version}"


def etag(order: MovingOrder) -> dict[str, str]:
    """The header, ready to send."""
    return {"ETag": quote_etag(tag_of(order.reference, order.version))}


def is_known(order: MovingOrder) -> bool:
    """Whether the caller has this version already (If-None-Match)."""
    return request.if_none_match.contains_weak(tag_of(order.reference, order.version))


def check_match(reference: str) -> int | None:
    """The version If-Match vouches for, None without the header. Raises VersionMismatch."""
    if not request.headers.get("If-Match"):
        return None
    version = version_of(viewer(), reference)
    if not request.if_match.contains(tag_of(reference.upper(), version)):
        raise VersionMismatch
    return version
