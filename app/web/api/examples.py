"""The examples of the document. The tests send every one of them and compare the answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

TODAY = datetime.now(UTC).date()
SOON, LATER = (str(TODAY + timedelta(days=days)) for days in (21, 30))
"""So that an example can be sent as it stands, whenever it is read."""
LINKS = {
    "self": "/api/v1/orders/SO-7F3K2",
    "steps": "/api/v1/orders/SO-7F3K2/steps",
    "quotes": "/api/v1/orders/SO-7F3K2/quotes",
}
BRIEF: dict[str, Any] = {
    "reference": "SO-7F3K2",
    "account": "atelier-nord",
    "state": "pending",
    "words": "Sent",
    "turn": "rep",
    "version": 1,
    "round": 1,
    "change": "add_seats",
    "currency": "EUR",
    "is_at_contract_price": False,
    "rep": None,
    "valid_until": None,
    "starts_on": None,
    "state_since": "2026-11-23T09:12:40.120000Z",
    "steps": ["cancel"],
    "links": LINKS,
}
CLAIMED = {
    **BRIEF,
    "state": "in_review",
    "words": "Being looked at",
    "version": 2,
    "rep": "Rita Reyes",
    "state_since": "2026-11-23T10:00:00.000000Z",
    "steps": ["release", "ask_customer", "reject"],
}
SUBMITTED = {
    "position": 1,
    "verb": "submit",
    "from": None,
    "to": "pending",
    "who": "Anouk Martin",
    "role": "owner",
    "at": "2026-11-23T09:12:40.120000Z",
    "comment": "A new team starts in January",
    "details": {"path": "order"},
}
FULL: dict[str, Any] = {
    **BRIEF,
    "requester": "Anouk Martin",
    "justification": "A new team starts in January",
    "needed_on": SOON,
    "temporary": None,
    "created_at": "2026-11-23T09:12:40.120000Z",
    "waits_for": None,
    "still_to_come": [],
    "documents": [],
    "quotes": [],
    "events": [SUBMITTED],
    "lines": [{"product": "support", "plan": "professional", "plan_name": "Professional", "seats": 12, "unit_price_minor": 4900}],
}
QUOTE = {
    "version": 1,
    "status": "draft",
    "currency": "EUR",
    "valid_until": LATER,
    "starts_on": None,
    "ends_on": None,
    "months": 12,
    "terms": "Payable within 30 days.",
    "note": "",
    "discount_percent": "0.00",
    "discount_due_minor": 0,
    "prorated_on": "2026-11-23",
    "tax_percent": "20.00",
    "tax_kind": "agreed",
    "net_minor": 635040,
    "due_now_minor": 174000,
    "tax_minor": 34800,
    "total_minor": 208800,
    "written_by": "Rita Reyes",
    "created_at": "2026-11-23T10:05:00.000000Z",
    "sent_at": None,
    "lines": [
        {
            "product": "support",
            "plan": "professional",
            "plan_name": "Professional",
            "asked_seats": 12,
            "seats": 12,
            "list_price_minor": 4900,
            "unit_price_minor": 4900,
            "discount_percent": "10.00",
            "starts_on": None,
            "amount_minor": 635040,
            "due_now_minor": 174000,
        }
    ],
}
SUPPORT = {
    "product": "support",
    "suite": None,
    "plan": "professional",
    "plan_name": "Professional",
    "unit_price_minor": 4900,
    "purchased": 40,
    "temporary": 0,
    "used": 38,
    "reserved": 0,
    "planned": 40,
    "free": 2,
}

PRICE = {
    "currency": "EUR",
    "net_minor": 705600,
    "due_now_minor": 193315,
    "tax_minor": 38663,
    "total_minor": 231978,
    "prorated_on": "2026-11-23",
    "promo_code": None,
}
LENT = {
    "id": 7,
    "product": "support",
    "seats": 5,
    "starts_on": SOON,
    "ends_on": LATER,
    "status": "scheduled",
    "ending": None,
    "previous": None,
    "order": "SO-7F3K2",
    "asked_in": None,
}

EXAMPLES: dict[str, Any] = {
    "subscription": {
        "account": "atelier-nord",
        "name": "Atelier Nord",
        "type": "managed",
        "standing": "good",
        "currency": "EUR",
        "renews_on": "2027-03-01",
        "may": ["add_seats", "remove_seats", "grant_billing_rights"],
        "products": [SUPPORT],
        "temporary_seats": [LENT],
    },
    "temporary_seats": {"temporary_seats": [LENT]},
    "request": {
        "change": "add_seats",
        "lines": [{"product": "support", "seats": 12}],
        "justification": "A new team starts in January",
        "needed_on": SOON,
    },
    "request_answer": {"path": "order", "order": BRIEF, "seat_changes": [], "price": PRICE},
    "changed_request": {
        "lines": [{"product": "support", "seats": 8}],
        "justification": "Eight are enough",
        "needed_on": LATER,
    },
    "orders": {"orders": [FULL], "next": None},
    "order": FULL,
    "quote": {
        "lines": [{"product": "support", "seats": 12, "unit_price_minor": 4900, "discount_percent": "10"}],
        "valid_until": LATER,
        "terms": "Payable within 30 days.",
    },
    "quoted_order": {
        **FULL,
        **CLAIMED,
        "version": 3,
        "steps": ["release", "ask_customer", "reject", "send_quote"],
        "quotes": [QUOTE],
    },
    "step": {"verb": "claim", "note": "I know this team", "version": 1},
    "stepped_order": CLAIMED,
}

PROBLEM = {
    "type": "/api/v1/docs#code-invalid",
    "title": "Some fields make no sense",
    "status": 422,
    "code": "invalid",
    "detail": "“errors” names each field at fault and the reason. Nothing was changed.",
    "request_id": "5f0c1c1e8a1d4c0f9a5e2b7d3c4f6a81",
    "errors": [{"field": "lines.0.seats", "reason": "A whole number is needed here."}],
}
