"""The rounds of an approval: who asked when and in which words, what each decision was, and what has changed since (R65)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.services.approving.earlier import quote_of, seen_before
from app.services.approving.reading import Case
from app.services.ordering.order_pages import OrderPage
from app.web.desk.approving import group_words
from app.web.quote_changes import changed_words, compared
from app.web.words import said
from workflows.deals import worsenings


def rounds_shown(case: Case) -> list[dict[str, Any]]:
    """All rounds of the order's present round, newest first, each with its decisions in their order."""
    return [_round(case, one) for one in reversed(case.rounds)]


def _round(case: Case, one: Mapping[str, Any]) -> dict[str, Any]:
    rows = [row for row in case.decisions if row["round"] == one["number"]]
    return {
        "number": one["number"], "who": case.people.get(one["asked_by"], _("Somebody who has left")), "note": one["note"],
        "at": datetime.fromisoformat(one["asked_at"]), "decisions": [_decision(case, row) for row in _once(rows)],
    }  # fmt: skip


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One person's word about several groups at once is one decision; its groups are named together."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["staff_id"], row["decided_at"], row["is_approved"], row["kept_from"])
        known = found.setdefault(key, {**row, "groups": []})
        known["groups"].append(row["group_slug"])
    return list(found.values())


def _decision(case: Case, row: Mapping[str, Any]) -> dict[str, Any]:
    """`tag` and `tone` say what it was; a kept one says which round it was given in."""
    tag, tone = _tag(row)
    absent = [case.people.get(one, "") for one in row["members"] if one != row["staff_id"]]
    return {
        "who": row["staff_name"], "at": datetime.fromisoformat(row["decided_at"]), "note": "" if row["kept_from"] else row["note"],
        "tag": tag, "tone": tone, "groups": ", ".join(group_words(case, slug) for slug in row["groups"]),
        "instead_of": ", ".join(filter(None, absent)),
    }  # fmt: skip


def _tag(row: Mapping[str, Any]) -> tuple[str, str]:
    if row["kept_from"]:
        return _("Kept from round %(round)s, since nothing worsened", round=row["kept_from"]), "info"
    if row["is_override"]:
        return _("Let pass by an operator"), "warning"
    return (_("Approved"), "success") if row["is_approved"] else (_("Returned"), "danger")


def difference(page: OrderPage, case: Case) -> dict[str, Any] | None:
    """What has changed since the approvers last saw it or, the first time, since the version that went out before; line by line."""
    quote = page.draft or page.offer
    if quote is None:
        return None
    if (seen := seen_before(case)) is not None:
        before, title = quote_of(seen["record"]), _("Round %(round)s", round=seen["number"])
        since = _("What changed since round %(round)s", round=seen["number"])
        worse = [said(one) for one in worsenings(seen["record"], case.record, case.products)]
    elif (older := next((one for one in page.quotes if one.version < quote.version), None)) is not None:
        before, title, worse = older, _("Version %(version)s", version=older.version), None
        since = _("What changed since version %(version)s", version=older.version)
    else:
        return None
    return {"title": title, "since": since, "words": changed_words(before, quote), "rows": compared(before, quote), "worse": worse}


def own_word(case: Case, staff_id: int | None) -> dict[str, Any] | None:
    """What somebody has said of the quote as it is now, and what follows: still there when the page is opened again (U4)."""
    last = case.round
    row = next((one for one in reversed(case.decisions) if last and one["round"] == last["number"] and one["staff_id"] == staff_id), None)
    if last is None or row is None or not case.is_as_asked:
        return None
    if not row["is_approved"]:
        title, follows = _("You have returned this quote"), _("Its representative reads your note, changes the quote and asks again.")
    else:
        title = _("You have let this quote pass") if row["is_override"] else _("You have approved this quote")
        follows = _("Others still have to decide.") if case.is_waiting else ""
    return {"title": title, "follows": follows, "at": datetime.fromisoformat(row["decided_at"])}
