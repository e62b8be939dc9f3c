"""Every kind of page can be read by everybody: axe finds nothing, and nothing scrolls sideways at 320 px (U17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import cast
from tests.e2e.letters import every_link
from tests.e2e.looking import faults_of
from tests.e2e.place import asked
from tests.e2e.visitor import Visitor
from tests.faults.harness.town import Town

ORDER = """
SELECT o.reference FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff s ON s.id = o.rep_id
WHERE o.state = %s AND a.slug LIKE %s AND coalesce(s.email, '') LIKE %s ORDER BY o.id
"""


def order(town: Town, state: str, account: str = "%", rep: str = "%") -> str:
    """The demonstration's first order in this state."""
    found = asked(town, ORDER, state, account, rep)
    assert found, (state, account, rep)
    return str(found)


def doors(town: Town) -> Iterator[tuple[str, str]]:
    """Pages for whoever is not signed in."""
    for path in ("/", "/sign-in", "/demo/mail", "/demo/mail?to=nobody", "/nowhere", "/api/v1/docs"):
        yield "", path
    for link in every_link(town, "/l/"):
        yield "", link


def customers(town: Town) -> Iterator[tuple[str, str]]:
    """Pages of accounts of each kind, full and empty."""
    maple, quartz, cobalt = (cast.owner(one) for one in ("maple-and-pine", "quartz-hotels", "cobalt-studio"))
    for path in ("/subscription", "/requests/new", "/requests/new?change=add_product", "/requests/new?change=remove_product",
                 "/requests", "/requests?show=closed", "/team", "/team/add"):  # fmt: skip
        yield maple, path
    yield maple, f"/requests/{order(town, 'awaiting_owner', 'maple-and-pine')}"
    yield maple, f"/requests/{order(town, 'on_hold', 'maple-and-pine')}"
    quoted = order(town, "quoted", "quartz-hotels")
    yield quartz, f"/requests/{quoted}"
    yield quartz, f"/requests/{quoted}/offer"
    yield quartz, f"/requests/{quoted}/sent"
    yield cobalt, "/subscription/manage"
    yield cobalt, "/subscription/manage?change=upgrade_plan"
    yield cast.plain_admin("cobalt-studio"), "/subscription"
    yield cast.owner("ferme-des-collines"), "/subscription"
    yield "agent@cobalt-studio.example", "/home"


def desk(town: Town) -> Iterator[tuple[str, str]]:
    """Pages of representatives."""
    remy, rosa = cast.rep("remy"), cast.rep("rosa")
    for view in ("mine", "unclaimed", "waiting"):
        yield remy, f"/desk?view={view}"
    mine = order(town, "in_review", "tramontane-telecom", remy)
    yield remy, f"/desk/orders/{mine}"
    yield remy, f"/desk/orders/{mine}/quote"
    yield remy, f"/desk/orders/{order(town, 'quoted', rep=remy)}"
    yield remy, f"/desk/orders/{order(town, 'rejected', rep=remy)}"
    yield rosa, f"/desk/orders/{order(town, 'pending')}"
    drafted = order(town, "in_review", "osprey-robotics")
    yield cast.rep("rita"), f"/desk/orders/{drafted}/quote/preview"


def insight(town: Town) -> Iterator[tuple[str, str]]:
    """Pages of managers."""
    mona = "mona@vendor.example"
    for path in ("/status", "/orders", "/orders?state=stalled&age=older", "/desk?view=unclaimed"):
        yield mona, path
    yield mona, f"/desk/orders/{order(town, 'pending')}"
    yield mona, f"/desk/orders/{order(town, 'declined')}"


@pytest.mark.parametrize("pages", [doors, customers, desk, insight], ids=lambda one: one.__name__)
@pytest.mark.parametrize("width", [320, 1280])
def test_u17_everybody_can_read_it(
    pages: Callable[[Town], Iterator[tuple[str, str]]],
    width: int,
    town: Town,
    visitor: Callable[..., Visitor],
) -> None:
    people: dict[str, Visitor] = {}
    faults = []
    for email, path in pages(town):
        if email not in people:
            people[email] = visitor("fr" if width == 320 else "en", width=width)
            if email:
                people[email].be(email)
        page = people[email].page
        page.goto(path)
        faults += [f"{path} {email}: {fault}" for fault in faults_of(page)]
    assert not faults, "\n" + "\n".join(faults)


def test_u17_axe_and_the_ruler_notice(chromium: Browser) -> None:
    """The control: a picture without words, and a box that is too wide."""
    page = chromium.new_page(viewport={"width": 320, "height": 600})
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src=x><div style='width: 400px'>wide</div></main>"
    )
    found = "\n".join(faults_of(page))
    assert "image-alt" in found
    assert "too wide" in found
    page.close()
