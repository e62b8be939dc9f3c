"""What a rule says of products, accounts, kinds of change and representatives: lists to choose from, never codes to type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.services.approving import vocabulary
from app.web.account.naming import type_words
from app.web.desk.approving import seniority_words
from app.web.desk.asked import change_words
from app.web.words import named
from workflows.approval import Fact, Is
from workflows.deals import Seniority
from workflows.intake import AccountType, Change

KINDS = [(Fact.PRODUCT, _l("Product")), (Fact.ACCOUNT_TYPE, _l("Type of account")), (Fact.CHANGE, _l("Kind of change")),
         (Fact.SENIORITY, _l("Seniority of the representative")), (Fact.ACCOUNT, _l("Account"))]  # fmt: skip
MATTERS = [("", _l("It does not matter")), (Is.ONE_OF, _l("is one of")), (Is.NONE_OF, _l("is none of"))]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be chosen, in the reader's language: by fact the (word, name) pairs; `accounts`: slugs and names of those in use."""

    words: dict[str, Pairs]
    currencies: list[str]
    accounts: dict[str, str] = field(default_factory=dict)

    def terms(self, chosen: str | None) -> Pairs:
        """The billing cycles there are and, of a rule that says something else, that as well."""
        found = [("", _("It does not matter")), (f"{Is.AT_LEAST} 12", _("Annual")), (f"{Is.AT_MOST} 1", _("Monthly"))]
        if chosen and chosen not in dict(found) and len(chosen.split(" ")) == 2 and chosen.split(" ")[1].isdecimal():
            compared, months = chosen.split(" ")
            phrases = {Is.ABOVE: _("is above"), Is.AT_LEAST: _("is at least"), Is.BELOW: _("is below"), Is.AT_MOST: _("is at most")}
            if compared in phrases:
                found.append((chosen, f"{phrases[Is(compared)]} {ngettext('%(num)s month', '%(num)s months', int(months))}"))
        return found


def vocabulary_of(accounts: Iterable[str] = ()) -> Vocabulary:
    """Everything a rule can name; `accounts` are slugs whose names are needed."""
    changes: dict[str, str] = {}
    for one in Change:
        changes[one.value] = change_words(one)
    changes[Change.ADD_SHORT_LIST_PRODUCT] = _("A new product of the short list")
    words: dict[str, Pairs] = {
        Fact.PRODUCT: [(one.slug, named(one)) for one in vocabulary.products()],
        Fact.ACCOUNT_TYPE: [(one.value, type_words(one)) for one in AccountType],
        Fact.CHANGE: list(changes.items()),
        Fact.SENIORITY: [(one.value, seniority_words(one)) for one in Seniority],
    }
    wanted = list(accounts)
    return Vocabulary(words, vocabulary.currencies(), {one.slug: one.name for one in vocabulary.accounts(wanted)} if wanted else {})


class KindForm(Form):  # type: ignore[misc]
    """One fact that is not a number. Accounts are too many for a list: their names stand with commas between them."""

    fact = HiddenField()
    compared = SelectField(_l("Comparison"), choices=[SelectChoice(str(value), words) for value, words in MATTERS], validators=[Optional()])
    words = SelectMultipleField(_l("Which"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    names = StringField(_l("Names of accounts, with commas between them"), [Length(max=2000)])

    def about(self, known: Vocabulary, fact: Fact | None) -> None:
        """What this row is about: what it says itself, else `fact`."""
        self.fact.data = self.fact.data or (fact.value if fact else "")
        pairs = known.words.get(self.fact.data, [])
        strange = [one for one in self.words.object_data or () if one not in dict(pairs)]
        self.words.choices = [SelectChoice(*one) for one in [*pairs, *((one, one) for one in strange)]]
        self.title = dict(KINDS).get(self.fact.data, "")
        self.is_account = self.fact.data == Fact.ACCOUNT

    def condition(self) -> dict[str, Any] | None:
        """As the document has it; None when it does not matter."""
        if not self.compared.data or not self.fact.data:
            return None
        return {"fact": self.fact.data, "is": self.compared.data, "words": self._slugs() if self.fact.data == Fact.ACCOUNT else self.words.data or []}

    def _typed(self) -> list[str]:
        return [one.strip() for one in (self.names.data or "").split(",") if one.strip()]

    def _slugs(self) -> list[str]:
        return sorted({one.slug for one in vocabulary.accounts(self._typed())})

    def validate_compared(self, field: SelectField) -> None:
        """Something must be chosen if it matters."""
        if field.data and self.fact.data != Fact.ACCOUNT and not self.words.data:
            raise ValidationError(_("Choose at least one, or say that it does not matter."))

    def validate_names(self, field: StringField) -> None:
        """Every account is one of ours; an unknown name would let it through for ever."""
        if not self.compared.data or self.fact.data != Fact.ACCOUNT:
            return
        typed = self._typed()
        known = {name for one in vocabulary.accounts(typed) for name in (one.slug, one.name.lower())}
        unknown = [one for one in typed if one not in known and one.lower() not in known]
        if unknown or not typed:
            raise ValidationError(_("There is no account called “%(name)s”.", name=unknown[0] if unknown else ""))
