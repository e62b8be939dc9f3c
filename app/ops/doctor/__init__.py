"""Is the record sound? Sentences that are always true, asked of the database alone."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.doctor.approving import APPROVING
from app.ops.doctor.asking import ASKING
from app.ops.doctor.database import DATABASE
from app.ops.doctor.desk_clock import DESK_CLOCK
from app.ops.doctor.figures import FIGURES
from app.ops.doctor.history import HISTORY
from app.ops.doctor.invariant import Finding, Invariant
from app.ops.doctor.knowing import KNOWING
from app.ops.doctor.ledger import LEDGER
from app.ops.doctor.offers import OFFERS
from app.ops.doctor.people import PEOPLE
from app.ops.doctor.planned import PLANNED
from app.ops.doctor.prices import PRICES
from app.ops.doctor.queueing import QUEUEING
from app.ops.doctor.quotes import QUOTES
from app.ops.doctor.renewals import RENEWALS
from app.ops.doctor.rights import RIGHTS
from app.ops.doctor.seats import SEATS
from app.ops.doctor.talking import TALKING
from app.ops.doctor.tasks import TASKS
from app.ops.doctor.team import TEAM
from app.ops.doctor.temporary import TEMPORARY
from app.ops.importing.staging import begin
from app.services.outbox import QUEUES
from workflows.open_requests import STAYING
from workflows.seat_order import OPEN, SEAT_ORDER

INVARIANTS: tuple[Invariant, ...] = HISTORY + LEDGER + SEATS + PEOPLE + QUOTES + TASKS + ASKING + DATABASE + RENEWALS + TEAM + TEMPORARY
INVARIANTS += DESK_CLOCK + KNOWING + PLANNED + RIGHTS + FIGURES + OFFERS
INVARIANTS += APPROVING + TALKING
INVARIANTS += QUEUEING + PRICES
MOST_EXAMPLES = 5
ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def examine(session: Session) -> list[Finding]:
    """Check every invariant at one moment of the database, while others go on working. Nothing is written."""
    session.connection(execution_options=ONE_MOMENT)
    return check_all(session)


def check_all(session: Session) -> list[Finding]:
    """The same, on what this transaction sees."""
    begin(session)
    return [_check(session, one) for one in INVARIANTS]


def _check(session: Session, one: Invariant) -> Finding:
    query = text(
        f"SELECT count(*) AS n, (array_agg(example))[1:{MOST_EXAMPLES}] AS examples FROM ({one.query}) v"  # noqa: S608
    )
    known = {"steps": _steps(), "kinds": [f"{kind}/{queue}" for kind, queue in QUEUES.items()],
             "open": sorted(OPEN)}  # fmt: skip
    row = session.execute(
        query, {name: value for name, value in known.items() if f":{name} " in one.query}
    ).one()
    return Finding(one.id, one.sentence, row.n, tuple(row.examples or ()))


def _steps() -> list[str]:
    """The table of steps, and what history knows beside it: sending a request, and what moves nothing."""
    rows = [f"{row.verb}/{source}/{row.target}" for row in SEAT_ORDER.steps for source in row.sources]
    return [
        *rows,
        *(f"submit//{state}" for state in SEAT_ORDER.initial),
        *(f"{verb}/{state}/{state}" for verb, states in STAYING.items() for state in states),
    ]
