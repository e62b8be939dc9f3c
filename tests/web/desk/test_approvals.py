"""Approving in the browse: the list, the page, the link of a mail; opening decides nothing (R65, R66, S4)."""

from __future__ import annotations

from flask import Flask

from tests.factories import order_at, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, write
from tests.web.desk.test_u2_forms import faults_of
from workflows.seat_order import State


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


def test_r65_the_approvers_read_why_the_representative_asks_and_what_it_comes_to(browse, app: Flask) -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    window, here = browse(case.rep), f"/desk/orders/{case.reference}/approval"
    window.open(f"/desk/orders/{case.reference}")
    assert "Use at most 2,000 characters." in window.send(here, 422, note="x" * 2001, sends_itself="1", version=case.order.version)
    assert not faults_of(window, "x" * 2001)
    assert window.source.index('value="0">Ask for approval') < window.source.index('<input type="hidden" name="sends_itself" value="1">')
    window.send(here, note="They would go elsewhere", sends_itself="1", version=case.order.version)
    assert "the offer goes out with the last one" in window.follow()
    assert "With the last approval the offer goes out by itself." in window.open(f"/desk/orders/{case.reference}")
    page = browse(anna).open(f"/desk/approvals/{case.reference}")
    assert "They would go elsewhere" in page
    total = case.page().draft.total_minor
    assert f"+12 Support: €{total / 100:,.2f} due now, with tax." in page


def test_r65_why_a_quote_came_back_stands_where_it_is_changed_until_it_is_asked_about_again(browse, app: Flask, waiting) -> None:
    case, anna = waiting
    case.step(anna, "return_quote", "At most 18 percent")
    window, pages = browse(case.rep), (f"/desk/orders/{case.reference}", f"/desk/orders/{case.reference}/quote")
    for page in pages:
        assert f"{anna.name} returned the quote At most 18 percent" in window.open(page)
    write(case, 17)
    assert f"{anna.name} returned the quote At most 18 percent" in window.open(pages[0])
    asks(case)
    assert "returned the quote At most" not in window.open(pages[0]).split("History")[0]


def test_r65_whoever_changes_a_quote_for_the_worse_is_told_at_once_that_approvals_no_longer_count(browse, waiting) -> None:
    case, anna = waiting
    case.step(anna, "approve_quote")
    window, here = browse(case.rep), f"/desk/orders/{case.reference}/quote"
    window.open(here)
    window.send(here, do="save", **{**window.typed(), "lines-0-discount_percent": "18"})
    assert "no longer count" not in window.follow(), "control: it is no worse"
    window.send(here, do="save", **{**window.typed(), "lines-0-discount_percent": "20.5"})
    told = "Approvals given before no longer count: Support: the discount went from 20 to 20.5 percent."
    assert told in window.follow()
    assert told in window.open(f"/desk/orders/{case.reference}").split("History")[1]


def test_u7_whoever_approves_begins_with_what_waits_for_them(browse, waiting) -> None:
    _case, anna = waiting
    window = browse(anna)
    window.open("/", 302)
    assert window.place == "/desk/approvals"


def test_r65_sending_from_the_quote_asks_for_approval_where_it_is_needed(browse, app: Flask) -> None:
    policy(rule([], stage()), groups={"deal-desk": [approver()]})
    case = order_at("in_review")
    window = browse(case.rep)
    window.open(f"/desk/orders/{case.reference}/quote")
    last = window.source.split('name="valid_until"')[1].split('value="')[1].split('"')[0]
    fields = {"lines-0-product": "support", "lines-0-seats": "12", "lines-0-unit_price": "49.00"}
    window.send(f"/desk/orders/{case.reference}/quote", version=case.order.version, do="send", valid_until=last, **fields)
    assert case.state is State.IN_APPROVAL


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


def test_u12_the_page_says_when_reminders_come(browse, waiting) -> None:
    case, anna = waiting
    page = browse(anna).open(f"/desk/approvals/{case.reference}")
    assert "A reminder comes on" in page and "The managers are told on" in page
    case.step(case.rep, "recall")
    for here in ("approvals", "orders"):
        page = browse(case.rep).open(f"/desk/{here}/{case.reference}")
        assert "Deal Desk" in page and "A reminder comes on" not in page and "The managers are told on" not in page, "nothing comes"


def test_r65_whoever_approves_reads_what_the_customer_will_read(browse) -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20, note="Welcome to the family.")
    asks(case)
    text = browse(anna).open(f"/desk/approvals/{case.reference}")
    assert "Welcome to the family." in text and "Valid until" in text and "Seats available As soon as you accept" in text
    assert f"The quote of order {case.reference}, written by {case.rep.name}." in text


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
