"""Who is looking: found once a request, checked against what the route has declared, handed to the page."""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.exc import SQLAlchemyError

from app.access import access_of
from app.extensions import db, set_tenant
from app.services.people import sessions
from app.services.people.viewers import Viewer, identify
from app.web import ahead
from app.web.beneath import address_here
from app.web.unsent import unsent
from app.web.uploads import file_room
from app.web.version import version
from app.web.words import language, once_a_language
from workflows.intake import Right
from workflows.seat_order import Role

DESK_PAGES = frozenset({"desk.order", "desk.step", "desk.quote", "desk.save_quote", "desk.preview", "desk.many", "desk.do_many"})

SUBSCRIPTION_PAGES = frozenset({"account.licence", "account.history", "account.planned_people", "account.calendar",
                                "account.manage", "account.ask", "account.lend", "account.temporary", "account.cycle",
                                "account.cancel_account", "account.billing", "account.change_billing"})  # fmt: skip
TEAM_PAGES = frozenset({"account.add_person", "account.person", "account.change_roles", "account.remove_person",
                        "account.import_people", "account.imported_people"})  # fmt: skip
CONTACT_PAGES = frozenset({"account.billing_rights", "account.offer_ownership", "account.answer_ownership"})

RULE_PAGES = frozenset({"desk.service_levels", "desk.save_level", "desk.give_level", "desk.team_hours", "desk.desk_hours", "desk.hours",
                        "desk.away", "desk.change_rules", "desk.change_capacity"})  # fmt: skip

TEXT_PAGES = frozenset({"desk.text", "desk.change_text", "desk.new_text", "desk.prices", "desk.price_book", "desk.new_book",
                        "desk.write_book", "desk.end_book", "desk.taxes"})  # fmt: skip

APPROVAL_PAGES = frozenset({"desk.approval", "desk.decide", "desk.appoint", "desk.policy", "desk.policy_rule", "desk.try_policy"})

WITHOUT_A_SESSION = frozenset({"api", "health", "links", "calendar", "metrics"})
"""They find out for themselves who asks, or ask nobody."""

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    settings = app.extensions["settings"]
    app.jinja_env.globals["file_room"] = file_room
    app.jinja_env.globals["support_address"] = lambda: settings.support_email
    app.jinja_env.globals["app_version"] = version(settings.commit)
    app.before_request(_find_viewer)
    app.context_processor(_page_context)
    app.teardown_request(_forget)


