"""Pages of the account that take a file."""

from __future__ import annotations

from app.web.account.blueprint import account
from app.web.uploads import ROOM_FOR_THE_FORM, make_room, sent_document

__all__ = ["ROOM_FOR_THE_FORM", "sent_document"]

account.url_value_preprocessor(make_room)
