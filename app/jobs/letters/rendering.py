"""From a letter's words to its two forms, plain text and HTML, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.jobs.letters.rhythm import INFORMATION
from app.services.notices import Notice, NoticeLine, Recipient
from workflows.intake import ADDING, KEEPS_SEATS, Change
from workflows.seat_order import AGREED, ON_OFFER, SENT_AWAY, State

HOLDS = ON_OFFER | AGREED | {""}
"""Where an offer can be accepted, or has been; elsewhere nothing is due of one that was sent before."""

DATED = ON_OFFER | {State.EXPIRED, ""}
"""Where it matters until when an offer can be accepted."""


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    text: str
    html: str


def render(name: str, notice: Notice, recipient: Recipient, href: str, language: str) -> Said:
    """Say one letter. `name` is a file of templates/emails/words, which holds blocks of plain text."""
    g.reader_zone = recipient.time_zone
    with force_locale(language):
        words = words_of(name, {"n": notice, "recipient": recipient})
        frame: dict[str, Any] = {
            "locale": language, "subject": words["subject"], "heading": words["heading"],
            "paragraphs": [one.strip() for one in words["body"].split("\n\n") if one.strip()],
            "quoted": quoted(name, notice), "rows": facts(notice), "name": recipient.name,
            "button": {"href": href, "label": words["button"]}, "why": words["why"],
            "asked": words.get("asked") or (_("Nothing: this is for your information.") if name in INFORMATION else ""),
            "when": words.get("when", ""),
        }  # fmt: skip
        env = current_app.jinja_env
        text = env.get_template("emails/letter.txt").render(frame)
        html = env.get_template("emails/letter.html").render(frame)
    return Said(words["subject"], tight(text), html)


def tight(text: str) -> str:
    """A plain text without the empty lines that parts which say nothing leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")


def words_of(name: str, values: dict[str, Any]) -> dict[str, str]:
    """Every block of a words file, without the space around it."""
    template = current_app.jinja_env.get_template(f"emails/words/{name}.txt")
    context = template.new_context(values)
    return {block: "".join(draw(context)).strip() for block, draw in template.blocks.items()}


def quoted(name: str, notice: Notice) -> str:
    """What somebody wrote, or what stood in the way, in the reader's language where the rules said it."""
    if name in {"request_waits", "new_in_queue"}:
        return notice.justification
    template = notice.details.get("template")
    if template:
        said: str = _(template)
        values = notice.details.get("values") or {}
        return said % values if values else said
    return _(notice.comment) if name == "stalled" and notice.comment else notice.comment


def facts(notice: Notice) -> list[dict[str, str]]:
    """The facts in a table: reference, account, products with their seats, the total, the last day."""
    filters = current_app.jinja_env.filters
    rows = [{"key": _("Reference"), "value": notice.reference}] if notice.reference else []
    rows += [{"key": _("Account"), "value": notice.account_name}] if notice.account_name else []
    rows += [
        {"key": filters["named"](line, "product_name"), "value": seats(notice, line)} for line in notice.lines
    ]
    if notice.to_cycle is not None:
        rows.append({"key": _("Billing cycle"), "value": {"monthly": _("Monthly"), "annual": _("Annual")}[notice.to_cycle]})
    total = notice.asked_total_minor if notice.offer_total_minor is None else notice.offer_total_minor
    is_asked = notice.state not in SENT_AWAY and not (notice.is_estimate and total == 0)
    if total is not None and (notice.offer_total_minor is not None or is_asked):
        rows.append({"key": total_label(notice), "value": filters["money"](total, notice.currency)})
    if notice.needed_on is not None:
        rows.append({"key": _("Wanted by"), "value": filters["date"](notice.needed_on)})
    if notice.offer_total_minor is not None and notice.valid_until is not None and notice.state in DATED:
        rows.append({"key": _("Offer valid until"), "value": filters["date"](notice.valid_until)})
    return rows


def total_label(notice: Notice) -> str:
    """What the amount is: nothing is due of an offer that is over, nor before there is one (R39)."""
    if notice.offer_total_minor is not None and notice.state not in HOLDS:
        words: str = _("Total of the offer, with tax")
    elif notice.is_estimate:
        words = _("Estimate of what will be due, with tax")
    else:
        words = _("Due now, with tax")
    return words


def lent(kind: str, count: int) -> str:
    """Seats for a time, and what becomes of them (R52)."""
    if kind == "end_early":
        words: str = ngettext("%(num)s temporary seat, which ends early", "%(num)s temporary seats, which end early", count)
    elif kind == "convert":
        words = ngettext("%(num)s temporary seat, which becomes a base seat", "%(num)s temporary seats, which become base seats", count)
    else:
        words = ngettext("%(num)s temporary seat", "%(num)s temporary seats", count)
    return words


def seats(notice: Notice, line: NoticeLine) -> str:
    """How many more or fewer; for a change of plan or of the cycle, the plan; for a person, that the seat is theirs."""
    if line.seats == 0 or (notice.change and Change(notice.change) in KEEPS_SEATS):
        return line.plan_name or _("One seat")
    if notice.temporary_kind is not None:
        return lent(notice.temporary_kind, line.seats)
    if notice.change and Change(notice.change) not in ADDING:
        words: str = ngettext("%(num)s fewer seat", "%(num)s fewer seats", line.seats)
    else:
        words = ngettext("%(num)s more seat", "%(num)s more seats", line.seats)
    return words