def viewer() -> Viewer:
    """Whoever is signed in. Only for routes that admit nobody else."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        abort(401)
    return found


def _find_viewer() -> ResponseReturnValue | None:
    """One statement a request finds the viewer; static files, health and the API do it their own way."""
    set_tenant(None)
    g.viewer = None
    if request.endpoint == "static" or request.blueprint in WITHOUT_A_SESSION:
        return None
    token = session.get("token")
    if token:
        g.viewer = identify("session", token)
        if g.viewer is not None and g.viewer.is_unseen:
            _note_seen(g.viewer)
    if access_of(current_app, request.endpoint).admits(g.viewer):
        return None
    if g.viewer is None and unsent() is not None:  # a session that has ended takes nothing of what was typed with it
        return abort(401)
    if g.viewer is None:
        return redirect(url_for("auth.sign_in", next=address_here() if request.method == "GET" else None))
    return abort(403)


def recognise() -> None:
    """For the page of a request that was refused before anybody asked who is looking: whoever is signed in stays so."""
    if "viewer" in g or request.blueprint in WITHOUT_A_SESSION or not session.get("token"):
        return
    g.viewer = None
    try:
        g.viewer = identify("session", session["token"])
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("nobody could be recognised", exc_info=True)


def _note_seen(found: Viewer) -> None:
    """Every few minutes, for the list of sessions; a record that takes no writes stops nobody from reading."""
    try:
        sessions.seen(found)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        log.warning("a session could not be noted as seen", exc_info=True)


def _forget(_failure: BaseException | None) -> None:
    try:
        db.session.remove()
    except SQLAlchemyError:  # its connection is dead: the answer is made, and the pool has let go of it
        log.warning("a session could not be closed in order", exc_info=True)
    set_tenant(None)


def _page_context() -> dict[str, Any]:
    found: Viewer | None = g.get("viewer")
    return {
        "viewer": PageViewer(found) if found else None, "nav_items": _nav(found), "locale": language(),
        "is_demo": current_app.extensions["settings"].is_demo, "demo_today": _demo_today(),
    }  # fmt: skip


def _demo_today() -> date | None:
    """The reader's day, if the demo's clock is ahead; else None."""
    found: Viewer | None = g.get("viewer")
    if found is None or not ahead.ahead():
        return None
    return ahead.now().astimezone(ZoneInfo(found.time_zone)).date()


class PageViewer:
    """The viewer with the words the header needs."""

    def __init__(self, viewer: Viewer) -> None:
        self.name, self.account_name, self.is_staff = viewer.name, viewer.account_name, viewer.is_staff
        self.role_label = role_words(viewer.step_role)
        self.right, self.role = viewer.right, viewer.step_role
        self.account_type, self.standing = viewer.account_type, viewer.standing


@once_a_language
def role_words(role: Role) -> str:
    """A role in the reader's language."""
    return {
        Role.OWNER: _("Owner"), Role.BILLING_ADMIN: _("Billing admin"), Role.ADMIN: _("Admin"), Role.MEMBER: _("Member"),
        Role.REP: _("Sales representative"), Role.MANAGER: _("Manager"), Role.APPROVER: _("Approver"),
        Role.OPERATOR: _("Operator"), Role.SYSTEM: _("Seatwright"),
    }[role]  # fmt: skip


def _nav(viewer: Viewer | None) -> list[dict[str, Any]]:
    if viewer is None:
        return []
    here = request.endpoint
    return [{"label": label, "href": _address(endpoint, request.script_root), "current": here in family or here == endpoint}
            for label, endpoint, family in _pages(viewer.step_role, viewer.is_staff, viewer.right)]  # fmt: skip


@lru_cache(maxsize=32)
def _address(endpoint: str, _root: str) -> str:
    """Of a page of ours that is the same for everybody, beneath the same path."""
    return url_for(endpoint)


@once_a_language
def _pages(role: Role, is_staff: bool, right: Right) -> list[tuple[str, str, frozenset[str]]]:
    if is_staff:
        pages = []
        if role in {Role.REP, Role.MANAGER}:
            pages.append((_("Queue"), "desk.queue", DESK_PAGES))
            pages.append((_("Questions"), "desk.questions", frozenset({"desk.question", "desk.settle"})))
        pages.append((_("Approvals"), "desk.approvals", APPROVAL_PAGES))
        if role is Role.MANAGER:
            pages.append((_("How the desk works"), "desk.sharing", RULE_PAGES))
        if role is Role.MANAGER:
            pages.append((_("Texts and prices"), "desk.texts", TEXT_PAGES))
        if role is Role.OPERATOR:
            pages.append((_("Behind the scenes"), "desk.machinery", frozenset({"desk.mend"})))
        read_here = frozenset[str]() if role in {Role.REP, Role.MANAGER} else frozenset({"desk.order", "desk.step"})
        return [*pages, (_("Orders"), "insight.orders", read_here), (pgettext("page", "Status"), "insight.status", frozenset[str]())]
    if right is Right.NONE:
        return [(_("Home"), "account.home", frozenset())]
    return [
        (_("Subscription"), "account.subscription", SUBSCRIPTION_PAGES),
        (_("Requests"), "account.orders", frozenset({"account.order", "account.offer"})),
        (_("Team"), "account.team", TEAM_PAGES),
        (_("Contacts"), "account.contacts", CONTACT_PAGES),
    ]
