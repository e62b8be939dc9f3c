"""One file per table (or tight pair): columns with comments, named constraints. They never send, commit or decide."""

from app.models.acceptance import Acceptance
from app.models.account import Account
from app.models.approving import (
    ApprovalDecision,
    ApprovalPolicy,
    ApprovalRound,
    ApprovalStage,
    ApprovalSubstitute,
)
from app.models.attachment import Attachment
from app.models.billing import BillingDetails
from app.models.bulk import Bulk, BulkItem
from app.models.cancellation import Cancellation
from app.models.clock import Clock
from app.models.cycle_change import CycleChange
from app.models.desk_team import DeskTeam, DeskTeamMember
from app.models.due import OrderReminder, ServiceLevel
from app.models.entry_link import EntryLink
from app.models.figures import OrderFigures, OrderStay, ReportCell, ReportClock, WeeklyMail
from app.models.idempotency_key import IdempotencyKey
from app.models.kept_letter import KeptLetter
from app.models.knowing import (
    CalendarFeed,
    RequestPace,
    SeatDay,
    SeatMark,
    SeatWarning,
    SeatWatch,
    WarningDismissal,
)
from app.models.letters import HeldLetter, Mending, RefusedLetter
from app.models.losing import ChosenLoser, LossWarning
from app.models.order import Order, OrderLine
from app.models.order_event import OrderEvent
from app.models.ownership_offer import OwnershipOffer
from app.models.person import Person
from app.models.price_book import PriceBook, PriceTier
from app.models.product import Plan, Price, Product, SuiteMember
from app.models.promo_code import PromoCode, PromoUse
from app.models.question import PublishedQuestion, Question, QuestionAnswer
from app.models.queue_entry import DeskEntry, DeskHabit, OrderSnooze, QueueEntry, SavedView
from app.models.quote import Quote, QuoteLine
from app.models.quote_text import QuoteText
from app.models.seat_assignment import SeatAssignment
from app.models.seat_change import SeatChange
from app.models.sharing import AwayDates, DeskPlace, SharingRule, WorkCalendar
from app.models.sign_in import ApiToken, SignIn, SignInAttempt
from app.models.staff import Staff
from app.models.subscription import Subscription
from app.models.talking import (
    MessageDocument,
    NoteDocument,
    NoteMention,
    OrderMessage,
    OrderNote,
)
from app.models.tally import Tally, Total
from app.models.task import Task
from app.models.tax_rate import TaxRate
from app.models.team import HolderTally, PeopleImport, PersonEvent, PersonWord, SeatHolder, SeatTally
from app.models.temporary_seats import TemporaryAsk, TemporarySeats

__all__ = [
    "Acceptance",
    "Account",
    "ApiToken",
    "ApprovalDecision",
    "ApprovalPolicy",
    "ApprovalRound",
    "ApprovalStage",
    "ApprovalSubstitute",
    "Attachment",
    "AwayDates",
    "BillingDetails",
    "Bulk",
    "BulkItem",
    "CalendarFeed",
    "Cancellation",
    "ChosenLoser",
    "Clock",
    "CycleChange",
    "DeskEntry",
    "DeskHabit",
    "DeskPlace",
    "DeskTeam",
    "DeskTeamMember",
    "EntryLink",
    "HeldLetter",
    "HolderTally",
    "IdempotencyKey",
    "KeptLetter",
    "LossWarning",
    "Mending",
    "MessageDocument",
    "NoteDocument",
    "NoteMention",
    "Order",
    "OrderEvent",
    "OrderFigures",
    "OrderLine",
    "OrderMessage",
    "OrderNote",
    "OrderReminder",
    "OrderSnooze",
    "OrderStay",
    "OwnershipOffer",
    "PeopleImport",
    "Person",
    "PersonEvent",
    "PersonWord",
    "Plan",
    "Price",
    "PriceBook",
    "PriceTier",
    "Product",
    "PromoCode",
    "PromoUse",
    "PublishedQuestion",
    "Question",
    "QuestionAnswer",
    "QueueEntry",
    "Quote",
    "QuoteLine",
    "QuoteText",
    "RefusedLetter",
    "ReportCell",
    "ReportClock",
    "RequestPace",
    "SavedView",
    "SeatAssignment",
    "SeatChange",
    "SeatDay",
    "SeatHolder",
    "SeatMark",
    "SeatTally",
    "SeatWarning",
    "SeatWatch",
    "ServiceLevel",
    "SharingRule",
    "SignIn",
    "SignInAttempt",
    "Staff",
    "Subscription",
    "SuiteMember",
    "Tally",
    "Task",
    "TaxRate",
    "TemporaryAsk",
    "TemporarySeats",
    "Total",
    "WarningDismissal",
    "WeeklyMail",
    "WorkCalendar",
]  # fmt: skip
