"""What happens in many journeys, done on the pages as a person does it."""

from __future__ import annotations

from tests.e2e.place import asked
from tests.e2e.visitor import Visitor
from tests.faults.harness.town import Town


def ask_for_seats(buyer: Visitor, product: str, seats: int, why: str) -> str:
    """Subscription, form, check, confirmation; returns the reference."""
    t = buyer.t
    buyer.open("/subscription")
    buyer.press("Ask for seats")
    buyer.fill(t("Seats to add: %(product)s", product=product), str(seats))
    buyer.fill(t("What are the seats for?"), why)
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.press("Send the request")
    buyer.reads_heading(t("Your request is on its way"))
    return buyer.reference()


def claim(rep: Visitor, reference: str) -> None:
    """From the queue of unclaimed orders."""
    rep.open("/desk?view=unclaimed")
    rep.press(f"{rep.t('Claim')} {reference}")
    rep.sees(rep.t("%(reference)s is yours.", reference=reference))


def ask_the_customer(rep: Visitor, question: str) -> None:
    """On the order's page."""
    part = rep.unfold(rep.t("Ask the customer"))
    rep.fill(rep.t("Your question"), question, part)
    rep.press("Ask the customer", part)


def send_offer(rep: Visitor, reference: str, product: str, percent: int, terms: str = "") -> None:
    """Today's prices are filled in; only the discount and the terms are typed."""
    t = rep.t
    rep.open(f"/desk/orders/{reference}")
    rep.press("Go on with the quote" if rep.button(t("Go on with the quote")).count() else "Write the quote")
    rep.fill(t("Discount on %(product)s in percent", product=product), str(percent))
    if terms:
        rep.fill(t("Terms"), terms)
    rep.press("Send the offer")
    rep.page.get_by_text(reference).first.wait_for()


def state_of(buyer: Visitor, reference: str) -> str:
    """The words of the status tag on the customer's page of the request."""
    buyer.open(f"/requests/{reference}")
    return buyer.page.locator(".now-state").inner_text().strip()


def purchased(buyer: Visitor, licence: str) -> int:
    """How many seats the Subscription page says there are."""
    buyer.open("/subscription")
    words = buyer.page.locator(f"#licence-{licence} .key-total").inner_text()
    return int("".join(filter(str.isdigit, words)))


def withdraw(buyer: Visitor, reference: str) -> None:
    """R70: so that the account's next request need not say whether it joins this one."""
    buyer.open(f"/requests/{reference}")
    buyer.press("Withdraw", buyer.unfold(buyer.t("Withdraw this request")))
    buyer.sees(buyer.t("Withdrawn"))


def add_a_person(buyer: Visitor, name: str, email: str, product: str) -> None:
    """As an agent of this product."""
    t = buyer.t
    buyer.open("/team/add")
    buyer.fill(t("Name"), name)
    buyer.fill(t("E-mail address"), email)
    buyer.choose(product, "agent")
    buyer.press("Add the person")


def a_minute_goes_by(town: Town) -> None:
    """For rejections, which wait one."""
    asked(town, "UPDATE bulks SET begins_at = now() - interval '1 second' WHERE state = 'waiting' AND begins_at < now() + interval '1 hour'")
    asked(town, "UPDATE tasks SET due_at = now() WHERE kind = 'step_many' AND done_at IS NULL")
