"""The examples of planned changes. The tests send them and compare the answers."""

from __future__ import annotations

from typing import Any

ID = "6f1d7a3e-3d0f-4a7b-9a52-1c9f2f0c7a11"
PLANNED: dict[str, Any] = {
    "planned_changes": [
        {
            "id": ID,
            "product": "support",
            "change": "remove_seats",
            "seats": -3,
            "ends": False,
            "seats_before": 10,
            "seats_after": 7,
            "effective_on": "2027-03-01",
            "last_day": "2027-02-28",
            "saving_minor": 176400,
            "currency": "EUR",
            "order": None,
            "planned_by": "Anouk Martin",
            "people_losing": 1,
            "seats_stuck": 0,
        }
    ],
    "next": None,
}
CANCELLED: dict[str, Any] = {"id": ID, "status": "cancelled"}
CHOSEN: dict[str, Any] = {"people": ["agent@atelier-nord.example"]}
PEOPLE: dict[str, Any] = {
    "id": ID,
    "count": 1,
    "people": [
        {
            "name": "Olivier Texier",
            "email": "agent@atelier-nord.example",
            "added_at": "2026-05-04T08:00:00+00:00",
            "is_suspended": False,
            "is_chosen": True,
        }
    ],
}
