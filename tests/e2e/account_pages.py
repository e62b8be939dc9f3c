"""Every page of the account area, full, empty and with errors, as pages to look at."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.e2e import cast
from tests.e2e.looking import Look, pressing
from tests.e2e.place import asked, order
from tests.factories import extremes
from tests.faults.harness.town import Town

ATELIER, MAPLE, QUARTZ, COBALT, FERME, CASA = (cast.owner(one) for one in (
    "atelier-nord", "maple-and-pine", "quartz-hotels", "cobalt-studio", "ferme-des-collines", "casa-naranja"))  # fmt: skip
BRASSERIE, MOSAIQUE, HARBOUR, TIDELINE = (cast.owner(one) for one in (
    "brasserie-lumiere", "mosaique-dakar", "harbour-and-vale", "tideline-surf"))  # fmt: skip
ADMIN, AGENT = cast.plain_admin("cobalt-studio"), "agent@cobalt-studio.example"
PERSON = "SELECT id FROM people WHERE email = %s"
LENT = """
SELECT t.id FROM temporary_seats t JOIN accounts a ON a.id = t.account_id WHERE a.slug = 'atelier-nord' AND (t.starts_on > clock_today('UTC')) = %s
ORDER BY t.ends_on DESC
"""
PLANNED = """
SELECT c.id FROM seat_changes c JOIN accounts a ON a.id = c.account_id
WHERE a.slug = 'casa-naranja' AND c.status = 'planned' AND c.delta < 0
"""
SEND = "main form button.button:not(.quiet):not(.secondary)"


def subscriptions(_town: Town) -> Iterator[Look]:
    """The Subscription page of each kind of account and of reader, and what hangs on it."""
    for who in (ATELIER, MAPLE, BRASSERIE, COBALT, FERME, CASA, TIDELINE, ADMIN, cast.owner("ilots-voyages")):
        yield Look(who, "/subscription")
    yield Look(ATELIER, "/subscription/licences/explore")
    yield Look(COBALT, "/subscription/licences/support-suite")
    yield Look(TIDELINE, "/subscription/licences/support", state="full, no history")
    for who in (CASA, TIDELINE):
        yield Look(who, "/subscription/history")
    yield Look(ATELIER, "/subscription/calendar", state="none yet")
    yield Look(MAPLE, "/subscription/calendar", pressing(SEND), "made")
    yield Look(COBALT, "/subscription/cancel")
    yield Look(COBALT, "/subscription/cancel", pressing("main form button.danger"), "errors")
    yield Look(ATELIER, "/subscription/cancel", state="by request")


def planning(town: Town) -> Iterator[Look]:
    """Planned reductions, the billing cycle, temporary seats."""
    yield Look(CASA, f"/subscription/planned/{asked(town, PLANNED)}/people")
    yield Look(CASA, f"/subscription/planned/{asked(town, PLANNED)}/people?q=nobody", state="nobody found")
    for who in (COBALT, ATELIER):
        yield Look(who, "/subscription/cycle")
    yield Look(ATELIER, "/subscription/cycle", pressing("check"), "errors")
    yield Look(ATELIER, "/subscription/cycle", pressing("check", justification="One budget a year."), "check")
    yield Look(ATELIER, "/subscription/temporary")
    yield Look(BRASSERIE, "/subscription/temporary", state="none possible")
    yield Look(ATELIER, "/subscription/temporary", pressing("check"), "errors")
    active, coming = asked(town, LENT, False), asked(town, LENT, True)
    for kind in ("extend", "convert", "end_early"):
        yield Look(ATELIER, f"/subscription/temporary/{active}/{kind}")
    yield Look(ATELIER, f"/subscription/temporary/{active}/convert", pressing("check", justification="They stay."), "check")
    yield Look(ATELIER, f"/subscription/temporary/{coming}/extend", pressing("check"), "errors")


def asking(_town: Town) -> Iterator[Look]:
    """The form of each change, with errors, with a price, to be checked; with a request open already."""
    for change in ("add_seats", "remove_seats", "add_product", "remove_product", "upgrade_plan", "downgrade_plan"):
        yield Look(ATELIER, f"/requests/new?change={change}")
        yield Look(COBALT, f"/subscription/manage?change={change}")
    yield Look(ATELIER, "/requests/new", pressing("check"), "errors")
    yield Look(ATELIER, "/requests/new", pressing("check", seats__support="-3", justification="Why not?"), "errors")
    yield Look(ATELIER, "/requests/new", pressing("check", seats__support="3", justification="Three more."), "check")
    yield Look(MAPLE, "/requests/new", pressing("check", seats__collaboration="3", justification="Three more."), "one is open")
    yield Look(COBALT, "/subscription/manage", pressing("recalculate", seats__support__suite="3"), "priced")
    yield Look(COBALT, "/subscription/manage", pressing("check", seats__support__suite="3"), "check")
    yield Look(CASA, "/subscription/manage?change=remove_seats", pressing("check", seats__chat="5"), "who would lose")
    yield Look(COBALT, "/subscription/manage?change=remove_product", pressing("check"), "errors")
    yield Look(FERME, "/requests/new", state="suspended")
    yield Look(TIDELINE, "/subscription/manage", state="full")


def people(town: Town) -> Iterator[Look]:
    """The team, a person, a file of people, contacts and rights."""
    for path in ("/team", "/team?show=unexpected", "/team?q=nobody-at-all", "/team/add", "/team/import", "/contacts",
                 "/contacts?q=nobody-at-all", "/contacts/ownership"):  # fmt: skip
        yield Look(COBALT, path)
    yield Look(HARBOUR, "/team", state="many")
    yield Look(ADMIN, "/contacts")
    yield Look(COBALT, "/team/add", pressing("add"), "errors")
    wanted = {"name": "Nora Next", "email": "nora.next@new-people.example"}
    spice = cast.plain_admin("spice-route")
    for who, product in ((MOSAIQUE, "chat"), (TIDELINE, "support"), (BRASSERIE, "support"), (spice, "talk")):
        yield Look(who, "/team/add", pressing("add", **wanted, **{f"role__{product}": "agent"}), "a way out, or a seat")
    yield Look(COBALT, "/team/import", pressing(SEND), "errors")
    agent = asked(town, PERSON, AGENT)
    yield Look(COBALT, f"/team/{agent}")
    yield Look(ATELIER, f"/team/{asked(town, PERSON, 'thibault.collet@atelier-nord.example')}", state="suspended")
    yield Look(COBALT, f"/team/{agent}/remove")
    yield Look(COBALT, f"/team/{agent}/remove", pressing("main form button.danger"), "errors")
    for email in (ADMIN, "billing@cobalt-studio.example"):
        yield Look(COBALT, f"/contacts/{asked(town, PERSON, email)}/billing-rights")
    yield Look(COBALT, "/contacts/ownership", pressing("main form button.danger"), "errors")
    yield Look(COBALT, "/settings")
    yield Look(COBALT, "/settings", pressing("main #password-card form button"), "errors")
    yield Look(AGENT, "/home")


def requests(town: Town) -> Iterator[Look]:
    """Lists of requests, and a request in each state a customer meets."""
    for who, path in ((MAPLE, "/requests"), (COBALT, "/requests"), (MAPLE, "/requests?show=closed"), (QUARTZ, "/requests?show=closed")):
        yield Look(who, path)
    waiting, held = order(town, "awaiting_owner", "maple-and-pine"), order(town, "on_hold", "maple-and-pine")
    yield Look(MAPLE, f"/requests/{waiting}", state="to decide")
    yield Look(MAPLE, f"/requests/{waiting}/edit")
    yield Look(MAPLE, f"/requests/{held}", state="a question")
    yield Look(MAPLE, f"/requests/{held}", pressing("main #question form button.button"), "errors")
    quoted = order(town, "quoted", "quartz-hotels")
    for part in ("", "/offer", "/sent"):
        yield Look(QUARTZ, f"/requests/{quoted}{part}")
    yield Look(cast.owner("librairie-du-fleuve"), f"/requests/{order(town, 'rejected', 'librairie-du-fleuve')}")
    yield Look(cast.owner("sakura-logistics"), f"/requests/{order(town, 'declined', 'sakura-logistics')}")
    yield Look(HARBOUR, f"/requests/{order(town, 'behind', 'harbour-and-vale')}", state="waits for another")


def extremes_of_products(town: Town) -> Iterator[Look]:
    """An account with no product at all, and one with twelve."""
    with psycopg.connect(town.postgres.url, autocommit=True) as session:
        extremes.make(session)
    for slug in (extremes.BARE, extremes.FULL):
        who = extremes.owner_of(slug)
        for path in ("/subscription", "/requests/new", "/requests/new?change=add_product", "/requests/new?change=remove_seats",
                     "/subscription/temporary", "/team", "/team/add", "/subscription/history", "/help/add-seats"):  # fmt: skip
            yield Look(who, path)
        yield Look(who, "/team/add", pressing("add"), "errors")
        yield Look(who, f"/team/{asked(town, PERSON, who)}")
    yield Look(extremes.owner_of(extremes.FULL), "/requests/new", pressing("check"), "errors")
    yield Look(extremes.owner_of(extremes.FULL), "/subscription/licences/support")


def help_pages(_town: Town) -> Iterator[Look]:
    """How do I add seats, for visitors and for those signed in; what one asked."""
    yield Look("", "/help/add-seats")
    for kind in ("managed", "online_assisted", "self_service"):
        yield Look("", f"/help/add-seats?type={kind}")
    yield Look(ADMIN, "/help/add-seats")
    yield Look(AGENT, "/help/add-seats")
    yield Look(ADMIN, "/help/add-seats", pressing("main form.card button"), "errors")
    yield Look(ADMIN, "/help/add-seats", pressing("main .own-questions a"), "one's own question")
    yield Look(cast.rep("rosa"), "/desk/questions")
    yield Look(cast.rep("rosa"), "/desk/questions", pressing("main table a"), "a question")
