"""Why, and by when: asked in the words of the change (R38)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.services.requesting.requests import MAX_TEXT
from workflows.intake import Change

C = Change
FOR_SEATS = (_l("What are the seats for?"), _l("For example: six people join the support team in March."),
             _l("Say what the seats are for: whoever decides will read it."))  # fmt: skip
FOR_A_PRODUCT = (_l("What is it for?"), _l("For example: we want to answer calls in the same place as mails."),
                 _l("Say what the product is for: whoever decides will read it."))  # fmt: skip
WHY = _l("Say why: whoever decides will read it.")
WORDS: dict[Change, tuple[Any, Any, Any]] = {
    C.ADD_SEATS: FOR_SEATS,
    C.ADD_PRODUCT: FOR_A_PRODUCT,
    C.ADD_SHORT_LIST_PRODUCT: FOR_A_PRODUCT,
    C.REMOVE_SEATS: (_l("Why do you need fewer seats?"), _l("For example: the Porto office closes in June."), WHY),
    C.REMOVE_PRODUCT: (_l("Why do you no longer need it?"), _l("For example: the team has moved to another product."), WHY),
    C.UPGRADE_PLAN: (_l("What do you need the higher plan for?"), _l("For example: we need the reports of the higher plan."), WHY),
    C.DOWNGRADE_PLAN: (_l("Why is a lower plan enough?"), _l("For example: nobody uses the reports of the higher plan."), WHY),
}
"""For each change: the question, an example, and what is said when the answer is missing."""


def question(change: Change) -> str:
    """What the form asks, and the check page repeats."""
    return str(WORDS.get(change, FOR_SEATS)[0])


def example(change: Change) -> str:
    return str(WORDS.get(change, FOR_SEATS)[1])


def reason_fields(change: Change) -> dict[str, Any]:
    """The reason, which is needed, and the date, which is not."""
    label, _, missing = WORDS.get(change, FOR_SEATS)
    return {
        "justification": TextAreaField(label, [DataRequired(missing), Length(max=MAX_TEXT)]),
        "needed_on": DateField(_l("Wanted by"), [Optional()]),
    }
