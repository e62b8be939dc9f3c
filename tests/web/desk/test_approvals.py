"""Approving in the browse: the list, the page, the link of a mail; opening decides nothing (R65, R66, S4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.errors import Refused
from app.services.approving import policies, substitutes
from app.services.approving.links import ApprovalLink, sign
from tests.factories import act, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.test_rounds import asks, drafted, write
from workflows.seat_order import State


@pytest.fixture
def waiting(app: Flask):
    """A case that waits for Anna."""
    anna = approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case)
    return case, anna


def test_r65_the_list_shows_what_waits_for_me_and_why(browse, waiting) -> None:
    case, anna = waiting
    page = browse(anna).open("/desk/approvals")
    assert case.reference in page and "More than 15 %" in page
    assert "Nothing waits for you" in browse(staff("manager")).open("/desk/approvals")


def test_r65_whoever_only_looks_on_reads_for_whom_it_waits(browse, waiting) -> None:
    case, anna = waiting
    page = browse(case.rep).open("/desk/approvals")
    assert "Nothing waits for you" in page and "Waits for: Deal Desk" in page
    assert "Waits for: " not in browse(anna).open("/desk/approvals"), "control: it waits for her"
    assert "Who would have to approve a deal?" in browse(case.rep).open("/desk/approvals/simulator")


def test_r65_the_page_shows_the_deal_and_one_field_decides(browse, waiting) -> None:
    case, anna = waiting
    window, here = browse(anna), f"/desk/approvals/{case.reference}"
    page = window.open(here)
    assert "More than 15 %" in page and "20%" in page and "Approve the quote" in page
    assert "Say why" in window.send(here, 422, verb="return_quote", note="", round=1)
    window.send(here, verb="approve_quote", note="Fine", round=1)
    assert case.state is State.IN_REVIEW


def test_r66_a_late_click_is_news_and_no_error(browse, waiting) -> None:
    case, anna = waiting
    window, here = browse(anna), f"/desk/approvals/{case.reference}"
    window.send(here, verb="approve_quote", round=1)
    late = window.send(here, 200, verb="return_quote", note="No", round=1)
    assert "This is decided already" in late and anna.name in late


def test_r65_a_decision_on_an_older_round_is_refused(browse, waiting) -> None:
    case, anna = waiting
    case.step(case.rep, "recall")
    asks(case)
    browse(anna).send(f"/desk/approvals/{case.reference}", 409, verb="approve_quote", round=1)
    assert case.state is State.IN_APPROVAL


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


def test_r65_the_order_page_offers_to_ask_and_then_to_take_back(browse, app: Flask) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    window = browse(case.rep)
    page = window.open(f"/desk/orders/{case.reference}")
    assert "Ask, and send it when approved" in page
    assert "Send the offer" not in page
    window.send(f"/desk/orders/{case.reference}/approval", sends_itself="1", version=case.order.version)
    assert case.state is State.IN_APPROVAL
    assert "Take it back from approval" in window.open(f"/desk/orders/{case.reference}")


def test_r65_sending_from_the_quote_asks_for_approval_where_it_is_needed(browse, app: Flask) -> None:
    policy(rule([], stage()), groups={"deal-desk": [approver()]})
    case = order_at("in_review")
    window = browse(case.rep)
    window.open(f"/desk/orders/{case.reference}/quote")
    last = window.source.split('name="valid_until"')[1].split('value="')[1].split('"')[0]
    fields = {"lines-0-product": "support", "lines-0-seats": "12", "lines-0-unit_price": "49.00"}
    window.send(f"/desk/orders/{case.reference}/quote", version=case.order.version, do="send", valid_until=last, **fields)
    assert case.state is State.IN_APPROVAL


def test_r67_substitutes_are_set_by_the_person_or_a_manager(browse, app: Flask) -> None:
    anna, ben = approver(), approver()
    today, here = order_at("pending").order.today, "/desk/approvals/substitutes"
    fields = {"starts_on": (today - timedelta(days=20)).isoformat(), "ends_on": (today + timedelta(days=100)).isoformat()}
    browse(anna).send(here, substitute=ben.id, **fields)
    browse(rep()).send(here, 403, substitute=ben.id, staff=anna.id, **fields)
    browse(staff("manager")).send(here, substitute=anna.id, staff=ben.id, **fields)
    assert "decides for" in browse(anna).open("/desk/approvals")


def test_r65_customers_read_being_looked_at_and_nothing_of_approvers(browse, waiting) -> None:
    case, anna = waiting
    page = browse(case.house.owner).open(f"/requests/{case.reference}")
    assert "Being looked at" in page
    assert anna.name not in page and "approval" not in page.lower()


def test_r65_the_second_round_shows_what_has_changed_line_by_line_and_the_first_one(browse, waiting) -> None:
    case, anna = waiting
    window, here = browse(anna), f"/desk/approvals/{case.reference}"
    window.send(here, verb="return_quote", note="Ten percent is enough", round=1)
    write(case, 18)
    assert "Nothing in it is worse for us" in window.open(here)
    write(case, 25)
    asks(case)
    page = window.open(here)
    assert "What changed since round 1" in page and "Worse for us than it was then" in page
    assert "a discount of 25% instead of 20%" in page
    assert "<del>" in window.source and "<ins>" in window.source
    assert "Returned" in page and "Ten percent is enough" in page and "Round 2" in page


def test_r65_approvals_that_are_kept_are_shown_as_kept(browse, app: Flask) -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15), stage("deal-desk"), stage("direction")), groups={"deal-desk": [anna], "direction": [ben]})
    case = drafted(20)
    asks(case)
    case.step(anna, "approve_quote", "Fine by me")
    case.step(ben, "return_quote", "A little less")
    write(case, 18)
    asks(case)
    page = browse(ben).open(f"/desk/approvals/{case.reference}")
    assert "Kept, since nothing worsened" in page and "Kept from round 1, since nothing worsened" in page
    assert "Fine by me" in page and "A little less" in page
    case.step(ben, "approve_quote")
    write(case, 30)
    page = browse(ben).open(f"/desk/approvals/{case.reference}")
    assert "Kept, since nothing worsened" not in page


def test_r65_an_override_is_shown_on_the_order_for_ever(browse, waiting) -> None:
    case, anna = waiting
    olga = staff("operator")
    browse(olga).send(f"/desk/approvals/{case.reference}", verb="override_approval", note="All of them are on the plane", round=1)
    case.step(case.rep, "send_quote")
    for look in (lambda: None, lambda: case.step(case.house.owner, "decline_quote"), lambda: case.step(case.house.owner, "resubmit")):
        look()
        page = browse(anna).open(f"/desk/orders/{case.reference}")
        assert "Let pass without the approvals that were missing" in page
        assert "All of them are on the plane" in page and olga.name in page


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


def test_u12_the_page_says_when_reminders_come(browse, waiting) -> None:
    case, anna = waiting
    page = browse(anna).open(f"/desk/approvals/{case.reference}")
    assert "A reminder comes on" in page and "The managers are told on" in page
    case.step(case.rep, "recall")
    for here in ("approvals", "orders"):
        page = browse(case.rep).open(f"/desk/{here}/{case.reference}")
        assert "Deal Desk" in page and "A reminder comes on" not in page and "The managers are told on" not in page, "nothing comes"


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


def test_r65_whoever_approves_reads_what_the_customer_will_read(browse) -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20, note="Welcome to the family.")
    asks(case)
    text = browse(anna).open(f"/desk/approvals/{case.reference}")
    assert "Welcome to the family." in text and "Valid until" in text and "Seats available As soon as you accept" in text
    assert f"The quote of order {case.reference}, written by {case.rep.name}." in text


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


def test_u2_the_reason_of_an_override_is_missed_at_its_own_field_also_where_the_operator_could_decide(browse) -> None:
    olga = staff("operator")
    policy(rule(above(15)), groups={"deal-desk": [olga]})
    case = drafted(20)
    asks(case)
    window, here = browse(olga), f"/desk/approvals/{case.reference}"
    assert "Say why" in window.send(here, 422, verb="override_approval", note="", round=1)
    assert window.source.count('id="override-note"') == 1 and window.source.count('id="override-note-error"') == 1
    window.send(here, verb="override_approval", note="They are all on a plane", round=1)
    assert case.state is State.IN_REVIEW
    assert "You have let this quote pass" in window.open(here) and "You have approved" not in window.text


def test_u10_the_history_names_who_was_asked_beside_the_policy(browse, waiting) -> None:
    case, _anna = waiting
    carla = approver()
    browse(case.rep).send(f"/desk/approvals/{case.reference}", verb="add_approver", approver=carla.id, round=1)
    assert f"asked one more person to approve ({carla.name})" in browse(case.rep).open(f"/desk/orders/{case.reference}")
