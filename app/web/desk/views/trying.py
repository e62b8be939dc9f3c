"""Who would have to approve this? For an order's quote and for a deal that nobody has made; nothing is written (R65)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.approving import policies, simulating
from app.services.approving.policies import Version
from app.web.desk.approving import approval_shown
from app.web.desk.blueprint import desk
from app.web.desk.forms.kinds import vocabulary_of
from app.web.desk.forms.trying import DealForm
from app.web.viewing import viewer
from workflows.seat_order import Role


@desk.get("/desk/approvals/simulator")
@for_whom(Access.STAFF)
def try_deal() -> ResponseReturnValue:
    """Describe a deal, and read who would have to approve it."""
    form = DealForm(request.args if "discount" in request.args else None).offers(vocabulary_of())
    case, status, version = None, 200, _version()
    if "discount" in request.args:
        if form.validate():
            case = simulating.of_deal(viewer(), form.deal(), version)
        else:
            status = 422
    return render_template("desk/try_deal.html", form=form, shown=approval_shown(case) if case else None, **_of(version)), status


@desk.get("/desk/orders/<reference>/approvers")
@for_whom(Access.STAFF)
def approvers(reference: str) -> ResponseReturnValue:
    """Read who would have to approve an order's quote as it is now."""
    version = _version()
    case = simulating.of_order(viewer(), reference, version.policy)
    return render_template("desk/approvers.html", reference=reference.upper(), shown=approval_shown(case), has_quote=case.deal is not None,
                           **_of(version))  # fmt: skip


def _version() -> Version:
    """The one in force or, for a manager, another one of the list."""
    number = request.args.get("policy", type=int)
    if number is None or viewer().step_role is not Role.MANAGER:
        return policies.in_force()
    return policies.version(number) if number else policies.NONE


def _of(version: Version) -> dict[str, Any]:
    versions = policies.versions() if viewer().step_role is Role.MANAGER else []
    return {"version": version, "versions": versions, "has_errors": False}
