"""The section of the Subscription page for seats that are there for a period only (R51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.services.people.viewers import Viewer
from app.services.seating import temporary_reading
from app.services.seating.temporary_reading import Standing, Temporary
from app.services.showing.subscription import Subscription
from app.web.account.temporary_words import left_words, period_words, standing_words
from app.web.words import day, named
from workflows.intake import AccountType, Change


@dataclass(frozen=True, slots=True)
class Shown:
    """A period in words. `may_ask` says whether something can be asked about it now."""

    one: Temporary
    label: str
    tag: dict[str, str]
    period: str
    left: str | None
    is_active: bool
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What is now or will be, and what has been. `keeps` says why nothing can be asked for beside what there is."""

    now: Sequence[Shown]
    ended: Sequence[Shown]
    may_ask: bool
    keeps: str | None

    @property
    def is_shown(self) -> bool:
        return bool(self.now or self.ended or self.may_ask)


def section_of(viewer: Viewer, page: Subscription) -> Section:
    """For an account that has, had or may have temporary seats."""
    is_open = Change.TEMPORARY_SEATS in page.may
    shown = [_shown(one, may_ask=is_open) for one in temporary_reading.of_account(viewer.account_id or 0)]
    now = [one for one in shown if one.one.standing is not Standing.ENDED]
    ended = [one for one in shown if one.one.standing is Standing.ENDED]
    keeps = _("On a self-service account they stay until their end; new ones are for accounts with a sales representative.")
    is_lendable = is_open and any(held.allows_temporary_seats for held in page.products)
    return Section(now, ended, is_lendable, keeps if now and page.type is AccountType.SELF_SERVICE else None)


def _shown(one: Temporary, *, may_ask: bool) -> Shown:
    has_days = one.ends_on > one.starts_on  # what ended on its first day had none
    period = period_words(one.starts_on, one.ends_on) if has_days else day(one.ends_on)
    is_active = one.standing is Standing.ACTIVE
    is_open = one.standing is not Standing.ENDED and one.asked_in is None
    return Shown(one, named(one), standing_words(one), period, left_words(one) if is_active else None, is_active,
                 may_ask and is_open)  # fmt: skip
