"""U2: the summary of errors stands in the order of the page, whatever order a form has its fields in."""

from __future__ import annotations

import re

import pytest

from app.web.error_order import in_order
from tests.factories import account, rep

PAGE = """<div class="error-summary"><h2>There is a problem</h2><ul><li><a href="#reason">R</a></li> <li>Everything</li>
<li><a href="#seats">S</a></li></ul></div><form><input id="seats"><textarea id="reason"></textarea></form>"""


def leads_to(source: str) -> list[str]:
    """Where the links of the summary lead, in their order."""
    return re.findall(r'href="#([^"]+)"', re.search(r'(?s)<div class="error-summary".*?</ul>', source)[0])


def test_u2_links_stand_as_their_fields_and_what_belongs_to_none_comes_first() -> None:
    assert re.findall(r">(\w+)</(?:a|li)>", in_order(PAGE).split("</ul>")[0]) == ["Everything", "S", "R"]
    assert leads_to(PAGE) == ["reason", "seats"], "control: they did not before"


def test_u2_a_page_without_a_summary_stays_as_it_is() -> None:
    assert in_order("<p>Nothing is wrong.</p>") == "<p>Nothing is wrong.</p>"


FIRST = [("remove_product", "remove-"), ("add_seats", "seats-"), ("add_product", "seats-"), ("downgrade_plan", "plan-")]


@pytest.mark.parametrize(("change", "first"), FIRST)
def test_u2_a_request_sent_empty_asks_for_the_products_before_the_reason(customer, change: str, first: str) -> None:
    """Both at once: what is missing first on the page was told only after the reason had been given."""
    page = customer(account("managed", seats={"support": 10}, rep=rep()).owner)
    words = page.send(f"/requests/new?change={change}", 422, go="check")
    links = leads_to(page.source)
    assert len(links) == 2 and links[0].startswith(first) and links[1] == "justification"
    assert words.count("at least one product") == 2, "in the summary, and at its field"


def test_u2_a_number_that_cannot_be_read_is_not_also_missing(customer) -> None:
    page = customer(account("managed", seats={"support": 10}, rep=rep()).owner)
    words = page.send("/requests/new", 422, **{"seats-support": "ten", "justification": "Because", "go": "check"})
    assert "at least one product" not in words and leads_to(page.source) == ["seats-support"]
