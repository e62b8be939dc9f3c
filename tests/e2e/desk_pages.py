"""Every page of the desk and of the managers, full, empty, narrowed to nothing and with errors, as pages to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.e2e import cast
from tests.e2e.desk_states import something_has_failed, work_on_many
from tests.e2e.looking import Look, pressing
from tests.e2e.place import asked, order
from tests.faults.harness.town import Town

REMY, ROSA, RITA = (cast.rep(one) for one in ("remy", "rosa", "rita"))
MONA, ADA, OSCAR = "mona@vendor.example", "ada@vendor.example", "oscar@vendor.example"
SEND = "main form button.button:not(.quiet):not(.secondary)"
NOBODY = "q=nobody-says-this"
HELD = """
SELECT o.reference FROM orders o JOIN staff s ON s.id = o.rep_id WHERE o.state = 'in_review' AND s.email = %s
ORDER BY EXISTS (SELECT FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id) DESC, o.id LIMIT 1
"""


def unfolding(step: str, *, is_stale: bool = False, **fields: str) -> Callable[[Page], None]:
    """Open a step of the order page, fill it in and send it; stale: as if somebody had moved the order since."""

    def send(page: Page) -> None:
        part = page.locator(f"#{step}")
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        if is_stale:
            part.locator("input[name=version]").evaluate("one => { one.value = '0' }")
        for name, value in fields.items():
            part.locator(f"[name='{name}']").fill(value)
        part.locator("form button[type=submit]").first.click()
        page.wait_for_load_state()

    return send


def staling(button: str, **fields: str) -> Callable[[Page], None]:
    """The same on a form that is open."""

    def send(page: Page) -> None:
        page.locator("main input[name=version]").first.evaluate("one => { one.value = '0' }")
        pressing(button, **fields)(page)

    return send


def choosing(verb: str) -> Callable[[Page], None]:
    """Tick two orders of the queue and press a button of the bar: the check page, which does nothing yet."""

    def choose(page: Page) -> None:
        for box in page.locator("#queue-rows input[name=order]").all()[:2]:
            box.check()
        page.locator(f"#bulk-form button[value={verb}]").click()
        page.wait_for_load_state()

    return choose


def nowhere(page: Page) -> None:
    """A rule for a country that there is not: it must not become one, for it would give everybody's orders away."""
    page.locator("main aside input[name=kind][value=territory]").check()
    pressing("main aside form button[type=submit]", countries="Atlantis")(page)


def then(*steps: Callable[[Page], None]) -> Callable[[Page], None]:
    """One after the other."""

    def do(page: Page) -> None:
        for step in steps:
            step(page)

    return do


def queues(_town: Town) -> Iterator[Look]:
    """The queue: each view, narrowed, narrowed to nothing, past its end; and the views somebody has saved."""
    for view in ("mine", "unclaimed", "waiting", "approval", "snoozed", "all"):
        yield Look(REMY, f"/desk?view={view}")
    yield Look(ROSA, "/desk?view=all&type=managed&product=support&sort=due&from=1", state="narrowed")
    yield Look(ROSA, f"/desk?view=unclaimed&{NOBODY}", state="nothing fits")
    yield Look(ROSA, f"/desk?view=all&{NOBODY}", state="nothing fits at all")
    yield Look(MONA, "/desk?view=unclaimed", state="to assign")
    yield Look(ROSA, "/desk/views", state="none saved")
    yield Look(ROSA, "/desk/views?view=all&type=managed", pressing("main form[action*='views?'] button"), "errors")


def many(town: Town) -> Iterator[Look]:
    """Several orders at once: the check, its errors, and work in each of its stages."""
    yield Look(ROSA, "/desk?view=all", choosing("claim"), "check")
    yield Look(ROSA, "/desk?view=all&state=fulfilled", choosing("claim"), "nothing can be done")
    yield Look(ROSA, "/desk?view=mine", then(choosing("reject"), pressing("main button[name=go][value=begin]")), "errors")
    yield Look(MONA, "/desk?view=all", choosing("assign"), "check")
    for path in work_on_many(town, ROSA):
        yield Look(ROSA, path)  # with JavaScript nothing reloads under whoever looks


