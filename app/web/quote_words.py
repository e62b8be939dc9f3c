"""A quote in the words and amounts of its table: the same for the rep's preview, the signed link and the customer's page."""

from __future__ import annotations

from app.web.account.quotes import facts_of
from app.web.account.quotes import quote_shown as quote_words
from app.web.quote_changes import changed_words, compared

__all__ = ["changed_words", "compared", "facts_of", "quote_words"]
