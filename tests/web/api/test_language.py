"""U20: the reader's language, asked for by the request or else the person's own."""

from __future__ import annotations

import pytest
from flask_babel import force_locale, gettext

from app.web.words import said
from tests.factories import account, order_at
from tests.web.api.answers import is_problem
from workflows.words import WORDING


def in_french(app, sentence):
    with app.test_request_context(), force_locale("fr"):
        return said(sentence) if hasattr(sentence, "template") else gettext(sentence)


@pytest.mark.parametrize(("own", "asked", "language"), [
    ("en", None, "en"), ("fr", None, "fr"), ("en", "fr", "fr"), ("fr", "en-GB,en;q=0.9", "en"),
    ("fr", "de, ja;q=0.5", "fr"), ("fr", "de, en;q=0.3", "en"), ("en", "fr-CA", "fr"), ("fr", "*", "fr"),
])  # fmt: skip
def test_u20_words_come_in_the_language_asked_for_or_else_the_persons_own(app, program, own, asked, language):
    house = account("managed", locale=own)
    case = order_at("pending", house)
    answer = program(house.owner).get(
        f"/orders/{case.reference}", **({"Accept_Language": asked} if asked else {})
    )
    words = WORDING["pending"].customer
    assert answer.json["words"] == (in_french(app, words) if language == "fr" else words)
    assert "Accept-Language" in answer.headers["Vary"]


def test_u20_refusals_too(app, program):
    case = order_at("in_review")
    answer = program(case.rep).post(
        f"/orders/{case.reference}/steps", {"verb": "reject"}, Accept_Language="fr"
    )
    problem = is_problem(answer, 422, "refused")
    assert problem["detail"] == in_french(app, "Say why: somebody will read it.")
    house = case.house
    body = {"change": "add_seats", "lines": [{"product": "support", "seats": "1"}]}
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", body, Accept_Language="fr")
    problem = is_problem(answer, 422, "invalid", "lines.0.seats")
    assert problem["errors"][0]["reason"] == in_french(app, "A whole number is needed here.")
    assert problem["title"] == in_french(app, "Some fields make no sense")


def test_u20_the_language_chosen_for_the_pages_does_not_reach_the_api(app, program):
    house = account("managed")
    case, caller = order_at("pending", house), program(house.owner)
    with caller.client.session_transaction() as session:
        session["locale"] = "fr"
    assert caller.get(f"/orders/{case.reference}").json["words"] == "Sent"
    assert 'lang="fr"' in caller.client.get("/api/v1/docs").text
