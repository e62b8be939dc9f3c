"""A session that ends in the middle of a long form takes nothing of what was typed with it (S10, S13, U8)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.services.people import sign_ins
from tests.factories import as_system, order_at
from tests.web.desk.browser import Browser
from tests.web.desk.conftest import browse

__all__ = ["browse"]

OURS = {"Sec-Fetch-Site": "same-origin"}


def kept(source: str) -> dict[str, str]:
    """What the page would send again."""
    main = source.partition("<main")[2]
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)}


def ended(how: str, page: Browser) -> FlaskClient:
    """The browser of somebody whose session is over: here, in the record, or signed out elsewhere."""
    if how == "cookie":
        page.client.delete_cookie("seatwright")
    elif how == "record":
        with page.client.session_transaction() as session, as_system():
            sign_ins.end(session["token"])
            db.session.commit()
    else:
        page.send("/sign-out")
    return page.client


@pytest.mark.parametrize("how", ["cookie", "record", "elsewhere"])
def test_s13_what_was_typed_survives_the_end_of_a_session(app: Flask, browse, how):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(where := f"/desk/orders/{case.reference}/quote")
    typed = {**page.typed(), "csrf_token": page.token, "terms": 'Thirty days, "net" <b>'}
    client = ended(how, page)
    over = client.post(where, data={**typed, "do": "save"}, headers=OURS)
    assert over.status_code in {400, 401}
    assert 'Thirty days, &#34;net&#34; &lt;b&gt;' in over.text
    assert "/sign-in" in over.text
    assert case.page().draft is None
    again = browse(case.rep)
    again.open("/desk")
    stale = again.client.post(where, data=kept(over.text), headers=OURS)
    assert stale.status_code == 400, "the token was the other session's"
    assert "You are signed in again." in stale.text
    assert again.client.post(where, data=kept(stale.text), headers=OURS).status_code == 302
    assert case.page().draft.terms == 'Thirty days, "net" <b>'


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}])
def test_s10_a_form_from_elsewhere_is_never_offered_to_be_sent(app: Flask, browse, headers):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open("/desk")
    answer = page.client.post(f"/desk/orders/{case.reference}/steps", data={"verb": "reject", "note": "From a stranger"}, headers=headers)
    assert answer.status_code == 400
    assert "From a stranger" not in answer.text
    assert "Send it again" not in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/demo"])
def test_s14_no_password_is_ever_put_into_a_page(app: Flask, record, path):
    answer = app.test_client().post(path, data={"email": "a@b.example", "password": "hunter2-hunter2"}, headers=OURS)
    assert "hunter2" not in answer.text