def orders_of_a_rep(town: Town) -> Iterator[Look]:
    """The order page of whoever has it, in each state that the demonstration knows."""
    for state in ("pending", "in_review", "in_approval", "on_hold", "quoted", "rejected", "declined", "fulfilled", "cancelled"):
        yield Look(ROSA, f"/desk/orders/{order(town, state)}", state=state)
    yield Look(REMY, f"/desk/orders/{order(town, 'quoted', rep=REMY)}", state="offered")
    yield Look(REMY, f"/desk/orders/{order(town, 'on_hold', rep=REMY)}?show=notes", state="filtered history")


def order_with_errors(town: Town) -> Iterator[Look]:
    """What the order page says when a step has no words, comes too late, or may not be taken."""
    mine = f"/desk/orders/{asked(town, HELD, REMY)}"
    yield Look(REMY, mine, unfolding("reject", note=" "), "no reason")
    yield Look(REMY, mine, unfolding("ask_customer", note=" "), "no question")
    yield Look(REMY, mine, unfolding("hand_over", note=" "), "to nobody")
    yield Look(REMY, mine, unfolding("snooze"), "no day")
    yield Look(REMY, mine, unfolding("ask_customer", is_stale=True, note="Which teams are they for?"), "somebody was faster")
    yield Look(REMY, mine, pressing("main form[action$='/messages'] button[type=submit]"), "no message")
    yield Look(REMY, mine, pressing("main form[action$='/notes'] button[type=submit]"), "no note")
    yield Look(MONA, f"/desk/orders/{order(town, 'pending')}", unfolding("cancel", note=" "), "no reason to withdraw")
    yield Look(ROSA, "/desk/orders/SO-00000", state="not there")


def orders_of_others(town: Town) -> Iterator[Look]:
    """The same pages for those who decide nothing there, or something else."""
    for who in (MONA, ADA, OSCAR):
        for state in ("in_review", "quoted"):
            yield Look(who, f"/desk/orders/{order(town, state)}")
    yield Look(ADA, f"/desk/orders/{order(town, 'in_approval')}")
    yield Look(OSCAR, "/desk", state="not for operators", is_closed=True)


def quotes(town: Town) -> Iterator[Look]:
    """Writing the quote: fresh, wrong, too late; the preview; texts."""
    form = f"/desk/orders/{order(town, 'in_review', 'sales-kitchen')}/quote"
    yield Look(ROSA, form)
    yield Look(ROSA, form, pressing("main button[value=recalculate]:not([hidden])"), "recalculated")
    yield Look(ROSA, form, pressing("main button[value=save]", **{"lines-0-seats": "-1", "lines-0-unit_price": "x"}), "errors")
    yield Look(ROSA, form, staling("main button[value=save]"), "somebody was faster")
    yield Look(RITA, f"/desk/orders/{order(town, 'in_review', 'osprey-robotics')}/quote/preview")
    yield Look(ROSA, "/desk/templates", state="to read")
    yield Look(MONA, "/desk/templates")
    yield Look(MONA, "/desk/templates", pressing(SEND), "errors")


def prices(town: Town) -> Iterator[Look]:
    """Price books and taxes; who would have to approve a deal, or the quote of an order."""
    yield Look(ROSA, "/desk/prices")
    yield Look(ROSA, "/desk/prices", pressing("main a[href^='/desk/prices/']"), "a book")
    yield Look(MONA, "/desk/prices/write")
    yield Look(MONA, "/desk/tax-rates")
    yield Look(ROSA, "/desk/approvals/simulator")
    yield Look(ROSA, f"/desk/orders/{order(town, 'in_review', 'sales-kitchen')}/approvers")


