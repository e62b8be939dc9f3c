"""Where a mail's one button leads: customers follow a signed link, the vendor's people their own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from app.config import Settings
from app.services.links import Link, Purpose, sign
from app.services.notices import Notice, Recipient
from app.services.outbox import ASK_OWNER, TELL_SEATED
from workflows.seat_order import Effect

PURPOSES: dict[str, Purpose] = {
    Effect.MAIL_QUESTION: "answer",
    Effect.MAIL_OFFER: "offer",
    Effect.TELL_CUSTOMER: "status",
}


def button_for(kind: str, notice: Notice, recipient: Recipient, settings: Settings) -> str:
    """The address behind the button. A late link leads to the order as it is then, safely."""
    if recipient.kind == "staff":
        return address(settings, "desk.order", reference=notice.reference)
    if kind in PURPOSES:
        link = Link(PURPOSES[kind], notice.account_id, recipient.id, notice.order_id, notice.version)
        return address(settings, "links.show", token=sign(settings.secret_key, link))
    if kind == TELL_SEATED:
        return address(settings, "auth.home")
    if kind == ASK_OWNER:
        return address(settings, "account.subscription")
    return address(settings, "account.order", reference=notice.reference)


def address(settings: Settings, endpoint: str, **values: str) -> str:
    """A page's public address. Built without a request, whose end would undo the job's tenant."""
    public = urlsplit(settings.public_url)
    adapter = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)
