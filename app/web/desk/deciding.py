"""The page on which a quote is approved or returned: the same on the desk and behind the link of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.errors import NotThere
from app.services.approving.reading import Case, cases
from app.services.approving.steps import Asked as Approval
from app.services.ordering import order_pages, orders
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.web.desk.approval_rounds import difference, own_word, rounds_shown
from app.web.desk.approving import approval_shown
from app.web.desk.asked import asked_rows, asked_words
from app.web.desk.forms.approving import ApprovalForm
from app.web.quote_words import facts_of, quote_words
from app.web.words import money, named

VERBS = frozenset({"approve_quote", "return_quote", "add_approver", "override_approval"})


def read(viewer: Viewer, reference: str) -> tuple[OrderPage, Case]:
    """The order and its case, also when it no longer waits. Raises NotThere."""
    page = order_pages.page(viewer, reference)
    case = page.approval or cases([page.order.id]).get(page.order.id)
    if case is None:
        raise NotThere
    return page, case


def decide(viewer: Viewer, reference: str, form: ApprovalForm) -> MovingOrder:
    """Take the step that was asked for. Raises what `orders.step` raises."""
    approval = Approval(form.note.data or "", approver_id=form.approver.data, group=form.group.data or None, round=form.round.data,
                        by_link=viewer.scope == "link")  # fmt: skip
    verb = form.verb.data if form.verb.data in VERBS else "approve_quote"
    return orders.step(viewer, reference, orders.Asked(verb, form.note.data or "", approval=approval))


def drawn(viewer: Viewer, page: OrderPage, case: Case, form: ApprovalForm, *, action: str, extra: Sequence[str] = (),
          news: Any = None, status: int = 200, is_link: bool = False) -> tuple[str, int]:  # fmt: skip
    """The page, with what went wrong or what others have decided meanwhile."""
    quote = page.draft or page.offer
    form.round.data = case.round["number"] if case.round else None
    extra = _at_the_note(form, extra)
    form.approver.choices = [SelectChoice(one, name) for one, name in case.people.items() if one not in case.approval.authors]
    return render_template(
        "desk/approval.html", page=page, order=page.order, case=case, shown=approval_shown(case), form=form, extra=extra,
        quote=quote_words(quote) if quote else None, draft=quote, differs=difference(page, case), rounds=rounds_shown(case), news=news,
        decision=ApprovalForm(formdata=None) if form.verb.data == "override_approval" else form,
        own=own_word(case, viewer.staff_id), offer_facts=facts_of(quote) if quote else (), action=action, steps=set(page.verbs),
        in_brief=_in_brief(page) if quote else "", is_link=is_link, reader=viewer,
        asked_rows=asked_rows(page), has_errors=bool(extra or form.note.errors),
        **({"viewer": None, "nav_items": []} if is_link else {}),
    ), status  # fmt: skip


def _in_brief(page: OrderPage) -> str:
    """What is decided about, before one reads on: what is offered, and what it comes to now."""
    quote: Any = page.draft or page.offer
    offered = asked_words(page.order.change, [(line.seats, named(line, "product_name")) for line in quote.lines])
    return _("%(offered)s: %(total)s due now, with tax.", offered=offered, total=money(quote.total_minor, quote.currency))


def _at_the_note(form: ApprovalForm, extra: Sequence[str]) -> Sequence[str]:
    """A refusal for want of words stands where they are missing. Returns what has no field."""
    if not extra or form.verb.data not in {"return_quote", "override_approval"} or (form.note.data or "").strip():
        return extra
    form.note.errors = list(extra)
    if form.verb.data == "override_approval":
        form.note.id = "override-note"
    return ()


def send_or_ask(viewer: Viewer, order: MovingOrder) -> tuple[str, MovingOrder]:
    """Send what was just written; if the policy wants it approved first, ask for that, and the last approval sends it."""
    if order.approval is not None and order.approval.missing:
        asked = orders.Asked("request_approval", approval=Approval(sends_itself=True))
        return "asked", orders.step(viewer, order.reference, asked, version=order.version)
    return "send", orders.step(viewer, order.reference, orders.Asked("send_quote"), version=order.version)
