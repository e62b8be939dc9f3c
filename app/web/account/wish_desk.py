"""Everything the pages of one change need, read once: the form, what it costs, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.errors import Invalid, Refused
from app.services.requesting import freeing, promos, requests
from app.services.requesting.requests import Preview, Wish
from app.services.showing import catalogue, plan_summary, subscription
from app.web.account.answers import answers_of, moves_of, removal_hints
from app.web.account.costs import cost_of
from app.web.account.flows import SEATS, Flow, flows_of, has_short_list
from app.web.account.forms.reasons import example
from app.web.account.forms.wishes import WishForm, choosable, wish_form
from app.web.account.freeing import freeing_rows
from app.web.account.licences import licences
from app.web.account.promo_words import promo_words
from app.web.account.refusals import Refusals
from app.web.viewing import viewer
from app.web.words import named, said
from workflows.intake import Change, Path, is_halted

UNPRICED = frozenset({"csrf_token", "justification", "needed_on"})
Look = Callable[[Wish], Preview]


class Desk(Refusals):
    """`reference` is that of the request that is changed; None for a new one. `look` prices a wish without storing it."""

    def __init__(self, flow: Flow, typed: dict[str, Any], *, look: Look | None = None, reference: str | None = None) -> None:
        me = viewer()
        self.flow, self.reference = flow, reference
        self._look: Look = look or (lambda wish: requests.preview(me, wish))
        self.page = subscription.page(me, me.slug or "")
        self.is_ending = self.page.ends_on is not None
        self.flows = [] if reference else flows_of(me, is_ending=self.is_ending)
        self.held = licences(self.page.products)
        sold = catalogue.plans(me)
        self.sold = choosable(flow, sold, apart=has_short_list(me))
        self.names = {one.product: named(one) for one in sold} | {one.slug: named(one) for one in self.held}
        self.promo = promos.active(self.page_account) if flow.path is Path.SEATS else None
        self.form: WishForm = wish_form(flow, self.held, self.sold, self.page.currency, typed, with_promo=not self.promo)
        self.problems: list[str] = []

    @property
    def page_account(self) -> int:
        return viewer().account_id or 0

    @property
    def action(self) -> str:
        """Where the form is sent."""
        if self.reference:
            return url_for("account.edit_request", reference=self.reference)
        return url_for(self.flow.endpoint, change=self.flow.change.value)

    @property
    def price_url(self) -> str:
        return url_for("account.price", change=self.flow.change.value)

    @property
    def heading(self) -> str:
        return _("Change request %(reference)s", reference=self.reference) if self.reference else self.flow.heading

    @property
    def promise(self) -> str:
        """What happens once it is sent; nothing is promised that cannot be sent now (R5, R83)."""
        return "" if self.is_halted else self.flow.promise

    @property
    def is_halted(self) -> bool:
        """Nothing of this kind can be sent, whatever is filled in: the page says why, and asks for nothing."""
        return is_halted(viewer().standing, self.flow.change, is_ending=self.is_ending)

    @property
    def is_empty(self) -> bool:
        """Nothing of this kind can be changed on this account."""
        return not self.form.rows

    @property
    def rows(self) -> list[Any]:
        """The licences of the form, in its order."""
        return [one for one in self.held if one.slug in self.form.rows]

    @property
    def example(self) -> str:
        return example(self.flow.change)

    @property
    def removal_hints(self) -> dict[str, str]:
        return removal_hints(self.held)

    @property
    def freeing(self) -> list[dict[str, Any]]:
        """What could be freed instead: before more seats are asked for (R22)."""
        return freeing_rows(freeing.freeable(self.page_account)) if self.flow.change is Change.ADD_SEATS else []

    def preview(self, *, is_priced_only: bool = False) -> Preview | None:
        """Path and price, or None with the refusal put where it belongs."""
        if not self.form.lines():
            return None
        try:
            return self._look(self.form.wish(is_priced_only=is_priced_only))
        except (Invalid, Refused) as problem:
            self.refuse(problem.field, said(problem.reason))
            return None

    def is_filled_in(self) -> bool:
        """Whether everything asked for is there; what is missing is said at once, from the first field on."""
        found = bool(self.form.validate())
        if not self.form.lines() and not any(self.form[name].errors for name in self.form.asking):
            first = next(iter(self.form.asking), None)
            self.refuse(first, _("Give a number for at least one product.") if self.flow.change in SEATS else _("Choose at least one product."))
            return False
        return found

    def fits(self) -> bool:
        """Whether what is priced is filled in right; the reason may still be missing."""
        found = [field.validate(self.form) for field in self.form if field.name not in UNPRICED]  # each says what is wrong
        return all(found)

    def answers(self, preview: Preview) -> list[dict[str, Any]]:
        return answers_of(self.flow, self.form, preview, self.held, self.names)

    def cost(self, preview: Preview | None) -> dict[str, Any] | None:
        if preview is None:
            return None
        promo_minor = plan_summary.of(self.page).promo_minor if self.promo else 0
        return {**cost_of(preview, self.names, promo_minor), "moves": moves_of(preview, self.held), "promo": promo_words(preview)}


def from_address() -> dict[str, Any]:
    """What an address fills in at first, for links from other pages."""
    return {key: int(value) if value.isdecimal() and len(value) < 7 else value for key, value in request.args.items()}
