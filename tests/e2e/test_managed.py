"""A managed account gets its seats: from the form to people at work, every word of it on a page or in a mail."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdf
from playwright.sync_api import expect

from tests.e2e import cast, letters, scenes
from tests.e2e.place import asked, waiting_tasks
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way, in_all_ways
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

# Accounts without an open request: a second one would have to say whether it joins the first (R36).
PARTS = {"en-script": ("atelier-nord", "rita"), "fr-plain": ("librairie-du-fleuve", "remy"),
         "en-plain": ("sakura-logistics", "rosa"), "fr-script": ("atelier-nord", "ravi")}  # fmt: skip


@in_all_ways
def test_r60_from_the_form_to_seats_that_work(
    way: Way, t: Words, town: Town, someone: Callable[[str], Visitor], visitor: Callable[..., Visitor]
) -> None:
    account, first_name = PARTS[str(way)]
    owner, rep = cast.owner(account), cast.rep(first_name)
    buyer, seller = someone(owner), someone(rep)
    before = scenes.purchased(buyer, "support")
    seller.open("/desk?view=unclaimed")

    reference = _ask(buyer, t)
    _arrives(seller, reference, way)
    _question_and_answer(seller, visitor, town, reference, owner, way)
    _offer(seller, reference)
    _read_and_accept(buyer, town, reference, owner)
    _works(buyer, town, reference, before, way)
    _told_once(town, reference)
    _timeline(buyer, reference, cast.name(owner), cast.name(rep))


def _ask(buyer: Visitor, t: Words) -> str:
    """U3, U4: three pages, and five actions from the Subscription page on."""
    buyer.open("/subscription")
    buyer.count_from_here()
    reference = scenes_without_opening(buyer, t)
    assert buyer.actions <= 5
    buyer.sees(t("What happens next"))
    buyer.page.reload()
    buyer.sees(reference)  # still there when it was bookmarked
    return reference


def scenes_without_opening(buyer: Visitor, t: Words) -> str:
    buyer.press("Ask for seats")
    buyer.fill(t("Seats to add: %(product)s", product="Support"), "12")
    buyer.fill(t("What are the seats for?"), "Twelve people join in January.")
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.sees("Twelve people join in January.")
    buyer.press("Send the request")
    buyer.reads_heading(t("Your request is on its way"))
    assert buyer.pages == 3
    return buyer.reference()


def _arrives(seller: Visitor, reference: str, way: Way) -> None:
    """The queue was open before: with JavaScript the order appears by itself, without after a reload."""
    if not way.script:
        seller.page.reload()
    row = seller.page.get_by_role("row").filter(has_text=reference)
    expect(row).to_be_visible(timeout=15_000)
    seller.press(f"{seller.t('Claim')} {reference}")
    seller.sees(seller.t("%(reference)s is yours.", reference=reference))


def _question_and_answer(seller: Visitor, visitor: Callable[..., Visitor], town: Town, reference: str, owner: str,
                         way: Way) -> None:  # fmt: skip
    """R62: whoever asked answers from the mail, in a browser that nobody is signed in with."""
    t = seller.t
    scenes.ask_the_customer(seller, "Do all twelve start on the same day?")
    seller.sees(t("Your question about %(reference)s is on its way to the customer.", reference=reference))
    letter = letters.wait_for(
        town, reference, owner, t("%(reference)s: we have a question", reference=reference)
    )
    reader = visitor(way.language, script=way.script)
    reader.open(letter.link)
    reader.sees("Do all twelve start on the same day?")
    assert (
        asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "on_hold"
    )  # reading decides nothing
    reader.fill(t("Your answer"), "Yes, on the third.")
    reader.press("Send the answer")
    reader.reads_heading(t("Thank you: your answer is with us"))


def _offer(seller: Visitor, reference: str) -> None:
    """R63: prices are filled in; a discount and the terms are typed."""
    seller.open(f"/desk/orders/{reference}")
    seller.sees("Yes, on the third.")
    scenes.send_offer(seller, reference, "Support", 10, "Invoiced once, due in 30 days.")
    seller.open("/desk?view=waiting")
    seller.sees(reference)


def _read_and_accept(buyer: Visitor, town: Town, reference: str, owner: str) -> None:
    """R63, R68: the page and the PDF name the same total; the button takes one press."""
    t = buyer.t
    letters.wait_for(town, reference, owner, t("%(reference)s: your offer is ready", reference=reference))
    buyer.open(f"/requests/{reference}/offer")
    buyer.sees("Invoiced once, due in 30 days.")
    total = buyer.page.locator(".totals .grand .money").first.inner_text().strip()
    with buyer.page.expect_download() as downloading:
        buyer.press("Download as PDF")
    words = " ".join(
        page.extract_text() for page in pypdf.PdfReader(BytesIO(downloading.value.path().read_bytes())).pages
    )
    assert _bare(total) in _bare(words)
    buyer.press("Accept the offer")
    buyer.reads_heading(t("You have accepted the offer"))
    assert buyer.reference() == reference


def _bare(words: str) -> str:
    return "".join(words.split()).replace("\u202f", "").replace("\xa0", "")


def _works(buyer: Visitor, town: Town, reference: str, before: int, way: Way) -> None:
    """R71: the job does it within seconds, once; a person takes one of the seats."""
    assert eventually(lambda: scenes.state_of(buyer, reference) == buyer.t("Done"), seconds=20, every=0.2)
    assert scenes.purchased(buyer, "support") == before + 12
    account = asked(
        town,
        "SELECT a.slug FROM orders o JOIN accounts a ON a.id = o.account_id WHERE reference = %s",
        reference,
    )
    effects = [
        one for one in town.receivers.effects() if (one["account"], one["product"]) == (account, "support")
    ]
    assert [one["seats"] for one in effects].count(before + 12) == 1
    scenes.add_a_person(buyer, "Ines Arnaud", f"ines.arnaud.{way}@{account}.example", "Support")
    buyer.sees(buyer.t("%(name)s is part of the team.", name="Ines Arnaud"))


def _told_once(town: Town, reference: str) -> None:
    """R40, U12: nobody hears the same thing twice."""
    assert eventually(lambda: not waiting_tasks(town, reference))
    found = letters.about(town, reference)
    assert len({letter.message_id for letter in found}) == len(found)
    assert letters.repeated(found) == []


def _timeline(buyer: Visitor, reference: str, owner: str, rep: str) -> None:
    """R72: who, what, when, and what they said."""
    t = buyer.t
    buyer.open(f"/requests/{reference}")
    history = buyer.page.get_by_role("list", name=t("History, newest first"))
    told = ["set up the seats", "started to set up the seats", "accepted the offer", "sent the offer", "answered",
            "asked a question", "took the order", "sent the request"]  # fmt: skip
    heard = [words.split("\n")[0] for words in history.locator(".timeline-words strong").all_inner_texts()]
    assert heard == [t(words)[:1].upper() + t(words)[1:] for words in told]
    expect(history).to_contain_text("Do all twelve start on the same day?")
    expect(history).to_contain_text("Yes, on the third.")
    expect(history).to_contain_text(owner)
    expect(history).to_contain_text(rep)
