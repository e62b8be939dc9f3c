"""The people of the account: who uses which seat, who waits for one, and how many are free (R21)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services import subscription
from app.services import team as people
from app.web.account.blueprint import account
from app.web.account.licences import Licence, licences
from app.web.account.naming import account_role_words
from app.web.viewing import viewer


@account.get("/team", endpoint="team")
@for_whom(Access.ADMINS)
def show() -> ResponseReturnValue:
    """By name, a page at a time; those who wait for a seat come first, on their own."""
    me = viewer()
    after = request.args.get("after", "")[:300], _whole(request.args.get("id", ""))
    members, key = people.members(me, after)
    held = licences(subscription.products(me.account_id or 0))
    following = {"after": key[0], "id": key[1]} if key else None
    return render_template(
        "account/team.html", members=members, following=following, is_first=not after[0], role_words=account_role_words,
        seats_of=lambda member: seats_of(member, held),
        waiting=people.waiting(me.account_id or 0), held=held,
    )  # fmt: skip


def seats_of(member: people.Member, held: list[Licence]) -> list[Licence]:
    """The licences of which this person uses a seat: in a suite one, however many of its products (R15, R19)."""
    counted = {one["product"] for one in member.products if one["role"] in people.COUNTED and not one["waiting"]}
    return [licence for licence in held if counted & {one.product for one in licence.members}]


def _whole(typed: str) -> int:
    return int(typed) if typed.isdigit() and len(typed) < 18 else 0
