"""Counted, so free of noise: what an order costs the database from the form to the last mail, jobs included."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.extensions import EVERY_ACCOUNT, acting_for
from app.jobs import drain
from app.services.outbox import MAIL, PROVISIONING
from app.services.requesting import requests
from tests.counting import Counter, counting
from tests.factories import account, act, wish
from tests.integration.gateways.conftest import RunningProduct, product
from tests.integration.mails.conftest import Post, mail_server, post

__all__ = ["mail_server", "post", "product"]

MOST_STATEMENTS, MOST_COMMITS = 30, 8


@pytest.fixture
def wired(app: Flask, post: Post, product: RunningProduct, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with a real product and a real mail server at the other ends."""
    settings = replace(app.extensions["settings"], product_url=product.url, product_secret="only-for-tests")
    monkeypatch.setitem(app.extensions, "settings", settings)
    return app


def _drain(app: Flask) -> None:
    """What the workers do when the doorbell rings: until nothing is due."""
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        for queue in (PROVISIONING, MAIL):
            while drain.drain_once(queue):
                pass


def test_the_whole_path_of_an_order_takes_at_most_thirty_statements_and_eight_commits(wired: Flask) -> None:
    house = account("online_assisted", seats={"support": 10})
    with counting(wired) as counted:
        act(house.owner, requests.submit, wish(support=2))
        _drain(wired)
    assert house.seats() == (12, 0, 0, 12)
    assert len(counted.statements) <= MOST_STATEMENTS, _told(counted)
    assert counted.commits <= MOST_COMMITS, _told(counted)


def _told(counted: Counter) -> str:
    return "\n".join([f"{len(counted.statements)} statements, {counted.commits} commits", *counted.statements])
