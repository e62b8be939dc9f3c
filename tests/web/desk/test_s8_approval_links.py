"""S8: the link of an approver's mail after its reader has left, after its round is over, and while others decide."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.approving.links import ApprovalLink, sign
from tests.factories import as_system
from tests.factories.approving import above, approver, policy, rule
from tests.integration.approving.drafts import asks, drafted
from workflows.seat_order import State


@pytest.fixture
def sent(app: Flask, client):
    """A case that waits for Anna and Ben, and Anna's link, opened: (case, anna, ben, address, csrf)."""
    anna, ben = approver(), approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case)
    address = f"/l/approval/{sign(app.extensions['settings'].secret_key, ApprovalLink(anna.id, case.id, 1))}"
    return case, anna, ben, address, client.get(address).text.split('name="csrf_token" value="')[1].split('"')[0]


def test_s8_whoever_has_left_opens_nothing_and_decides_nothing(client, sent) -> None:
    case, anna, _ben, address, csrf = sent
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = false WHERE id = :id"), {"id": anna.id})
    assert client.get(address).status_code == 404
    assert client.post(address, data={"csrf_token": csrf, "verb": "approve_quote"}).status_code == 404
    assert case.state is State.IN_APPROVAL
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = true WHERE id = :id"), {"id": anna.id})
    assert client.post(address, data={"csrf_token": csrf, "verb": "approve_quote"}).status_code == 303, "control: before and after, it does"
    assert case.state is State.IN_REVIEW


def test_s8_a_link_of_a_round_that_is_over_decides_nothing_in_the_next_one(client, sent) -> None:
    case, _anna, _ben, address, csrf = sent
    case.step(case.rep, "recall")
    assert client.post(address, data={"csrf_token": csrf, "verb": "approve_quote"}).status_code == 409, "taken back while it was read"
    assert case.state is State.IN_REVIEW
    asks(case)
    for forged in ({}, {"round": "2"}):
        late = client.post(address, data={"csrf_token": csrf, "verb": "approve_quote", **forged})
        assert late.status_code == 409, "the link is of the first round, whatever the form says"
    assert case.state is State.IN_APPROVAL


def test_s8_a_link_learns_who_was_quicker_and_does_no_more_than_its_two_buttons(client, sent) -> None:
    case, anna, ben, address, csrf = sent
    for verb in ("override_approval", "add_approver", "recall", "send_quote"):
        answer = client.post(address, data={"csrf_token": csrf, "verb": verb, "note": "x", "approver": str(anna.id)})
        assert answer.status_code == 422, verb
    assert case.state is State.IN_APPROVAL
    case.step(ben, "return_quote", "Too much")
    late = client.post(address, data={"csrf_token": csrf, "verb": "approve_quote"})
    assert late.status_code == 200 and ben.name in late.text
    assert case.state is State.IN_REVIEW
