"""Plain functions that make what a test needs, committed. The test asks for the fixture `record` or `app`."""

from tests.factories.accounts import House, account, person
from tests.factories.catalogue import price_of
from tests.factories.orders import Case, lines_of, order_at, place, wish
from tests.factories.people import rep, staff, viewer_of
from tests.factories.world import act, acting_as, as_job, as_system

__all__ = [
    "Case",
    "House",
    "account",
    "act",
    "acting_as",
    "as_job",
    "as_system",
    "lines_of",
    "order_at",
    "person",
    "place",
    "price_of",
    "rep",
    "staff",
    "viewer_of",
    "wish",
]
