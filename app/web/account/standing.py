"""Where an order stands, in the customer's words: who has it, what is next, what has happened (R60, U10)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services.ordering.order_pages import EventView, OrderPage
from app.web import still_to_come
from app.web.account.naming import cycle_words
from app.web.account.temporary_words import asked_period, kind_words
from app.web.line_words import changed_words
from app.web.viewing import role_words, viewer
from app.web.words import day, named, number, said, said_as
from workflows.intake import BRINGS_SEATS, OWNER_ONLY, Change, Right
from workflows.open_requests import ORDINARY
from workflows.seat_order import SENT_AWAY, Role, State
from workflows.words import AMONG_OURSELVES, SAID_AMONG_OURSELVES, WORDING, Turn, step_words


def who_has(state: State, rep_name: str | None, *, is_part_way: bool = False) -> str:
    """Whose turn it is, as the customer would say it to the one who is looking."""
    state = State.FULFILLING if is_part_way else state
    is_buyer = viewer().right in {Right.OWNER, Right.BILLING}
    buyers = _("You, or another person with billing rights") if is_buyer else _("The owner or a billing admin of your account")
    return {
        Turn.OWNER: buyers,
        Turn.CUSTOMER: _("The requester, the owner or a billing admin") if state is State.ON_HOLD else buyers,
        Turn.REP: rep_name or _("Our sales team"), Turn.APPROVER: rep_name or _("Our sales team"), Turn.SYSTEM: _("Seatwright, by itself"),
        Turn.OPERATOR: _("Our operations team"), Turn.NOBODY: _("Nobody: it is closed"),
    }[WORDING[state].turn]  # fmt: skip


def who_has_page(page: OrderPage) -> str:
    """The same for a whole order, of which a part may be still to come."""
    return who_has(page.order.state, page.order.rep_name, is_part_way=still_to_come.is_part_way(page))


def next_step_words(page: OrderPage) -> str:
    """What happens next, true for whoever reads it (R60): who decides, who declined, and who may send it again (R70)."""
    state = page.order.state
    is_fixed = state is State.REJECTED and Change(page.order.change) not in ORDINARY
    words = said(WORDING[State.CANCELLED if is_fixed else state].next_step)
    if state is State.QUOTED and Change(page.order.change) in OWNER_ONLY:
        return owner_accepts_words()
    if viewer().right in {Right.OWNER, Right.BILLING}:
        words = {
            State.AWAITING_OWNER: _("You decide, or another person with billing rights. Nothing changes before that."),
            State.QUOTED: _("You accept or decline the offer, or another person with billing rights does."),
        }.get(state, words)
    elif state in SENT_AWAY and "resubmit" not in page.verbs:
        words = _("The person who asked, the owner or a billing admin can send the request again.")
    declined = page.latest("decline_quote") if state is State.DECLINED else None
    if declined and declined.actor_name != viewer().name:
        words = _("%(name)s has declined the offer.", name=declined.actor_name) + " " + words
    return still_to_come.next_words(page, words)


def tag_of_page(page: OrderPage) -> dict[str, str]:
    """The same for a whole order, of which a part may be still to come."""
    words, tone = still_to_come.tag(page, **tag_of(page.order.state))
    return {"words": words, "tone": tone}


def owner_accepts_words() -> str:
    """R9: what ends a product, or the account, is agreed by the owner alone."""
    if viewer().right is Right.OWNER:
        return _("You accept or decline the offer. Nobody else of your account can accept it.")
    return _("The owner of your account accepts or declines the offer. Nobody else can accept it.")


def is_for_the_owner(page: OrderPage) -> bool:
    """Whether this reader cannot accept the offer because only the owner can (R9)."""
    return Change(page.order.change) in OWNER_ONLY and viewer().right is not Right.OWNER


def who_accepts_words(page: OrderPage) -> str:
    """Beside an offer that this reader cannot accept."""
    return owner_accepts_words() if is_for_the_owner(page) else _("The owner or a billing admin accepts or declines the offer.")


def tag_of(state: State, *, is_part_way: bool = False) -> dict[str, str]:
    """Words and tone of the status tag (U5)."""
    state = State.FULFILLING if is_part_way else state
    return {"words": said(WORDING[state].customer), "tone": WORDING[state].tone.value}


def asked_words(asked: list[dict[str, Any]], change: str) -> str:
    """"12 Support, 3 Guide": what a request is about, for lists."""
    parts = [f"{number(one['seats'])} {named(one)}" if one["seats"] else named(one) for one in asked]
    if not parts:
        return change_words(change)
    return _("%(label)s: %(value)s", label=change_words(change), value=", ".join(parts))


def change_words(change: str) -> str:
    """What was asked for, as a short phrase."""
    return {
        Change.ADD_SEATS: _("More seats"), Change.REMOVE_SEATS: _("Fewer seats"), Change.ADD_PRODUCT: _("New product"),
        Change.ADD_SHORT_LIST_PRODUCT: _("New product"), Change.REMOVE_PRODUCT: _("Product removed"),
        Change.UPGRADE_PLAN: _("Higher plan"), Change.DOWNGRADE_PLAN: _("Lower plan"),
        Change.TEMPORARY_SEATS: _("Temporary seats"), Change.CANCEL_ACCOUNT: _("End of the account"),
        Change.CHANGE_CYCLE: _("Another billing cycle"),
    }[Change(change)]  # fmt: skip


def change_of_page(page: OrderPage) -> str:
    """The same for a whole order; of temporary seats, what is done to them (R52)."""
    return kind_words(page.temporary.kind) if page.temporary else change_words(page.order.change)


def more_asked(page: OrderPage) -> list[dict[str, str]]:
    """Rows about which cycle, or which days of temporary seats, both ends included, in the words of the offer (R43, R50)."""
    one = page.temporary
    if one is not None:
        return [asked_period(one.kind, one.starts_on, one.ends_on)]
    cycle = [{"key": _("Billing cycle"), "value": cycle_words(page.to_cycle)}] if page.to_cycle else []
    return [*cycle, {"key": _("Wanted by"), "value": day(page.needed_on) or _("No date")}]


def history_of(page: OrderPage) -> list[dict[str, Any]]:
    """Rows of the `timeline` component, newest first, without what only the vendor needs to see."""
    rows = [_row(event, brings_seats=page.order.brings_seats) for event in reversed(page.events) if event.verb not in AMONG_OURSELVES]
    return still_to_come.in_history(rows, page, said(WORDING[State.FULFILLED].customer))


def _row(event: EventView, *, brings_seats: bool) -> dict[str, Any]:
    after = State(event.to_state) if event.to_state else None
    row: dict[str, Any] = {
        "actor": event.actor_name if event.actor_kind != "system" else _("Seatwright"), "at": event.at,
        "role": _role(event), "words": _first_upper(said(step_words(event.verb, brings_seats=brings_seats))),
        "comment": comment_of(event), "tone": WORDING[after].tone.value if after else "neutral",
    }  # fmt: skip
    if after and event.from_state and event.from_state != event.to_state:
        row["to_words"] = said(WORDING[after].customer)
        row["from_words"] = said(WORDING[State(event.from_state)].customer)
    return row


def comment_of(event: EventView) -> str:
    """What was said with the step, unless it was said among ourselves; a sentence of the rules in the reader's language."""
    if event.verb in SAID_AMONG_OURSELVES:
        return ""
    if words := changed_words(event.details):
        return f"{event.comment}\n{words}".strip()
    template = event.details.get("template")
    return said_as(template, event.details.get("values") or {}) if template else event.comment


