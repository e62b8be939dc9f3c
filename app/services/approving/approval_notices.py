"""Who is told of approvals: whoever's turn it is, operators of gaps, managers of what waits too long, substitutes (R67, U12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services import notices
from app.services.approving import hours
from app.services.approving.reading import Case, cases
from app.services.notices import Notice, NoticeLine, Recipient
from app.services.outbox import ESCALATE_APPROVAL, REMIND_APPROVERS, TELL_GAP, TELL_SUBSTITUTE, Leased
from workflows.seat_order import Effect

READERS = text("""
SELECT 'staff' AS kind, s.id, s.name, s.email, s.locale, s.role FROM staff s
WHERE s.is_active AND (s.id = ANY(:ids) OR s.role = ANY(:roles)) AND s.id <> ALL(:not_these) ORDER BY s.id
""")
OFFERED = text("""
SELECT q.total_minor, q.valid_until, (SELECT jsonb_agg(jsonb_build_object('product_name', pr.name, 'product_name_fr', pr.name_fr,
        'plan_name', plan.name, 'seats', l.seats) ORDER BY l.line_no)
    FROM quote_lines l JOIN products pr ON pr.id = l.product_id LEFT JOIN plans plan ON plan.id = l.plan_id
    WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) AS lines
FROM quotes q WHERE q.account_id = :account_id AND q.order_id = :order_id AND q.version = :version
""")
CALLED = text("SELECT name FROM staff WHERE id = ANY(:ids) ORDER BY name")
SUBSTITUTE = text("""
SELECT u.staff_id, u.substitute_id, u.starts_on, u.ends_on, u.ended_at IS NOT NULL AS is_over, a.name AS absent,
       b.name AS substitute, c.name AS set_by
FROM approval_substitutes u JOIN staff a ON a.id = u.staff_id JOIN staff b ON b.id = u.substitute_id JOIN staff c ON c.id = u.set_by
WHERE u.id = :id
""")

SAID = frozenset({"request_approval", "add_approver", "approve_quote"})
"""Steps whose words are for those who are asked to approve."""


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """What waits, and who is to read of it; nobody once it no longer waits."""
    if task.kind == TELL_SUBSTITUTE:
        return _substitute(task)
    notice = notices.of_order(task)
    if notice is None:
        return None
    case = cases([notice.order_id])[notice.order_id]
    if notice.state != "in_approval" or case.round is None:
        return notice, []
    notice = _about_the_quote(notice, case, is_said=task.kind == Effect.ASK_APPROVERS and not task.payload.get("groups"))
    notice.details["round"] = case.round["number"]
    notice.details["total_minor"] = case.deal.total_minor if case.deal else None
    if task.kind in {Effect.ASK_APPROVERS, REMIND_APPROVERS}:
        named = () if task.payload.get("groups") else notice.details.get("asks_people")  # of the step that asks, not of any later one
        groups = task.payload.get("groups") or notice.details.get("asks") or ()
        ids = named or _deciders(case, groups)
        told = _readers(set(ids) & _deciders(case, groups), (), ())
        _announce(notice, case, groups, told, is_reminder=task.kind == REMIND_APPROVERS)
        return notice, told
    if task.kind == TELL_GAP:
        notice.details["short"] = short = _short(case)
        if not short:
            return notice, []  # filled meanwhile
    roles = ("manager", "operator") if task.kind == ESCALATE_APPROVAL else ("operator",)
    told = _readers((), roles, case.approval.authors)
    if task.kind == ESCALATE_APPROVAL:
        notice.details["not_before"] = _of_staff(hours.not_before(case.now, (one.id for one in told), {}))
    return notice, told


def _about_the_quote(notice: Notice, case: Case, *, is_said: bool) -> Notice:
    """What would be offered, as on the page; and what somebody wrote, only where the letter says who it was."""
    row = db.session.execute(OFFERED, {"account_id": notice.account_id, "order_id": notice.order_id, "version": case.quote_version}).one()
    return replace(notice, comment=notice.comment if is_said and notice.verb in SAID else "", offer_total_minor=row.total_minor,
                   valid_until=row.valid_until, lines=[NoticeLine(**line) for line in row.lines or ()])  # fmt: skip


def _short(case: Case) -> list[dict[str, str]]:
    """The names of what lacks people: groups, or somebody who was asked beside the policy and has left."""
    slugs = [one.wanted.stage.group for one in case.approval.stages if one.lacks]
    beside = [int(slug.removeprefix("person:")) for slug in slugs if slug.startswith("person:")]
    people = [{"name": name, "name_fr": ""} for name in db.session.execute(CALLED, {"ids": beside}).scalars()] if beside else []
    return [{"name": group.name, "name_fr": group.name_fr} for slug in slugs if (group := case.policy.group(slug))] + people


def _announce(notice: Notice, case: Case, groups: Iterable[str], told: list[Recipient], *, is_reminder: bool) -> None:
    """U12: each reads when the next one comes; a reminder comes after the working hours of its reader, and within them."""
    asked, ids = set(groups), [one.id for one in told]
    moments = hours.reminded_at(case, asked, ids)
    notice.details["escalate_at"] = hours.escalated_at(case, asked)
    if is_reminder:
        notice.details["not_before"] = _of_staff(hours.not_before(case.now, ids, moments))
    else:
        notice.details["remind_at"] = moments


def _of_staff(moments: dict[int, datetime]) -> dict[tuple[str, int], datetime]:
    return {("staff", staff_id): moment for staff_id, moment in moments.items()}


def _deciders(case: Case, groups: Iterable[str]) -> set[int]:
    """Those who may decide about one of these stages and have not."""
    found = {staff for group in groups for staff in case.approval.deciders(group)}
    return {staff for staff in found if {one.wanted.stage.group for one in case.approval.open_to(staff)} & set(groups)}


def _readers(ids: Iterable[int], roles: Iterable[str], not_these: Iterable[int]) -> list[Recipient]:
    arguments = {"ids": list(ids), "roles": list(roles), "not_these": list(not_these)}
    return [Recipient(**row) for row in db.session.execute(READERS, arguments).mappings()]


def _substitute(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """Both are told: who is away, and who decides in their place."""
    row = db.session.execute(SUBSTITUTE, {"id": task.payload["substitute"]}).mappings().one_or_none()
    if row is None:
        return None
    details: dict[str, Any] = {name: row[name] for name in ("starts_on", "ends_on", "absent", "substitute")}
    verb = "substitute_ended" if row["is_over"] else "substitute_set"
    notice = Notice(0, "", verb, row["set_by"], "", details, ())
    return notice, _readers({row["staff_id"], row["substitute_id"]}, (), ())
