"""S8: scanners open links, ask for their heads, and run their scripts; a thousand visits decide nothing, one form does."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.serving import make_server

from app.extensions import db
from tests import browser
from tests.factories import Case, as_system, order_at
from tests.web.links.behind_links import link, post
from workflows.seat_order import State

BY_PROGRAM, BY_BROWSER = 980, 20


def trace() -> tuple[int, ...]:
    """How much there is of everything that a decision would leave behind."""
    counts = "SELECT (SELECT count(*) FROM order_events), (SELECT count(*) FROM tasks), (SELECT count(*) FROM acceptances)"
    with as_system():
        return tuple(db.session.execute(text(counts)).one())


@pytest.fixture
def address_of_server(app: Flask) -> Iterator[str]:
    """The application, really listening."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_s8_a_thousand_visits_accept_nothing(app: Flask, client: FlaskClient, address_of_server: str) -> None:
    case = order_at("quoted")
    address, before = link(app, case, case.house.owner, "offer"), trace()
    for n in range(BY_PROGRAM):
        visit = (client.head, client.get, client.get, client.options)[n % 4]
        path = address + ("/offer.pdf" if n % 20 == 1 else "")
        assert visit(path, headers={"User-Agent": f"Scanner/{n}", "Purpose": "prefetch"}).status_code == 200
    _open_with_scripts(address_of_server + address)
    assert (case.state, trace()) == (State.QUOTED, before)
    case.order  # noqa: B018  (still there to be read)
    assert post(client, address, verb="accept_quote")[0] == 303
    assert (case.state, trace()[2]) == (State.FULFILLING, 1), "the control: the confirmed form does accept"


def _open_with_scripts(address: str) -> None:
    """As a scanner does: every script runs, the mouse wanders over each button, keys are pressed, nothing is confirmed."""
    with browser.opened() as chromium:
        for _ in range(BY_BROWSER):
            page = chromium.new_page()
            page.goto(address)
            page.wait_for_load_state("load")
            for button in page.locator("main button").all():
                button.hover(force=True)
            page.keyboard.press("Escape")
            page.close()


@pytest.mark.parametrize("method", ["head", "get"])
def test_s8_forged_used_expired_and_superseded_links_accept_nothing(app: Flask, client: FlaskClient, method: str) -> None:
    case = order_at("quoted")
    address = link(app, case, case.house.owner, "offer")
    assert getattr(client, method)(address[:-3] + "xxx").status_code == 404
    superseded = address
    case.step(case.house.owner, "ask_revision", "Cheaper, please")
    case.quote()
    before = trace()
    assert _send(client, superseded) == 409
    fresh = link(app, case, case.house.owner, "offer")
    assert (case.state, trace()) == (State.QUOTED, before)
    assert _send(client, fresh) == 303
    used = trace()
    assert _send(client, fresh) == 409
    assert trace() == used
    _its_document_is_there(client, fresh, case)


def _send(client: FlaskClient, address: str) -> int:
    """Confirm the form, with the token of whatever page the link shows now."""
    source = client.get(address).text
    token = source.split('name="csrf-token" content="')[1].split('"')[0]
    return client.post(address, data={"csrf_token": token, "verb": "accept_quote"}).status_code


def _its_document_is_there(client: FlaskClient, address: str, case: Case) -> None:
    answer = client.get(f"{address}/accepted.pdf")
    assert answer.data.startswith(b"%PDF")
    assert f"{case.reference}-v2-accepted.pdf" in answer.headers["Content-Disposition"]
