"""The closed lists of the record that are no business of the lifecycle."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    GOOD = "good"
    SUSPENDED = "suspended"  # for non-payment (R5)
    CLOSED = "closed"  # the owner has cancelled it (R83): its people read it, nobody changes it


class Tier(StrEnum):
    """Which service level an account's orders get."""

    STANDARD = "standard"
    GOLD = "gold"
    PLATINUM = "platinum"


class Cycle(StrEnum):
    MONTHLY = "monthly"
    ANNUAL = "annual"


class CycleChangeStatus(StrEnum):
    ASKED = "asked"  # what an order asks for, until its offer is accepted
    PLANNED = "planned"  # takes effect at the renewal on its date (R43)
    APPLIED = "applied"
    CANCELLED = "cancelled"


class AccountRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    LIGHT_AGENT = "light_agent"
    CONTRIBUTOR = "contributor"
    END_USER = "end_user"


class ProductRole(StrEnum):
    """A person's role in one product; the first two use a seat (R15, R17)."""

    ADMIN = "admin"
    AGENT = "agent"
    LIGHT_AGENT = "light_agent"
    CONTRIBUTOR = "contributor"


class StaffRole(StrEnum):
    REP = "rep"
    MANAGER = "manager"
    APPROVER = "approver"
    OPERATOR = "operator"


class ProductKind(StrEnum):
    PRODUCT = "product"
    SUITE = "suite"
    ADD_ON = "add_on"


class ReductionPolicy(StrEnum):
    """What happens when fewer seats meet more people (R47)."""

    NEWEST_FIRST = "newest_first"  # the most recently added lose theirs (R44)
    MUST_BE_EMPTY = "must_be_empty"  # a seat in use refuses the reduction


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    SUPERSEDED = "superseded"  # a newer version replaced it


class TaxKind(StrEnum):
    """Why a tax is what it is; the words are in app/web/tax_words.py."""

    AGREED = "agreed"  # set by hand for the account
    DOMESTIC = "domestic"  # the account is in the vendor's country
    REVERSE_CHARGE = "reverse_charge"  # another country of the union, with a valid number: the customer accounts for it
    OTHER_COUNTRY = "other_country"  # another country of the union, without a number: that country's rate
    OUTSIDE = "outside"  # outside the union: none


class TextKind(StrEnum):
    """What a ready-made text of a quote is for."""

    TERMS = "terms"
    NOTE = "note"


class ChangeStatus(StrEnum):
    PLANNED = "planned"  # promised: takes effect on a date, or when a job has provisioned it
    APPLIED = "applied"  # counts as purchased
    CANCELLED = "cancelled"


class TemporaryKind(StrEnum):
    """What an order does to temporary seats (R52)."""

    LEND = "lend"  # new ones, for a period
    EXTEND = "extend"  # a new period after the one they have
    CONVERT = "convert"  # turned into base seats
    END_EARLY = "end_early"  # given back before their last day


class MailRhythm(StrEnum):
    """When somebody wants the mails that ask for nothing."""

    OFF = "off"
    AT_ONCE = "at_once"
    DAILY = "daily"


class EntryPurpose(StrEnum):
    INVITATION = "invitation"  # a new person sets their first password
    RESET = "reset"  # somebody has forgotten theirs


class OfferStatus(StrEnum):
    """Of the owner's word to hand the account over (R12)."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


class CancellationStatus(StrEnum):
    PLANNED = "planned"
    TAKEN_BACK = "taken_back"
    APPLIED = "applied"


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
