"""Where a mail's one button leads: customers follow a signed link, the vendor's people their own pages."""

from __future__ import annotations

from app.config import Settings
from app.jobs.letters.about_people import button_about_people
from app.jobs.letters.addresses import address
from app.services.approving.links import ApprovalLink
from app.services.approving.links import sign as sign_approval
from app.services.notices import Notice, Recipient
from app.services.ordering.links import Link, Purpose, sign
from app.services.outbox import (
    ASK_OWNER,
    OF_REDUCTIONS,
    REMIND_APPROVERS,
    SEND_WEEKLY,
    TELL_ANSWERED,
    TELL_ASKED,
    TELL_GAP,
    TELL_LOST,
    TELL_MESSAGE,
    TELL_SEATED,
    TELL_SPARED,
    TELL_SUBSTITUTE,
    WARN_LOSER,
    WARN_SEATS,
)
from workflows.seat_order import Effect

PURPOSES: dict[str, Purpose] = {
    Effect.MAIL_QUESTION: "answer",
    Effect.MAIL_OFFER: "offer",
    Effect.TELL_CUSTOMER: "status",
    TELL_MESSAGE: "status",
}
QUESTIONS = {TELL_ASKED: "desk.question", TELL_ANSWERED: "help.question"}


def button_for(kind: str, notice: Notice, recipient: Recipient, settings: Settings) -> str:
    """The address behind the button. A late link leads to the order as it is then, safely."""
    return (
        button_about_people(kind, notice, recipient, settings)
        or _about_no_order(kind, notice, settings)
        or _about_an_order(kind, notice, recipient, settings)
    )


def _about_no_order(kind: str, notice: Notice, settings: Settings) -> str | None:
    """Questions, seats and what is planned for them: to the page where something can be done about it."""
    if kind == TELL_SUBSTITUTE:
        return address(settings, "desk.approvals")
    if kind == SEND_WEEKLY:
        team_id = notice.details.get("team_id")
        return address(settings, "insight.status", **({"team": str(team_id)} if team_id else {}))
    if kind in QUESTIONS:
        return address(settings, QUESTIONS[kind], question_id=str(notice.details["question_id"]))
    if kind == WARN_SEATS:
        return address(settings, "account.ask" if notice.details["type"] == "managed" else "account.manage")
    if kind in {TELL_SEATED, TELL_LOST, WARN_LOSER, TELL_SPARED}:
        return address(settings, "auth.home")
    return address(settings, "account.subscription") if kind in {ASK_OWNER, *OF_REDUCTIONS} else None


def _about_an_order(kind: str, notice: Notice, recipient: Recipient, settings: Settings) -> str:
    if kind in {Effect.ASK_APPROVERS, REMIND_APPROVERS}:
        mine = ApprovalLink(recipient.id, notice.order_id, notice.details["round"])
        return address(settings, "links.approval", token=sign_approval(settings.secret_key, mine))
    if kind == TELL_GAP:
        return address(settings, "desk.approval", reference=notice.reference)
    if recipient.kind == "staff":
        return address(settings, "desk.order", reference=notice.reference)
    if kind in PURPOSES:
        link = Link(PURPOSES[kind], notice.account_id, recipient.id, notice.order_id, notice.version)
        return address(settings, "links.show", token=sign(settings.secret_key, link))
    return address(settings, "account.order", reference=notice.reference)