def why_closed(page: OrderPage) -> dict[str, str] | None:
    """U21: what was said when the order was refused, declined or withdrawn, and by whom; none where nothing was said."""
    if page.order.state not in SENT_AWAY:
        return None
    event = next((one for one in reversed(page.events) if one.to_state == page.order.state.value and one.from_state != one.to_state), None)
    if event is None or not (words := comment_of(event)):
        return None
    return {"words": words, "by": ", ".join(filter(None, [event.actor_name, _role(event)])) if event.actor_kind != "system" else ""}


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _role(event: EventView) -> str:
    return role_words(Role(event.actor_role)) if event.actor_kind != "system" else ""


def next_steps_of(page: OrderPage) -> list[str]:
    """Numbered sentences for the confirmation: what happens next and when (U4)."""
    rep = page.order.rep_name or page.account_rep_name
    first = next_step_words(page)
    offer, ready, told = _offer_words(), _ready_words(page), _told_words(page)
    if page.order.state is State.AWAITING_OWNER:
        return [first, _decision_words(page), ready]
    if page.order.state in {State.ACCEPTED, State.FULFILLING} and page.still_to_come:
        return [first, _("To follow: %(what)s.", what=still_to_come.all_words(page.still_to_come)), told]
    if page.order.state in {State.PENDING, State.IN_REVIEW}:
        return [_("%(rep)s looks at your request.", rep=rep) if rep else first, offer, ready]
    return [first, told] if page.order.state in {State.ACCEPTED, State.FULFILLING} else [first]


def _decision_words(page: OrderPage) -> str:
    """R40: it is whoever asked who is told, also where somebody else reads the confirmation."""
    if _is_own(page):
        return _("You get a mail with the decision, and who made it.")
    return _("%(name)s gets a mail with the decision, and who made it.", name=page.requester_name)


def _offer_words() -> str:
    """The offer is mailed to those who may accept it."""
    if viewer().right in {Right.OWNER, Right.BILLING}:
        return _("You get a mail as soon as your offer is ready, usually within one working day.")
    return _("The owner and the billing admins get a mail as soon as the offer is ready, usually within one working day.")


def _ready_words(page: OrderPage) -> str:
    """When it is done; a change that brings no seats, and seats for a time, have a day of their own (R41, R43, R50)."""
    follows_approval = page.order.state is State.AWAITING_OWNER and not page.needs_an_offer
    if Change(page.order.change) not in BRINGS_SEATS - {Change.TEMPORARY_SEATS}:
        return (_("Once the request is approved, the change is made by itself. You can follow every step on the request’s page.") if follows_approval
                else _("Once the offer is accepted, it takes effect by itself on its day. You can follow every step on the request’s page."))
    return (_("The seats are set up as soon as the request is approved. You can follow every step on the request’s page.") if follows_approval
            else _("The seats are set up as soon as the offer is accepted. You can follow every step on the request’s page."))


def _told_words(page: OrderPage) -> str:
    """R40: the mail at the end goes to whoever asked."""
    brings_seats = page.order.brings_seats
    if not _is_own(page):
        return (_("We mail %(name)s when the seats are there.", name=page.requester_name) if brings_seats
                else _("We mail %(name)s when it has taken effect.", name=page.requester_name))
    return _("We mail you when the seats are there.") if brings_seats else _("We mail you when it has taken effect.")


def _is_own(page: OrderPage) -> bool:
    return page.order.requester_id == viewer().person_id
