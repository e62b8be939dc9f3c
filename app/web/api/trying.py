"""Who would have to approve a deal that nobody has made, through the API; nothing is written (R65)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import RAISE

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.approving import policies, simulating
from app.web.api.answers import listed, whole
from app.web.api.approvals import STAGE, ApprovalStage, stage_out
from app.web.api.blueprint import api
from app.web.api.fields import Figures, OneOf, Percent, Strict, Text
from app.web.api.representing import plain
from app.web.viewing import viewer
from workflows.approval import Fact
from workflows.deals import Deal, Seniority
from workflows.intake import AccountType, Change
from workflows.sentences import say


class DealIn(Strict):
    version = Figures(load_default=None, allow_none=True, about=say("A version or a draft of the policy; left out: the one in force."))
    currency = Text(3, load_default="EUR")
    total_minor = Figures(load_default=0, about=say("Of a full cycle, before tax."))
    discount_percent = Percent(load_default=0, about=say("The largest of a line."))
    whole_discount_percent = Percent(load_default=0, about=say("Of the whole."))
    margin_percent = Percent(load_default=None, allow_none=True, about=say("Left out: no cost is known, and no condition on it holds."))
    months = Figures(load_default=12, about=say("Of the billing cycle."))
    products = Text(500, load_default="", about=say("Short names with commas between them."))
    account = Text(60, load_default="", about=say("Its short name."))
    account_type = OneOf(AccountType, load_default=AccountType.MANAGED)
    change = OneOf(Change, load_default=Change.ADD_SEATS)
    seniority = OneOf(Seniority, load_default=Seniority.REGULAR, about=say("Of the representative."))


class DealOut(Schema):
    version = whole(say("Of the policy."))
    stages = listed(ApprovalStage)


@api.get("/approval-policy/deal")
@api.input(DealIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(DealOut, example={"version": 1, "stages": [STAGE]})
@api.doc(
    summary=say("Ask who would have to approve a deal"),
    description=say("One that nobody has made, as if you wrote its quote. Nothing is written, and nobody is asked."),
)
@for_whom(Access.STAFF)
def try_deal(wanted: dict[str, Any]) -> Any:
    """Ask who would have to approve a deal."""
    number = wanted.pop("version")
    version = policies.in_force() if number is None else policies.version(number)
    products = frozenset(one.strip() for one in wanted.pop("products").split(",") if one.strip())
    if unknown := sorted(products - set(policies.known_words()[Fact.PRODUCT])):
        raise Invalid(say("There is no product “%(name)s”.", name=unknown[0]), field="products")
    case = simulating.of_deal(viewer(), Deal(products=products, **wanted), version)
    return plain({"version": version.version, "stages": [stage_out(case, one) for one in case.approval.stages]})
