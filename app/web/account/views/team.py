"""The people of the account: who uses which seat and why, who waits for one, and how many are free (R21, R22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services.people import team as people
from app.services.people import team_list
from app.services.people.team_list import Narrow
from app.services.showing import subscription
from app.web.account.blueprint import account
from app.web.account.licences import Licence, licences
from app.web.account.naming import account_role_words
from app.web.account.team_words import seat_reasons, unasked_words
from app.web.viewing import viewer
from app.web.words import named


@account.get("/team", endpoint="team")
@for_whom(Access.ADMINS)
def show() -> ResponseReturnValue:
    """By name, a page at a time; filters, search and place are in the address (U6)."""
    me, wanted, cursor = viewer(), narrowed(), request.args.get("cursor")
    page = team_list.members(me, wanted, cursor)
    held = licences(subscription.products(me.account_id or 0))
    waiting = people.waiting(me.account_id or 0)
    return render_template(
        "account/team.html", page=page, wanted=wanted, held=held, waiting=waiting, role_words=account_role_words,
        awaited=team_list.awaited(me.account_id or 0) if waiting else {}, unasked=unasked_words(me), chips=_chips(wanted),
        choices=_choices(held), reasons_of=lambda member: seat_reasons(member, held), is_first=not cursor,
        is_narrowed=wanted != Narrow(), next_url=_address(wanted, cursor=page.next) if page.next else None,
        first_url=_address(wanted), kept={key: value for key, value in _arguments(wanted).items() if key != "q"},
    )  # fmt: skip


def narrowed() -> Narrow:
    """The filter in the address; what makes no sense is as good as nothing."""
    typed = {name: request.args.get(name, "").replace("\x00", "")[:100] for name in ("show", "product", "role", "q")}
    return Narrow(typed["show"] if typed["show"] in team_list.SEATS else "", typed["product"], typed["role"], typed["q"])


def _arguments(wanted: Narrow) -> dict[str, Any]:
    found = {"show": wanted.seat, "product": wanted.product, "role": wanted.role, "q": wanted.words}
    return {name: value for name, value in found.items() if value}


def _address(wanted: Narrow, **more: Any) -> str:
    return url_for("account.team", **_arguments(wanted), **more)


def _chips(wanted: Narrow) -> list[dict[str, Any]]:
    labels = {"": _("Everybody"), "used": _("Uses a seat"), "unexpected": _("Uses a seat unexpectedly"),
              "waiting": _("Waiting for a seat"), "suspended": _("Suspended")}  # fmt: skip
    return [{"label": label, "href": _address(replace(wanted, seat=seat)), "current": wanted.seat == seat}
            for seat, label in labels.items()]  # fmt: skip


def _choices(held: list[Licence]) -> dict[str, list[tuple[str, str]]]:
    """What the filter's two lists offer: products (a suite, then its products), and roles."""
    products = []
    for one in held:
        products += [(one.slug, named(one))] if one.is_suite else []
        products += [(member.product, named(member)) for member in one.members]
    roles = ("owner", "admin", "agent", "light_agent", "contributor", "end_user")
    return {"product": products, "role": [(role, account_role_words(role)) for role in roles]}
