"""The words of the status page: ages, groups of states, kinds of work."""

from __future__ import annotations

from flask_babel import gettext as _

from app.services.outbox import (
    IMPORT_PEOPLE,
    IMPORTS,
    MAIL,
    MANY,
    PROVISIONING,
    STEP_MANY,
    SYNC_SEATS,
    TELL_SEATED,
)
from app.web.words import said
from workflows.intake import AccountType
from workflows.seat_order import Effect, State
from workflows.words import WORDING

OPEN, WITH_CUSTOMER, COMING, EXPECTED = "open", "with_customer", "coming", "expected"
"""Groups of states that a list can be narrowed to, beside the states themselves."""


def age_words(age: str) -> str:
    """How long an order has been in its state."""
    return {"today": _("Today"), "week": _("1 to 6 days"), "older": _("7 days or more"), "since_yesterday": _("1 day or more")}[age]


def state_words(state: str) -> str:
    """A state, or a group of them, as a choice in a filter."""
    groups = {OPEN: _("Open"), WITH_CUSTOMER: _("With the customer"), COMING: _("Accepted, not set up yet"),
              EXPECTED: _("Offer out, or accepted")}
    return groups.get(state) or said(WORDING[State(state)].desk)


def queue_words(queue: str) -> str:
    return {MAIL: _("E-mails"), PROVISIONING: _("Seats at the product"), IMPORTS: _("Imports of people"),
            MANY: _("Many orders at once")}.get(queue, queue)  # fmt: skip


def kind_words(kind: str) -> str:
    """What a task promises."""
    seats = {Effect.PROVISION_SEATS.value: _("Set up seats"), SYNC_SEATS: _("Tell the product about seats"),
             TELL_SEATED: _("Tell somebody about their seat"), "planned_change": _("Carry out a planned change"),
             IMPORT_PEOPLE: _("Import people"), STEP_MANY: _("Take a step on many orders")}  # fmt: skip
    return seats.get(kind) or _("Send an e-mail")


def type_words(account_type: str) -> str:
    """A kind of account, as a choice in a filter."""
    return {AccountType.MANAGED: _("Managed"), AccountType.ONLINE_ASSISTED: _("Online-assisted"),
            AccountType.SELF_SERVICE: _("Self-service")}[AccountType(account_type)]  # fmt: skip
