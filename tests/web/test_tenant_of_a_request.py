"""S3, S13: who works for every account inside a request does so for that moment only."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.models import Account
from tests.factories import House, account


def sign_in(client: FlaskClient, house: House) -> int:
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return client.post(
        "/sign-in/demo", data={"email": house.email("owner"), "csrf_token": token[1]}
    ).status_code


def test_s13_somebody_who_is_signed_in_can_sign_in_as_somebody_of_another_account(
    client: FlaskClient,
) -> None:
    assert [sign_in(client, account()) for _ in range(3)] == [302, 302, 302]


def seen() -> set[int]:
    return set(db.session.scalars(select(Account.id)))


@pytest.mark.parametrize("is_open", [True, False])
def test_s3_the_tenant_is_as_before_after_a_moment_for_everybody(record: Flask, is_open: bool) -> None:
    mine, theirs = account(), account()
    with record.app_context(), acting_for(mine.id):
        if is_open:
            assert seen() == {mine.id}
        with acting_for(EVERY_ACCOUNT):
            assert seen() == {mine.id, theirs.id}
        assert seen() == {mine.id}
        db.session.commit()
        assert seen() == {mine.id}


def look_and_fail() -> None:
    with acting_for(EVERY_ACCOUNT):
        assert len(seen()) == 2
        raise NotThere


def test_s3_also_when_the_moment_ends_badly(record: Flask) -> None:
    mine, _ = account(), account()
    with record.app_context(), acting_for(mine.id):
        assert seen() == {mine.id}
        with pytest.raises(NotThere):
            look_and_fail()
        assert seen() == {mine.id}


def test_s3_an_error_of_the_database_stays_the_error_it_is(record: Flask) -> None:
    mine = account()
    with record.app_context(), acting_for(mine.id):
        with pytest.raises(Exception, match="division by zero"), acting_for(EVERY_ACCOUNT):
            db.session.connection().exec_driver_sql("SELECT 1 / 0")
        db.session.rollback()
        assert seen() == {mine.id}
