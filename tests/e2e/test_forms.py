"""Forms that say what is wrong, and words that stay words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e import cast, letters, scenes
from tests.e2e.visitor import Complaints, Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
PAYLOAD = '<script>window.hit = 1</script><img src=x onerror="window.hit = 1"> {{ 7 * 7 }}'


def has_an_error(person: Visitor, field: str) -> None:
    """U2: the title says so, the summary has the focus and leads to the field, the field says the same."""
    t = person.t
    summary = person.page.get_by_role("alert").filter(has_text=t("There is a problem"))
    expect(summary).to_be_visible()
    assert person.page.title().startswith(t("Error:"))
    link = summary.get_by_role("link").first
    target = person.page.locator(str(link.get_attribute("href")))
    expect(target).to_have_attribute("aria-invalid", "true")
    words = link.inner_text()
    expect(person.page.locator(".field-error").filter(has_text=words).first).to_be_visible()
    assert person.page.get_by_label(field).first.get_attribute("id") == target.get_attribute("id")
    if person.has_script:
        expect(summary).to_be_focused()


def test_u2_a_request_without_a_reason_keeps_its_numbers(way: Way, t: Words, someone: Someone) -> None:
    buyer = someone(cast.owner("bluebell-clinics"))
    buyer.open("/requests/new")
    field = t("Seats to add: %(product)s", product=cast.product("support-suite", t.language))
    buyer.fill(field, "7")
    buyer.press("Continue")
    has_an_error(buyer, t("What are the seats for?"))
    expect(buyer.page.get_by_label(field).first).to_have_value("7")


@pytest.mark.parametrize("typed", ["-3", "1e9", "99999999999"])
def test_u2_a_number_that_is_none(visitor: Callable[..., Visitor], typed: str) -> None:
    buyer = visitor("fr", script=False).be(cast.owner("bluebell-clinics"))
    buyer.open("/requests/new")
    field = buyer.t("Seats to add: %(product)s", product=cast.product("support-suite", "fr"))
    buyer.fill(field, typed)
    buyer.fill(buyer.t("What are the seats for?"), "Because.")
    buyer.press("Continue")
    has_an_error(buyer, field)
    expect(buyer.page.get_by_label(field).first).to_have_value(typed)


def pdf(size: int) -> FilePayload:
    return {"name": "Order.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + b"x" * size + b"\n%%EOF\n"}


def test_u2_s12_a_file_that_is_too_large_is_told_before_it_takes_anything_with_it(visitor: Callable[..., Visitor]) -> None:
    buyer = visitor("fr").be(cast.owner("bluebell-clinics"))
    buyer.open("/requests/new")
    buyer.fill(buyer.t("Seats to add: %(product)s", product=cast.product("support-suite", "fr")), "7")
    buyer.fill(buyer.t("What are the seats for?"), "Because.")
    buyer.press("Continue")
    there, field = buyer.page.url, buyer.page.locator("input[type=file]")
    words = buyer.t("This file is too large: choose one of at most %(megabytes)s MB. What you have typed stays.", megabytes=5)
    field.set_input_files(pdf(7_000_000))
    expect(buyer.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    buyer.page.locator("main button[type=submit]").last.click()
    expect(field).to_be_focused()
    assert buyer.page.url == there
    expect(buyer.page.get_by_text("Because.")).to_be_visible()
    field.set_input_files(pdf(7_000))
    expect(buyer.page.get_by_text(words)).to_have_count(0)
    expect(field).to_have_attribute("aria-invalid", "false")


def test_u3_an_answer_is_changed_and_the_others_are_kept(way: Way, t: Words, someone: Someone) -> None:
    buyer = someone(cast.owner("bluebell-clinics"))
    buyer.open("/requests/new")
    field = t("Seats to add: %(product)s", product=cast.product("support-suite", t.language))
    buyer.fill(field, "7")
    buyer.fill(t("What are the seats for?"), "A new clinic.")
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.page.get_by_role("button", name=t("Change")).first.click()
    expect(buyer.page.get_by_label(field).first).to_have_value("7")
    buyer.fill(field, "9")
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.sees("A new clinic.")
    buyer.sees("9")


def test_s11_what_people_type_is_shown_and_never_run(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """Justification, question, answer, terms, reason and a person's name; the browser refuses nothing, for nothing is there."""
    buyer, seller = someone(cast.owner("atelier-nord")), someone(cast.rep("ravi"))
    reference = scenes.ask_for_seats(buyer, "Support", 1, PAYLOAD)
    scenes.claim(seller, reference)
    scenes.ask_the_customer(seller, PAYLOAD)
    letter = letters.wait_for(
        town, reference, buyer.email, t("%(reference)s: we have a question", reference=reference)
    )
    buyer.page.goto(letter.link)
    is_only_words(buyer)
    buyer.fill(t("Your answer"), PAYLOAD)
    buyer.press("Send the answer")
    is_only_words(buyer)
    scenes.send_offer(seller, reference, "Support", 0, PAYLOAD)
    theirs, ours = f"/requests/{reference}", f"/desk/orders/{reference}"
    for person, path in ((buyer, f"{theirs}/offer"), (buyer, theirs), (seller, ours)):
        person.open(path)
        is_only_words(person)
    buyer.open("/team/add")
    buyer.fill(t("Name"), PAYLOAD)
    buyer.fill(t("E-mail address"), f"payload-{way.language}@atelier-nord.example")
    buyer.press("Add the person")
    is_only_words(buyer)
    scenes.withdraw(buyer, reference)


def is_only_words(person: Visitor) -> None:
    """The words are read as they were typed, and nothing of them has become a part of the page."""
    expect(person.page.locator("main")).to_contain_text("<script>window.hit = 1</script>")
    expect(person.page.locator("main").locator("script, img")).to_have_count(0)
    assert not person.has_script or person.page.evaluate("window.hit === undefined")


def test_s11_the_payload_would_run_on_a_careless_page(chromium: Browser) -> None:
    """The control: a page that trusts what people type runs it."""
    page = chromium.new_page()
    page.set_content(f"<main>{PAYLOAD}</main>")
    page.wait_for_function("window.hit === 1")
    page.close()


def test_a_browser_that_complains_is_heard(chromium: Browser) -> None:
    """The control of what every journey asserts at its end."""
    complaints = Complaints("http://127.0.0.1:9")
    visitor = Visitor(chromium, "http://127.0.0.1:9", "en")
    complaints.listen(visitor)
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    visitor.page.set_content(f"{policy}<script>alert(1)</script>")
    visitor.page.evaluate("console.error('lost')")
    visitor.context.close()
    heard = "\n".join(complaints.heard)
    assert "Content Security Policy" in heard
    assert "lost" in heard
