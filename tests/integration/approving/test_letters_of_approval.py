"""The letter that asks for approval says what the page says: what would be offered, and who wrote what (R65, U12)."""

from __future__ import annotations

import pytest

from app.services.approving.steps import Asked
from app.services.ordering import orders
from tests.factories import act, order_at, staff
from tests.factories.approving import approver, policy, rule, stage
from tests.integration.approving.drafts import asks, write
from tests.integration.approving.test_reminders import always_open
from tests.integration.mails.conftest import Post, mail_server, post

__all__ = ["always_open", "mail_server", "post"]


def test_r65_whoever_is_asked_reads_the_total_that_would_be_offered_and_not_what_was_asked_for(post: Post) -> None:
    anna = approver()
    policy(rule([], stage()), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    shown = []
    for percent in (20, 40):
        write(case, percent)
        asks(case)
        lines = post.deliver()[anna.email].text.splitlines()
        shown.append(next(line for line in lines if line.startswith("Due now, with tax")))
        case.step(case.rep, "recall")
    assert shown[0] != shown[1], "not what was asked for, which is the same all the time"


def test_u12_what_the_one_before_wrote_is_not_put_into_the_mouth_of_the_representative(post: Post) -> None:
    anna, ben = approver(), approver()
    policy(rule([], stage(), stage("others", place=2)), groups={"deal-desk": [anna], "others": [ben]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    post.settle()
    case.step(anna, "approve_quote", "Fine for a year.")
    words = " ".join(post.deliver()[ben.email].text.split())
    assert f"{anna.name} has approved it already, and wrote: > Fine for a year." in words


def test_r65_whoever_is_asked_beside_the_policy_reads_by_whom_and_not_that_it_names_them(post: Post) -> None:
    anna, carla = approver(), approver()
    policy(rule([], stage()), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    post.settle()
    act(anna, orders.step, case.reference, orders.Asked("add_approver", approval=Asked("Please look, too.", approver_id=carla.id)))
    words = " ".join(post.deliver()[carla.email].text.split())
    assert f"{anna.name} asks you to approve the quote" in words and "> Please look, too." in words
    assert "because you were asked to approve this quote" in words and "the approval policy names you" not in words


def test_r63_an_offer_that_goes_out_by_itself_was_written_by_somebody(post: Post) -> None:
    anna = approver()
    policy(rule([], stage()), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case, sends_itself=True)
    post.settle()
    case.step(anna, "approve_quote")
    words = " ".join(post.deliver()[case.house.email("owner")].text.split())
    assert f"{case.rep.name} has written an offer for" in words


@pytest.mark.parametrize(("sends", "subject"), [(False, "the quote can go out"), (True, "the offer is on its way")])
def test_r65_a_quote_that_was_let_pass_is_not_told_as_approved(post: Post, sends: bool, subject: str) -> None:
    policy(rule([], stage()), groups={"deal-desk": [approver()]})
    case, olga = order_at("in_review"), staff("operator")
    write(case, 20)
    asks(case, sends_itself=sends)
    post.settle()
    case.step(olga, "override_approval", "They are all on a plane")
    letter = post.deliver()[case.rep.email]
    words = " ".join(letter.text.split())
    assert letter.head.subject == f"{case.reference}: {subject}"
    assert f"{olga.name} has let the quote for" in words and "is approved" not in words and "All approvals" not in words


@pytest.mark.parametrize("verb", ["approve_quote", "return_quote"])
def test_r63_what_approvers_give_back_is_told_with_the_total_of_the_draft_and_not_of_the_last_offer(post: Post, verb: str) -> None:
    anna = approver()
    policy(rule([], stage()), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    totals = []
    for percent in (20, 40):
        write(case, percent)
        asks(case)
        asked = post.deliver()[anna.email].text.splitlines()
        case.step(anna, verb, "Please look again")
        told = post.deliver()[case.rep.email].text.splitlines()
        totals.append((amount(asked), amount(told)))
        if verb == "approve_quote":
            case.step(case.rep, "send_quote")
            case.step(case.rep, "revise_quote")
    assert totals[0] != totals[1] and all(before == after for before, after in totals)


def amount(lines: list[str]) -> str:
    """The total that a letter names."""
    return next(line.split(":")[1].strip() for line in lines if line.startswith(("Due now, with tax", "Total of the offer, with tax")))