def approvals(town: Town) -> Iterator[Look]:
    """What waits for whom, one decision, its errors; deputies; the link of a mail that leads nowhere."""
    waiting = f"/desk/approvals/{order(town, 'in_approval')}"
    for who in (MONA, ADA, ROSA, OSCAR):
        yield Look(who, "/desk/approvals")
    for who in (MONA, ADA, ROSA, OSCAR):
        yield Look(who, waiting)
    yield Look(MONA, waiting, pressing("main button[value=return_quote]"), "no reason")
    yield Look(ADA, "/desk/approvals", pressing("main form[action$='/substitutes'] button[type=submit]"), "errors")
    yield Look("", "/l/approval/of-nobody", state="a link that leads nowhere")


def policies(_town: Town) -> Iterator[Look]:
    """The policy, a rule, a new one, with errors; what another policy would have done."""
    yield Look(MONA, "/desk/policy")
    yield Look(MONA, "/desk/policy", pressing("main form[action$='/groups'] button[type=submit]"), "errors")
    yield Look(MONA, "/desk/policy/rules/1")
    yield Look(MONA, "/desk/policy/rules/4", state="new")
    yield Look(MONA, "/desk/policy/rules/4", pressing("main form button[type=submit]"), "errors")
    yield Look(MONA, "/desk/policy/rules/0", staling("main form button[type=submit]"), "somebody was faster")
    for query in ("", "?version=0", "?version=1"):
        yield Look(MONA, f"/desk/policy/simulator{query}")
    yield Look(ROSA, "/desk/policy", state="not for representatives", is_closed=True)


def desk_rules(town: Town) -> Iterator[Look]:
    """Who gets what, what is promised, and when people work."""
    rita = asked(town, "SELECT id FROM staff WHERE email = %s", RITA)
    yield Look(MONA, "/desk/sharing")
    yield Look(MONA, "/desk/sharing", nowhere, "errors")
    yield Look(MONA, "/desk/service-levels")
    yield Look(MONA, "/desk/service-levels", pressing("main form[action$='/gold'] button", **{"gold-response": "soon"}), "errors")
    yield Look(MONA, "/desk/service-levels", pressing("main #accounts form button[type=submit]"), "no account")
    yield Look(MONA, "/desk/calendars")
    yield Look(MONA, "/desk/calendars/desk")
    yield Look(MONA, f"/desk/calendars/{rita}", state="days away")
    yield Look(RITA, f"/desk/calendars/{rita}", pressing("main form button[type=submit]", **{"week-0-begins": "17:00", "week-0-ends": "09:00"}),
               "errors")  # fmt: skip
    yield Look(RITA, f"/desk/calendars/{rita}", pressing("main aside form button.button:not(.quiet)"), "no days")
    yield Look(RITA, "/settings")
    yield Look(RITA, "/settings", pressing("main #password-card form button"), "errors")
    yield Look(MONA, "/settings")


def insight(town: Town) -> Iterator[Look]:
    """The managers' page and the lists behind its numbers."""
    yield Look(MONA, "/status")
    yield Look(MONA, "/status?weeks=52&type=managed&product=support")
    yield Look(MONA, "/status?product=productivity-pack&type=self_service", state="nothing")
    yield Look(MONA, "/status/teams")
    yield Look(ADA, "/status/teams", state="only to read")
    for path in ("/orders", "/orders?state=stalled&age=older", "/orders?cursor=", "/orders/planned", "/orders/planned?page=900"):
        yield Look(MONA, path)
    yield Look(ADA, "/orders?account=atelier-nord")
    with something_has_failed(town):
        yield Look(OSCAR, "/status", state="something has failed")
        yield Look(OSCAR, "/desk/machinery", state="something has failed")
    yield Look(OSCAR, "/desk/machinery")
    yield Look(ROSA, "/desk/machinery", state="not for representatives", is_closed=True)


def letters(_town: Town) -> Iterator[Look]:
    """The gallery of mails, and one of them in each language."""
    yield Look(OSCAR, "/demo/mail/gallery")
    yield Look(OSCAR, "/demo/mail/gallery", pressing("main .inbox a"), "one of them")
    yield Look(OSCAR, "/demo/mail")


ROOMS = (queues, many, orders_of_a_rep, order_with_errors, orders_of_others, quotes, prices, approvals, policies, desk_rules, insight, letters)
