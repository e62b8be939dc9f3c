"""The card "What could be freed instead": each kind of seat in words, each person one click away (R22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import ngettext

from app.services.requesting.freeing import Freeable, Why
from app.web.words import named, number

SHOW = {Why.SUSPENDED: "suspended", Why.LIGHT: "unexpected", Why.LAPSED: "used"}
"""The filter of the team page that shows the rest of them."""


def freeing_rows(found: Sequence[Freeable]) -> list[dict[str, Any]]:
    """Rows (words, people, more): people are {name, href}; `more` leads to all of a kind."""
    return [
        {"words": _words(one), "people": [{"name": name, "href": person_url(key)} for key, name in one.people],
         "more": url_for("account.team", show=SHOW[one.why], product=one.licence) if one.unnamed else None}
        for one in found
    ]  # fmt: skip


def person_url(person_id: int) -> str:
    """The page of one person, or, in a house without such pages, the team."""
    views: Mapping[str, Any] = current_app.view_functions
    return url_for("account.person", person_id=person_id) if "account.person" in views else url_for("account.team")


def _words(one: Freeable) -> str:
    values = {"count": number(one.count), "product": named(one)}
    if one.why is Why.SUSPENDED:
        return ngettext("%(count)s suspended person holds a seat of %(product)s.",
                        "%(count)s suspended people hold a seat of %(product)s.", one.count, **values)  # fmt: skip
    if one.why is Why.LIGHT:
        return ngettext("%(count)s light agent or contributor uses a seat of %(product)s.",
                        "%(count)s light agents or contributors use a seat of %(product)s.", one.count, **values)  # fmt: skip
    return ngettext("%(count)s person was invited long ago, never came, and holds a seat of %(product)s.",
                    "%(count)s people were invited long ago, never came, and hold a seat of %(product)s.",
                    one.count, **values)  # fmt: skip
