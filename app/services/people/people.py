"""What people may change about themselves."""

from __future__ import annotations

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer

SPEAK = {
    "person": text("UPDATE people SET locale = :locale WHERE account_id = :account_id AND id = :id"),
    "staff": text("UPDATE staff SET locale = :locale WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"),
}


def speak(viewer: Viewer, locale: str) -> None:
    """The language of this person's pages and mails: "en" or "fr"."""
    db.session.execute(SPEAK[viewer.kind], {"locale": locale, "account_id": viewer.account_id, "id": viewer.id})
