"""What an address of the queue asks for: view, words, filters, order (U6). What makes no sense in it is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.services.ordering import status
from app.services.ordering.queue import Filter, Sort, Urgency, View
from app.web import ahead
from workflows.intake import AccountType
from workflows.seat_order import State

NOBODY = "nobody"
AGES = tuple(age for age, _low, _high in status.AGES)
SLUG = re.compile(r"[a-z0-9-]{1,60}")
FIGURES = re.compile(r"[0-9]{1,12}")


def _among(choices: object) -> Callable[[str], bool]:
    known = {str(getattr(one, "value", one)) for one in choices}  # type: ignore[attr-defined]
    return lambda value: value in known


SENSIBLE: dict[str, Callable[[str], bool]] = {
    "view": _among(View),
    "q": lambda value: len(value) <= 200,
    "state": _among(State),
    "product": lambda value: SLUG.fullmatch(value) is not None,
    "type": _among(AccountType),
    "rep": lambda value: value == NOBODY or FIGURES.fullmatch(value) is not None,
    "team": lambda value: FIGURES.fullmatch(value) is not None,
    "account": lambda value: SLUG.fullmatch(value) is not None,
    "age": _among(AGES),
    "urgency": _among(Urgency),
    "from": lambda value: FIGURES.fullmatch(value) is not None,
    "to": lambda value: FIGURES.fullmatch(value) is not None,
    "sort": _among(Sort),
    "saved": lambda value: FIGURES.fullmatch(value) is not None,
}
"""Names in the address, in the order they stand there."""
FILTERS = ("state", "product", "type", "rep", "team", "account", "age", "urgency", "from", "to")
KEPT = ("view", "q", *FILTERS, "sort")
"""What a saved view remembers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`given` holds what makes sense, by its name in the address."""

    given: dict[str, str]

    @property
    def view(self) -> View:
        return View(self.given.get("view", View.ALL.value))

    @property
    def saved(self) -> int | None:
        return int(self.given["saved"]) if "saved" in self.given else None

    @property
    def is_narrow(self) -> bool:
        """Whether somebody searches or filters, so that an empty list means "no match" (U13)."""
        return any(name in self.given for name in ("q", *FILTERS))

    def query(self, **changes: str | None) -> str:
        """What stands behind the question mark, with some of it changed; None takes a name away."""
        merged = {**self.given, **changes}
        return urlencode({name: value for name in SENSIBLE if (value := merged.get(name))})

    def kept(self) -> dict[str, str]:
        return {name: self.given[name] for name in KEPT if name in self.given}

    def filter(self, put_aside: tuple[int, ...]) -> Filter:
        """The same as the services take it. Amounts are typed in whole units a year."""
        of = self.given.get
        since_from, since_before = status.span(self.given["age"], ahead.now()) if of("age") else (None, None)
        return Filter(
            view=self.view, state=State(self.given["state"]) if of("state") else None, account=of("account"),
            rep_id=None if not of("rep") else 0 if of("rep") == NOBODY else int(self.given["rep"]),
            team_id=int(self.given["team"]) if of("team") else None,
            since_from=since_from, since_before=since_before, product=of("product"), account_type=of("type"),
            amount_from=_minor(of("from")), amount_to=_minor(of("to")), q=of("q"),
            urgency=Urgency(self.given["urgency"]) if of("urgency") else None,
            sort=Sort(self.given["sort"]) if of("sort") else None, put_aside=put_aside,
        )  # fmt: skip


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """From an address, or from what a saved view remembers."""
    cleaned = {name: str(given.get(name) or "").replace("\x00", "").strip() for name in SENSIBLE}
    return Wanted({name: value for name, value in cleaned.items() if value and SENSIBLE[name](value)})


def _minor(units: str | None) -> int | None:
    return int(units) * 100 if units else None
