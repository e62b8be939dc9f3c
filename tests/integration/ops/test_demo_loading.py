"""The demo at first sight: something in every list, and nothing yet on the three accounts of the examples."""



from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.ops.demo import load_once
from app.ops.prepare import DEMO_ACCOUNT
from app.ops.sign_in_list import sign_in_list
from app.services.approving import policies
from app.services.approving.reading import cases
from app.services.people import demo_people
from tests.integration.ops.conftest import Run

FIXED = ["atelier-nord", "brasserie-lumiere", "cobalt-studio"]


@pytest.fixture
def session(demo_app: Flask) -> Iterator[Session]:
    with demo_app.app_context(), acting_for(EVERY_ACCOUNT):
        yield db.session()
        db.session.rollback()


def test_the_queue_and_the_customers_pages_are_not_empty(session: Session) -> None:
    states = dict(session.execute(text("SELECT state, count(*) FROM orders GROUP BY state")).all())  # type: ignore[arg-type]
    assert {
        "pending",
        "in_review",
        "on_hold",
        "quoted",
        "rejected",
        "declined",
        "awaiting_owner",
        "cancelled",
    } <= set(states)
    assert states["pending"] >= 5
    assert session.execute(text("SELECT count(DISTINCT rep_id) FROM orders")).scalar_one() == 4


def test_r65_quotes_wait_for_approval_came_back_and_were_let_pass(session: Session) -> None:
    """What an approver and a manager see first: one for Ada, one for Mona alone, one returned, one overridden."""
    found = {
        row.slug: row for row in session.execute(text("""
            SELECT a.slug, o.id, o.state, (SELECT array_agg(e.verb ORDER BY e.position) FROM order_events e
                WHERE e.account_id = o.account_id AND e.order_id = o.id) AS verbs
            FROM orders o JOIN accounts a ON a.id = o.account_id
            WHERE EXISTS (SELECT FROM approval_rounds r WHERE r.account_id = o.account_id AND r.order_id = o.id)"""))
    }  # fmt: skip
    assert {slug: row.state for slug, row in found.items()} == {
        "bluebell-clinics": "in_approval", "nordlys-energi": "in_approval", "osprey-robotics": "in_review", "fondation-des-tilleuls": "quoted",
    }  # fmt: skip
    assert "return_quote" in found["osprey-robotics"].verbs and "override_approval" in found["fondation-des-tilleuls"].verbs
    people = dict(session.execute(text("SELECT split_part(email, '@', 1), id FROM staff")).all())  # type: ignore[arg-type]
    waits_for = {
        slug: {who for who, staff_id in people.items() if case.approval.open_to(staff_id)}
        for slug in ("bluebell-clinics", "nordlys-energi") for case in cases([found[slug].id]).values()
    }  # fmt: skip
    assert waits_for == {"bluebell-clinics": {"mona"}, "nordlys-energi": {"ada", "mona"}}
    policy = policies.in_force().policy
    assert all(one.name_fr for one in (*policy.rules, *policy.groups))


def test_the_accounts_of_the_examples_are_untouched(session: Session) -> None:
    touched = text("""SELECT a.slug FROM accounts a WHERE a.slug = ANY(:fixed) AND (
        EXISTS (SELECT FROM orders o WHERE o.account_id = a.id) OR EXISTS (SELECT FROM order_events e
          WHERE e.account_id = a.id)
        OR EXISTS (SELECT FROM seat_changes c WHERE c.account_id = a.id AND c.cause <> 'import'
          AND c.temporary_id IS NULL))""")
    assert session.execute(touched, {"fixed": FIXED}).scalars().all() == []


def test_u6_the_past_is_numbered_in_the_order_it_was_sent(session: Session) -> None:
    """Lists show the newest first by number; what the stories tell is put there afterwards, as if it were today."""
    past = "SELECT created_at FROM orders o WHERE justification = '' AND NOT EXISTS (SELECT FROM attachments a WHERE a.order_id = o.id)"
    sent = session.execute(text(f"{past} ORDER BY id")).scalars().all()
    assert len(sent) > 50
    assert sent == sorted(sent)


def test_it_is_loaded_once(session: Session, run_on_demo: Run) -> None:
    assert session.execute(
        text("SELECT 1 FROM accounts WHERE slug = :slug"), {"slug": DEMO_ACCOUNT}
    ).scalar_one()
    assert load_once(session) is False
    result = run_on_demo("demo", "load")
    assert (result.exit_code, result.stdout) == (0, "The demo is already loaded.\n")


def test_the_people_to_sign_in_as_are_there_and_have_no_password(session: Session) -> None:
    shown = demo_people.people()
    assert len(shown) == 12 + 5
    first = tuple(shown[0][key] for key in ("email", "name", "role", "slug"))
    assert first == ("owner@atelier-nord.example", "Hélène Marchand", "owner", "atelier-nord")
    assert [one["email"] for one in shown if one["slug"] is None][:2] == [
        "rita@vendor.example",
        "ravi@vendor.example",
    ]
    known = "SELECT count(*) FROM (SELECT password_hash FROM people UNION ALL SELECT password_hash FROM staff) p WHERE p.password_hash <> ''"
    assert session.execute(text(known)).scalar_one() == 0


def test_the_list_of_the_start_command_finds_them(demo_app: Flask) -> None:
    with demo_app.app_context():
        url = db.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    assert ("@atelier-nord.example", "managed", "owner, billing, admin, agent") in sign_in_list(url)
