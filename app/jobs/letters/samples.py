"""Made-up facts for each letter, for the gallery of the demonstration and for the tests that read all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.jobs.letters.names import NAMES
from app.services.notices import Notice, NoticeLine, Recipient
from app.services.outbox import QUEUES

READERS = {
    "person": Recipient("person", 7, "Anouk Martin", "owner@atelier-nord.example", "en", "owner"),
    "staff": Recipient("staff", 3, "Rita Okafor", "rita@vendor.example", "en", "rep"),
}
SUPPORT = NoticeLine("Support", "Assistance", "Professional", 12)
OF_STAFF = frozenset({"tell_reps", "tell_rep", "tell_operators", "tell_asked", "tell_mentioned", "remind_due", "escalate_due",
                      "ask_approvers", "tell_gap", "remind_approvers", "escalate_approval", "tell_substitute", "send_weekly"})  # fmt: skip
OFFERS = frozenset({"offer", "offer_extended", "offer_ended", "accepted", "offer_accepted", "declined", "offer_declined", "expired",
                    "taken_back", "revision_wanted"})  # fmt: skip
WROTE = {
    "question": "Do all twelve start on the same day?", "answered": "Yes, all on the first of March.",
    "rejected": "Your plan has no room for more than 50 seats. The larger plan would.", "refused": "We wait for next year's budget.",
    "revision_wanted": "Ten seats are enough after all.", "declined": "Too dear for us this year.", "closed": "Sent twice.",
    "withdrawn": "We have found free seats.", "stalled": "The product refused: no such account.",
    "came_back": "The price of a seat has changed since the offer.", "question_left": "How long does it take?",
    "question_answered": "Usually one working day.", "mentioned": "@rita may we give 20 percent? They did well last year.",
    "message_from_customer": "Could it start in May?", "message_from_us": "In May, yes: the price stays the same.",
}  # fmt: skip


class Details(dict[str, Any]):
    """What no sample says reads as nothing, rather than as an error."""

    def __missing__(self, _key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter, its reader and what it would tell them. `verb` is None where any other one leads to it."""

    name: str
    kind: str
    notice: Notice
    recipient: Recipient


def samples() -> Iterator[Sample]:
    """One for each file of words and kind of reader, in the order of the kinds."""
    seen = set()
    for kind, names in NAMES.items():
        for verb, name in names.items():
            reader = READERS["staff" if str(kind) in OF_STAFF else "person"]
            if name not in seen and str(kind) in QUEUES:
                yield Sample(name, str(kind), _notice(name, verb or ""), reader)
            seen.add(name)


def _notice(name: str, verb: str) -> Notice:
    today = datetime.now(UTC).date()
    has_offer = name in OFFERS
    return Notice(
        account_id=1, account_name="Atelier Nord", verb=verb, actor_name="Rita Okafor", comment=WROTE.get(name, ""),
        details=_details(today, name), lines=(SUPPORT,), order_id=1, reference="SO-7F3K2", version=4, state="quoted" if has_offer else "in_review",
        change="add_seats", currency="EUR", requester_name="Alice Bernard", justification="A new team starts in January",
        person_name="Alice Bernard", rep_name="Rita Okafor", needed_on=today + timedelta(days=21),
        valid_until=today + timedelta(days=30) if has_offer else None, asked_total_minor=231978,
        offer_total_minor=208800 if has_offer else None,
    )  # fmt: skip


def _details(today: date, name: str) -> dict[str, Any]:
    people = [{"name": "Paul Petit"}, {"name": "Nora Blanc"}]
    warning = {"name": "Support", "name_fr": "Assistance", "level": "last", "used": 39, "purchased": 40, "full_on": today}
    if name in {"message_from_customer", "message_from_us"}:
        return {"product_name": "Support", "product_name_fr": "Assistance"}
    if name == "weekly":
        return {"team": "", "monday": today - timedelta(days=7),
                "requested": 14, "done": 9, "seats": 23, "answered": 8, "won": 6, "open": 19, "late": 2,
                "requested_before": 11, "done_before": 10, "oldest": [{"reference": "SO-7F3K2", "account_name": "Atelier Nord"}]}  # fmt: skip
    return Details({
        "licence": "Support", "licence_fr": "Assistance", "effective_on": today + timedelta(days=14), "count": 2, "seats": 30,
        "last_day": today + timedelta(days=13), "people": people, "new_seats": -5, "type": "managed", "warnings": [warning],
        "offered_to": 7, "person_id": 7, "due_at": datetime.now(UTC) + timedelta(hours=3), "due_of": "response",
        "starts_on": today, "ends_on": today + timedelta(days=10), "absent": "Ana Costa", "substitute": "Rita Okafor",
        "short": [{"name": "Deal desk", "name_fr": "Comité des offres"}],
        "remind_at": {READERS["staff"].id: datetime.now(UTC) + timedelta(hours=20)}, "escalate_at": datetime.now(UTC) + timedelta(hours=44),
    })  # fmt: skip
