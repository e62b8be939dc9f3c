"""Planned changes through the API: the list, a change of mind, and who loses a seat (R41, R44, R48)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import RAISE

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.services.idempotency import Answer
from app.services.seating import planned_changes, planned_steps
from app.services.seating.planned_changes import Planned
from app.web.api import representing
from app.web.api.answers_planned import CancelledOut, PlannedChangesOut, PlannedPeopleOut
from app.web.api.blueprint import api
from app.web.api.bodies_planned import ChosenPeopleIn
from app.web.api.examples_planned import CANCELLED, CHOSEN, PEOPLE, PLANNED
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.viewing import viewer
from workflows.sentences import say


@api.get("/accounts/<slug>/planned-changes")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(PlannedChangesOut, example=PLANNED)
@api.doc(
    summary=say("List planned changes"),
    description=say(
        "What takes effect on a day to come, by day: how many seats there will be, the saving, the last day "
        "to change one’s mind, and how many people would lose a seat."
    ),
)
@for_whom(Access.SIGNED_IN)
def planned(slug: str, wanted: dict[str, Any]) -> Any:
    """List planned changes."""
    found = planned_changes.listing_for(viewer(), _clean(slug))
    return representing.plain(page("planned_changes", [_planned(one) for one in found], wanted["cursor"]))


@api.delete("/accounts/<slug>/planned-changes/<uuid:change_id>")
@api.output(CancelledOut, example=CANCELLED)
@api.doc(
    summary=say("Cancel a planned change"),
    description=say(
        "For the owner and the billing admins, until the last day to change one’s mind is over. A change that "
        "belongs to an order is taken back by withdrawing the order."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def cancel_planned(slug: str, change_id: UUID) -> Answer:
    """Cancel a planned change."""
    _own(slug)
    cancelled = planned_steps.cancel(viewer(), change_id)
    return Answer(200, {"id": str(cancelled.id), "status": "cancelled"}, {})


@api.get("/accounts/<slug>/planned-changes/<uuid:change_id>/people")
@api.output(PlannedPeopleOut, example=PEOPLE)
@api.doc(
    summary=say("Read who would lose a seat"),
    description=say("Whom an admin chose comes first, then the most recently added; never the owner."),
)
@for_whom(Access.SIGNED_IN)
def planned_people(slug: str, change_id: UUID) -> Any:
    """Read who would lose a seat."""
    found = planned_changes.listing_for(viewer(), _clean(slug))
    one = next((one for one in found if one.id == change_id), None)
    if one is None:
        raise NotThere
    return representing.plain(_people(one))


@api.put("/accounts/<slug>/planned-changes/<uuid:change_id>/people")
@api.input(ChosenPeopleIn, arg_name="body", example=CHOSEN)
@api.output(PlannedPeopleOut, example=PEOPLE)
@api.doc(
    summary=say("Choose who loses a seat"),
    description=say(
        "E-mail addresses of people who have a seat, at most as many as are to lose one. If there are fewer, the "
        "most recently added make up the number; an empty list leaves it to them."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def choose_people(slug: str, change_id: UUID, body: dict[str, Any]) -> Answer:
    """Choose who loses a seat."""
    _own(slug)
    one = planned_changes.find(viewer(), change_id)
    chosen = planned_steps.choose(viewer(), change_id, _ids(one, body["people"]))
    return Answer(200, _people(chosen), {})


def _ids(one: Planned, emails: list[str]) -> list[int]:
    known = planned_steps.by_address(viewer(), one, emails)
    for n, email in enumerate(emails):
        if email.lower() not in known:
            reason = say("Nobody with a seat of %(product)s has this address.", product=one.product_name)
            raise Invalid(reason, field=f"people.{n}")
    return list(known.values())


def _own(slug: str) -> None:
    if slug != viewer().slug:
        raise NotThere


def _clean(slug: str) -> str:
    if "\x00" in slug:
        raise NotThere
    return slug


def _planned(one: Planned) -> dict[str, Any]:
    return {
        "id": str(one.id), "product": one.product, "change": one.cause, "seats": one.delta, "ends": one.ends,
        "seats_before": one.seats_before, "seats_after": one.seats_after, "effective_on": one.effective_on.isoformat(),
        "last_day": one.last_day.isoformat(), "saving_minor": one.saving_minor, "currency": one.currency, "order": one.order_reference,
        "planned_by": one.actor_name, "people_losing": one.losing_count, "seats_stuck": one.stuck,
    }  # fmt: skip


def _people(one: Planned) -> dict[str, Any]:
    people = [{"name": person.name, "email": person.email, "added_at": person.created_at.isoformat(), "is_suspended": person.is_suspended,
               "is_chosen": person.id in one.chosen} for person in one.losing]  # fmt: skip
    return {"id": str(one.id), "count": one.losing_count, "people": people}
