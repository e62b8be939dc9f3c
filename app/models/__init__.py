"""One file per table (or tight pair): columns with comments, named constraints. They never send, commit or decide."""

from app.models.account import Account
from app.models.clock import Clock
from app.models.idempotency_key import IdempotencyKey
from app.models.order import Order, OrderLine
from app.models.order_event import OrderEvent
from app.models.person import Person
from app.models.product import Plan, Price, Product, SuiteMember
from app.models.quote import Quote, QuoteLine
from app.models.seat_assignment import SeatAssignment
from app.models.seat_change import SeatChange
from app.models.sign_in import ApiToken, SignIn, SignInAttempt
from app.models.staff import Staff
from app.models.subscription import Subscription
from app.models.tally import Tally
from app.models.task import Task

__all__ = [
    "Account", "ApiToken", "Clock", "IdempotencyKey", "Order", "OrderEvent", "OrderLine", "Person", "Plan", "Price", "Product",
    "Quote", "QuoteLine", "SeatAssignment", "SeatChange", "SignIn", "SignInAttempt", "Staff", "Subscription", "SuiteMember", "Tally", "Task",
]  # fmt: skip
