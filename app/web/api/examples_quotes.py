"""Examples about quotes; like all of them sent by the tests."""

from __future__ import annotations

from app.web.api.examples import BRIEF, QUOTE

_SENT = {**QUOTE, "status": "sent", "sent_at": "2026-11-23T10:20:00.000000Z"}
_BEFORE = {"seats": 12, "unit_price_minor": 4900, "discount_percent": "0.00", "starts_on": None, "due_now_minor": 193315}
_TEXT = {"id": 3, "kind": "terms", "name": "Thirty days", "body": "Payable within 30 days.", "body_fr": "Payable à 30 jours.",
         "is_retired": False, "changed_by": "Mona Diaz", "changed_at": "2026-11-20T08:00:00.000000Z"}  # fmt: skip
EXAMPLES = {
    "versions": {"quotes": [_SENT], "next": None},
    "version": _SENT,
    "difference": {
        "before": 1,
        "after": 2,
        "lines": [{"product": "support", "asked_seats": 12, "before": _BEFORE,
                   "after": {**_BEFORE, "discount_percent": "10.00", "due_now_minor": 174000}}],
        "total_before_minor": 231978,
        "total_after_minor": 208800,
        "words": ["Support: a discount of 10% instead of 0%.", "The total due now is €2,088.00: €231.78 less."],
    },
    "copy": {"copy_from": "SO-7F3K2"},
    "acceptance": {"name": "Anouk Martin", "title": "Managing director", "purchase_order_number": "PO-2026-118"},
    "accepted": {**BRIEF, "state": "fulfilling", "words": "In progress", "turn": "system", "version": 6, "rep": "Rita Reyes", "steps": [],
                 "acceptance": {"version": 1, "name": "Anouk Martin", "title": "Managing director",
                                "purchase_order_number": "PO-2026-118", "sha256": "9f86d081884c7d65" * 4,
                                "accepted_at": "2026-11-24T09:00:00.000000Z"}},
    "text_in": {"kind": "terms", "name": "Thirty days", "body": "Payable within 30 days.", "body_fr": "Payable à 30 jours."},
    "text": _TEXT,
    "texts": {"texts": [_TEXT], "next": None},
}  # fmt: skip
