"""An approver decides from the link of a mail, on a telephone 320 pixels wide, with and without JavaScript, in both languages (R65, S4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import expect

from tests.e2e import cast, letters
from tests.e2e.letters import Letter
from tests.e2e.place import asked, order
from tests.e2e.visitor import Visitor
from tests.e2e.ways import ALL, Way
from tests.e2e.words import words_of
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Enter = Callable[..., Visitor]
ACCOUNT, ADA = "nordlys-energi", "ada@vendor.example"
STATE = "SELECT state FROM orders WHERE reference = %s"
EN = words_of("en")


def of_rounds(town: Town, reference: str) -> Iterator[Letter]:
    """Each time the next mail that asks Ada for a decision about this order."""
    seen: set[str] = set()
    while True:
        def unread() -> list[Letter]:
            return [one for one in letters.about(town, reference) if one.to == ADA and "/l/approval/" in one.link and one.message_id not in seen]

        assert eventually(lambda: bool(unread()), seconds=30), f"no mail asks {ADA} about {reference}"
        letter = unread()[0]
        seen.add(letter.message_id)
        yield letter


def on_a_telephone(visitor: Enter, way: Way) -> Visitor:
    """Whoever opens the mail: Ada reads this language, and nobody is signed in."""
    window = visitor(way.language, script=way.script, width=320)
    window.be(ADA)
    window.context.clear_cookies()
    return window


def decide(window: Visitor, letter: Letter, button: str, note: str) -> None:
    """One page that fits, one field, one button; opening it decided nothing."""
    window.open(letter.link)
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the telephone"
    assert window.page.locator("main form textarea, main form input:not([type=hidden]), main form select").count() == 1, "one field decides"
    window.fill(window.t("Note"), note)
    window.press(button)


def ask_again(rosa: Visitor, reference: str, percent: int) -> None:
    """The representative changes the discount; with it the offer would go out, were it not for the policy."""
    rosa.open(f"/desk/orders/{reference}/quote")
    rosa.page.locator("input[name$='discount_percent']").first.fill(str(percent))
    rosa.press("Send the offer")
    rosa.page.get_by_text(reference).first.wait_for()


def test_r65_an_approver_decides_from_the_mail_on_a_telephone_and_the_order_goes_on(town: Town, visitor: Enter) -> None:
    """Three rounds come back with a reason, each shown with what has changed since; the fourth is approved, and the offer goes out."""
    reference = order(town, "in_approval", ACCOUNT)
    rosa, mails = visitor("en", script=True).be(cast.rep("rosa")), of_rounds(town, reference)
    for way, percent in zip(ALL[:3], (19, 18, 17), strict=True):
        letter, ada = next(mails), on_a_telephone(visitor, way)
        decide(ada, letter, "Return it with the note", "")
        expect(ada.page.locator(".error-summary")).to_be_visible()
        assert asked(town, STATE, reference) == "in_approval", "to return it, a reason is needed"
        decide(ada, letter, "Return it with the note", f"Not {percent + 1} percent.")
        ada.sees(f"Not {percent + 1} percent.")
        assert asked(town, STATE, reference) == "in_review"
        ask_again(rosa, reference, percent)
        assert asked(town, STATE, reference) == "in_approval"
    letter, ada = next(mails), on_a_telephone(visitor, ALL[3])
    ada.open(letter.link)
    for before in ("Not 20 percent.", "Not 19 percent.", "Not 18 percent."):
        ada.sees(before)  # rounds stay where they can be read
    expect(ada.page.locator("main ins").first).to_be_visible()
    decide(ada, letter, "Approve the quote", "Good.")
    expect(ada.button(ada.t("Approve the quote"))).to_have_count(0)
    assert asked(town, STATE, reference) == "quoted", "with the last approval the offer goes out by itself"
    buyer = visitor("en", script=True).be(cast.owner(ACCOUNT))
    buyer.open(f"/requests/{reference}")
    buyer.sees(EN("Your offer is ready"))
