"""Examples of the reports. The tests read the reports and compare their form."""

from __future__ import annotations

from typing import Any

STANDING: dict[str, Any] = {
    "open": 19, "late": 2, "due_today": 3,
    "states": [{"state": "pending", "orders": 12, "by_age": {"today": 4, "week": 7, "older": 1}},
               {"state": "quoted", "orders": 7, "by_age": {"today": 1, "week": 4, "older": 2}}],
    "reps": [{"rep": 3, "name": "Rita Reyes", "orders": 7, "late": 2}, {"rep": None, "name": None, "orders": 12, "late": 0}],
    "oldest": [{"order": "SO-7F3K2", "state": "pending", "state_since": "2026-11-13T09:12:40.120000Z", "account": "Atelier Nord",
                "rep": None}],
}  # fmt: skip
FIGURES: dict[str, Any] = {
    "since": "2026-09-07", "until": "2026-11-23", "as_of": "2026-11-23T10:42:00.000000Z",
    "funnel": [{"reached": "requested", "orders": 131, "seats": 439}, {"reached": "reviewed", "orders": 112, "seats": 343},
               {"reached": "offered", "orders": 96, "seats": 252}, {"reached": "accepted", "orders": 79, "seats": 172},
               {"reached": "seated", "orders": 79, "seats": 172}],
    "times": [{"state": "in_review", "orders": 101, "p50_seconds": 75600, "p90_seconds": 126000}],
    "outcomes": {"won": 72, "declined": 10, "expired": 4, "rejected": 6},
    "discounts": [{"currency": "EUR", "offers": 52, "list_minor": 5827000, "net_minor": 5456496}],
    "weeks": [{"monday": "2026-11-16", "requested": 11, "answered": 8, "accepted": 6, "done": 7, "seats": 15}],
    "forecast": {"offers": 2, "offered_seats": 24, "rate": 0.84, "accepted_seats": 0, "planned_seats": -9, "expected_seats": 11},
}  # fmt: skip
