"""Who is asked, who has decided, and what is said of them: links of mails, substitutes, groups, the history (R65, R66, R67, S4, U10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.errors import Refused
from app.services.approving import policies, substitutes
from app.services.approving.links import ApprovalLink, sign
from tests.factories import act, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, write
from workflows.seat_order import State


def test_s4_the_link_of_a_mail_shows_and_only_the_form_decides(app: Flask, client, waiting) -> None:
    case, anna = waiting
    token = sign(app.extensions["settings"].secret_key, ApprovalLink(anna.id, case.id, 1))
    for _ in range(20):
        assert client.get(f"/l/approval/{token}").status_code == 200
        assert client.head(f"/l/approval/{token}").status_code == 200
    assert case.state is State.IN_APPROVAL
    assert client.get(f"/l/approval/{token}x").status_code == 404
    page = client.get(f"/l/approval/{token}").text
    assert "Approve the quote" in page
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    done = client.post(f"/l/approval/{token}", data={"csrf_token": csrf, "verb": "approve_quote", "note": ""})
    assert done.status_code == 303
    assert case.state is State.IN_REVIEW
    done = client.get(f"/l/approval/{token}").text
    assert "You have approved this quote" in done and "Others still have to decide" not in done


def test_s4_a_link_written_to_somebody_else_or_to_the_author_decides_nothing(app: Flask, client, waiting) -> None:
    case, _anna = waiting
    for reader in (case.rep, approver(), staff("operator")):
        token = sign(app.extensions["settings"].secret_key, ApprovalLink(reader.id, case.id, 1))
        page = client.get(f"/l/approval/{token}").text
        csrf = page.split('name="csrf_token" value="')[1].split('"')[0] if "csrf_token" in page else ""
        client.post(f"/l/approval/{token}", data={"csrf_token": csrf, "verb": "approve_quote"})
        assert case.state is State.IN_APPROVAL


def test_r67_substitutes_are_set_by_the_person_or_a_manager(browse, app: Flask) -> None:
    anna, ben = approver(), approver()
    today, here = order_at("pending").order.today, "/desk/approvals/substitutes"
    fields = {"starts_on": (today - timedelta(days=20)).isoformat(), "ends_on": (today + timedelta(days=100)).isoformat()}
    browse(anna).send(here, substitute=ben.id, **fields)
    browse(rep()).send(here, 403, substitute=ben.id, staff=anna.id, **fields)
    browse(staff("manager")).send(here, substitute=anna.id, staff=ben.id, **fields)
    assert "decides for" in browse(anna).open("/desk/approvals")


def test_r65_rules_and_groups_have_names_in_the_reader_s_language(browse, app: Flask) -> None:
    anna = approver()
    in_french = {"slug": "deal-desk", "name": "Deal desk", "name_fr": "Comité des offres", "members": [anna.id]}
    with as_system():
        policies.keep({"groups": [in_french], "rules": [rule(above(15), name="More than 15 %") | {"name_fr": "Plus de 15 pour cent"}]}, "", None, "")
    case = drafted(20)
    asks(case)
    window = browse(anna)
    window.send("/language", locale="fr")
    page = window.open(f"/desk/approvals/{case.reference}")
    assert "Plus de 15 pour cent" in page and "Comité des offres" in page and "More than 15 %" not in page


def test_s4_a_link_that_was_passed_on_decides_nothing_for_whoever_is_signed_in_as_somebody_else(app: Flask, browse, waiting) -> None:
    case, anna = waiting
    here = f"/l/approval/{sign(app.extensions['settings'].secret_key, ApprovalLink(anna.id, case.id, 1))}"
    for other in (staff("manager"), case.rep, case.house.owner):
        window = browse(other)
        assert anna.name in window.open(here, 403)
        window.send(here, 403, verb="approve_quote")
        assert case.state is State.IN_APPROVAL
    window = browse(anna)  # control: whoever it was written to may be signed in
    window.open(here)
    window.send(here, 303, verb="approve_quote")
    assert case.state is State.IN_REVIEW


def test_u10_the_history_says_that_the_link_of_a_mail_was_enough(app: Flask, client, browse, waiting) -> None:
    case, anna = waiting
    here = f"/l/approval/{sign(app.extensions['settings'].secret_key, ApprovalLink(anna.id, case.id, 1))}"
    csrf = client.get(here).text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post(here, data={"csrf_token": csrf, "verb": "approve_quote"})
    event = case.page().latest("approve_quote")
    assert event and event.details["by"] == "link"
    assert "with the link of the mail" in browse(case.rep).open(f"/desk/orders/{case.reference}")


def test_u10_a_decision_at_the_desk_says_nothing_of_links(browse, waiting) -> None:
    """Control."""
    case, anna = waiting
    browse(anna).send(f"/desk/approvals/{case.reference}", verb="approve_quote", round=1)
    event = case.page().latest("approve_quote")
    assert event and "by" not in event.details


@pytest.mark.parametrize(("first", "last", "words"), [(0, 365, None), (0, 366, "for a year at most"), (367, 370, "more than a year away")])
def test_r67_a_substitute_decides_for_a_year_at_most(browse, first: int, last: int, words: str | None) -> None:
    anna, ben = approver(), approver()
    window, today = browse(anna), order_at("pending").order.today
    fields = {"starts_on": (today + timedelta(days=first)).isoformat(), "ends_on": (today + timedelta(days=last)).isoformat()}
    said = window.send("/desk/approvals/substitutes", 422 if words else 302, substitute=ben.id, **fields)
    assert words is None or words in said


def test_r65_the_deal_that_nobody_has_made_is_put_before_substitutes_too(browse) -> None:
    anna, ben, today = approver(), approver(), order_at("pending").order.today
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    asked = ("/desk/approvals/simulator?discount=20&whole_discount=20&total=1000&currency=EUR&months=12"
             "&account_type=managed&change=add_seats&seniority=regular")  # fmt: skip
    window = browse(staff("manager"))
    assert ben.name not in window.open(asked)
    act(anna, substitutes.appoint, anna.id, ben.id, today, today)
    assert ben.name in window.open(asked)


def test_r65_before_anybody_is_asked_nobody_is_said_to_wait(browse) -> None:
    anna = approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna]})
    case = drafted(20)
    here = f"/desk/orders/{case.reference}"
    before = browse(case.rep).open(here)
    assert "To be asked" in before and "Waits" not in before and anna.name in before
    asks(case)
    after = browse(case.rep).open(here)
    assert "Waits" in after and "To be asked" not in after
    assert "Those who were asked approve the quote" in after


def test_r65_groups_are_called_by_their_names_where_a_quote_may_not_go_out_yet(browse) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    assert "This quote needs approval first: Deal Desk." in browse(case.rep).open(f"/desk/orders/{case.reference}/quote/preview")
    with pytest.raises(Refused, match=r"needs approval first: Deal Desk\."):
        case.step(case.rep, "send_quote")


def test_r66_whoever_has_decided_reads_so_on_the_page_afterwards_and_who_still_has_to(browse) -> None:
    anna, ben, carla = approver(), approver(), approver()
    policy(rule(above(15), stage(who="some", count=2)), groups={"deal-desk": [anna, ben, carla]})
    case = drafted(20)
    asks(case)
    window, here = browse(anna), f"/desk/approvals/{case.reference}"
    window.send(here, verb="approve_quote", round=1)
    assert f"You have approved {case.reference}. Others still have to decide." in window.follow()
    text = window.open(here)
    assert "You have approved this quote" in text and "Others still have to decide." in text
    waits = text.split("(2 of them) Waits ")[1].split("A reminder")[0]
    assert ben.name in waits and carla.name in waits and anna.name not in waits
    last = browse(ben)
    last.send(here, verb="return_quote", note="Ten is enough", round=1)
    assert "You have returned this quote" in last.open(here)
    write(case, 18)
    assert "You have returned this quote" not in last.open(here), "of another quote nothing was said"


def test_r67_nobody_is_reminded_where_nobody_can_decide(browse) -> None:
    policy(rule(above(15)), groups={"deal-desk": []})
    case = drafted(20)
    asks(case)
    text = browse(case.rep).open(f"/desk/approvals/{case.reference}")
    assert "Nobody can decide" in text and "The managers are told on" in text
    assert "A reminder comes" not in text


def test_u10_the_history_names_who_was_asked_beside_the_policy(browse, waiting) -> None:
    case, _anna = waiting
    carla = approver()
    browse(case.rep).send(f"/desk/approvals/{case.reference}", verb="add_approver", approver=carla.id, round=1)
    assert f"asked one more person to approve ({carla.name})" in browse(case.rep).open(f"/desk/orders/{case.reference}")
