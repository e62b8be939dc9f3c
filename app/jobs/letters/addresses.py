"""A page's address as it stands in a mail."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from app.config import Settings


def address(settings: Settings, endpoint: str, **values: str) -> str:
    """A page's public address. Built without a request, whose end would undo the job's tenant."""
    public = urlsplit(settings.public_url)
    adapter = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)
