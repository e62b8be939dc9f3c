"""The examples of the document about people. The tests send every one of them."""

from __future__ import annotations

from typing import Any

PERSON: dict[str, Any] = {
    "id": 512, "name": "Nina Novak", "email": "nina@atelier-nord.example", "role": "agent", "has_billing_rights": False,
    "suspended": False, "created_at": "2026-11-23T09:12:40.120000Z",
    "products": [{"product": "support", "role": "agent", "waits_for_seat": False}],
    "links": {"self": "/api/v1/accounts/atelier-nord/people/512"},
}  # fmt: skip
ROLE = {"product": "support", "role": "light_agent"}

PEOPLE_EXAMPLES: dict[str, Any] = {
    "page": {"people": [PERSON], "next": None},
    "new": {
        "name": "Nina Novak", "email": "nina@atelier-nord.example", "role": "agent",
        "products": [{"product": "support", "role": "agent"}], "when_full": "ask", "justification": "Nina joins us in May",
    },
    "added": {"person": PERSON, "waits_for": [], "order": None, "owner_is_asked": False},
    "person": PERSON,
    "change": {"role": "light_agent", "products": [ROLE]},
    "changed": {**PERSON, "role": "light_agent", "products": [{**ROLE, "waits_for_seat": False}]},
}  # fmt: skip
