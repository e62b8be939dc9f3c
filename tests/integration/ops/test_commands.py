"""The small commands: what they print, what they refuse, and with which exit code."""

# ruff: noqa: E501  (what commands print, and queries, are read best whole)

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.people import sign_ins
from app.services.people.viewers import identify
from tests.integration.ops.conftest import Run
from tests.integration.ops.test_import import ACCOUNTS, CATALOGUE, PEOPLE, STAFF

PASSWORD = "correct horse battery"


@pytest.fixture
def small(run: Run, tmp_path: Path) -> Run:
    """Two accounts with their people."""
    for kind, content in (
        ("catalogue", CATALOGUE),
        ("people", STAFF),
        ("accounts", ACCOUNTS),
        ("people", PEOPLE),
    ):
        path = tmp_path / "file.csv"
        path.write_text(content, encoding="utf-8")
        assert run("import", kind, path).exit_code == 0
    return run


@pytest.fixture
def app(empty_app: tuple[Flask, object]) -> Iterator[Flask]:
    with empty_app[0].app_context(), acting_for(EVERY_ACCOUNT):
        yield empty_app[0]
        db.session.rollback()


def test_a_new_rep_can_sign_in_with_the_password_that_was_piped(small: Run, app: Flask) -> None:
    made = small(
        "user",
        "create",
        "Zoe@Vendor.example",
        "--name",
        "Zoé",
        "--role",
        "rep",
        "--password-stdin",
        typed=PASSWORD + "\n",
    )
    assert (made.exit_code, made.stdout) == (0, "zoe@vendor.example is created.\n")
    assert sign_ins.check("zoe@vendor.example", PASSWORD)
    assert sign_ins.check("zoe@vendor.example", PASSWORD + "!") is None
    assert (
        small("user", "password", "zoe@vendor.example", "--password-stdin", typed="another long one\n").exit_code
        == 0
    )
    db.session.rollback()
    assert sign_ins.check("zoe@vendor.example", "another long one")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ("o@oak.example --name X --role agent --account oak", 1, "there already"),
        ("x@oak.example --name X --role owner --account oak", 1, "an owner already"),
        ("x@oak.example --name X --role agent --account ash", 1, "no such account"),
        ("x@oak.example --name X --role agent", 2, "people of an account"),
        ("x@oak.example --name X --role rep --account oak", 2, "no account"),
        ("x@oak.example --name X --role agent --account oak --billing", 2, "Only an admin"),
        ("x@oak --name X --role agent --account oak", 2, "e-mail address"),
        ("x@oak.example --role agent --account oak", 2, "--name"),
    ],
)
def test_users_who_cannot_be_are_refused(small: Run, options: str, code: int, said: str) -> None:
    result = small("user", "create", *options.split())
    assert (result.exit_code, said in result.stderr) == (code, True), result.output


def test_a_short_password_is_refused_and_nobody_is_made(small: Run) -> None:
    arguments = ("user", "create", "x@oak.example", "--name", "X", "--role", "agent", "--account", "oak")
    assert small(*arguments, "--password-stdin", typed="short\n").exit_code == 2
    assert small(*arguments, "--dry-run").stdout == "x@oak.example could be created; nothing was kept.\n"
    assert small(*arguments).exit_code == 0


def test_a_token_is_printed_alone_and_lets_in(small: Run, app: Flask) -> None:
    result = small("token", "create", "rae@vendor.example", "--scope", "read", "--label", "reports")
    assert result.exit_code == 0
    assert result.stdout == result.stdout.strip() + "\n"
    viewer = identify("token", result.stdout.strip())
    assert viewer is not None
    assert (viewer.email, viewer.scope) == ("rae@vendor.example", "read")
    assert small("token", "create", "nobody@vendor.example").exit_code == 1
    assert small("token", "create", "l@oak.example").exit_code == 1, "suspended people get none"
    for typed in (("token", "create", "\udcff@x"), ("audit", "verify", "--account", "\udcff")):
        no_text = small(*typed)
        assert (no_text.exit_code, no_text.stderr) == (1, "Error: Something that was typed is no UTF-8 text.\n")


def test_s13_a_token_that_was_ended_lets_nobody_in_from_then_on(small: Run, app: Flask) -> None:
    lost, kept = (small("token", "create", "rae@vendor.example", "--label", label).stdout.strip() for label in ("lost", "kept"))
    rows = json.loads(small("token", "list", "Rae@vendor.example", "--json").stdout)
    number = str(next(row["id"] for row in rows if row["label"] == "lost"))
    assert lost not in small("token", "list", "rae@vendor.example").stdout
    assert "would be" in small("token", "end", number, "--dry-run").stdout
    assert identify("token", lost), "a dry run ends nothing"
    assert small("token", "end", number).exit_code == 0
    assert identify("token", lost) is None
    assert identify("token", kept), "only the one that was named"
    assert small("token", "end", number).exit_code == 1, "it is over already"
    assert "1 let somebody in." in small("token", "list", "rae@vendor.example").stdout
    assert json.loads(small("token", "list", "nobody@vendor.example", "--json").stdout) == []


def test_d2_what_commands_have_changed_is_told_to_programs(small: Run, app: Flask) -> None:
    def told(*arguments: str, typed: str | None = None) -> dict[str, object]:
        result = small(*arguments, "--json", typed=typed)
        assert result.exit_code == 0, result.output
        found: dict[str, object] = json.loads(result.stdout)
        return found

    token = told("token", "create", " Rae@vendor.example", "--scope", "read")
    assert (token["email"], token["scope"], token["label"]) == ("rae@vendor.example", "read", "")
    assert identify("token", str(token["token"])), "what is told is the token itself"
    user = ("user", "create", "x@oak.example", "--name", "X", "--role", "agent", "--account", "oak")
    assert (told(*user, "--dry-run")["created"], told(*user)["created"]) == (False, True)
    assert told("user", "password", "x@oak.example", "--password-stdin", typed=PASSWORD)["has_password"] is True
    standing = {"account": "oak", "was": "good", "to": "suspended", "changed": False, "waiting_orders": 0}
    assert told("account", "standing", "oak", "suspended", "--dry-run") == standing
    assert told("account", "standing", "oak", "suspended") == standing | {"changed": True}
    assert told("account", "standing", "oak", "suspended") == standing | {"was": "suspended"}
    kind = {"account": "elm", "was": "self_service", "to": "managed", "changed": True, "open_orders": 0, "planned_changes": 0}
    assert told("account", "type", "elm", "managed") == kind
    refused = small("token", "create", "nobody@vendor.example", "--json")
    assert (refused.exit_code, refused.stdout) == (1, ""), "what went wrong is said on standard error, as without --json"


def test_r5_the_standing_of_an_account(small: Run, empty_database: psycopg.Connection) -> None:
    assert small("account", "standing", "oak", "suspended", "--dry-run").stdout.startswith(
        "Oak: good, would be suspended."
    )
    assert small("account", "standing", "oak", "suspended").stdout.startswith("Oak: good, now suspended.")
    assert small("account", "standing", "oak", "suspended").stdout == "Oak was suspended already.\n"
    assert empty_database.execute("SELECT slug FROM accounts WHERE standing = 'suspended'").fetchall() == [
        ("oak",)
    ]
    assert small("account", "standing", "ash", "good").exit_code == 1
    assert small("account", "standing", "oak", "bad").exit_code == 2


def test_r72_history_is_verified(run_on_demo: Run, demo_app: Flask) -> None:
    whole, part = (
        run_on_demo("audit", "verify", "--json"),
        run_on_demo("audit", "verify", "--account", "quartz-hotels"),
    )
    assert json.loads(whole.stdout)["is_intact"] is True
    said = re.fullmatch(r"(\d+) events\. The chain holds\.\n", part.stdout)
    assert part.exit_code == 0
    assert said is not None
    assert 0 < int(said[1]) < json.loads(whole.stdout)["events"], "one account's events are some of all"
    assert run_on_demo("audit", "verify", "--account", "nowhere").exit_code == 1
    with demo_app.app_context():
        owner = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(owner, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        tamper = "UPDATE order_events SET actor_name = {} WHERE (account_id, position) = (SELECT account_id, min(position) FROM order_events GROUP BY 1 ORDER BY 1 LIMIT 1) RETURNING 1"
        was = session.execute(
            "SELECT actor_name FROM order_events ORDER BY account_id, position LIMIT 1"
        ).fetchone()
        session.execute(tamper.format("'Somebody else'").encode())
        try:
            found = run_on_demo("audit", "verify")
        finally:
            session.execute(tamper.format("%s").encode(), was)
    assert (found.exit_code, "the event does not say what was written" in found.stdout) == (1, True)
    assert run_on_demo("audit", "verify").exit_code == 0


def reference_of(app: Flask, state: str, account: str = "%") -> str:
    with app.app_context(), acting_for(EVERY_ACCOUNT):
        found = db.session.execute(
            text("""SELECT o.reference FROM orders o JOIN accounts a ON a.id = o.account_id
                    WHERE o.state = :state AND a.slug LIKE :account ORDER BY o.id"""),
            {"state": state, "account": account},
        )
        return str(found.scalars().first())


def test_an_order_is_explained(run_on_demo: Run, demo_app: Flask) -> None:
    reference = reference_of(demo_app, "quoted", "quartz-hotels")
    words = run_on_demo("order", "explain", reference.lower())
    assert words.exit_code == 0, words.output
    assert "Ravi Menon (rep) sent the offer" in words.stdout
    assert "not expire_quote: The offer is still valid until" in words.stdout
    report = json.loads(run_on_demo("order", "explain", reference, "--json").stdout)
    assert report["steps"]["owner"]["open"] == ["ask_revision", "accept_quote", "decline_quote", "cancel"]
    assert report["steps"]["rep"]["closed"]["claim"] == "Only from pending."
    assert [task["kind"] for task in report["tasks"]] == ["tell_reps", "mail_offer"]
    assert run_on_demo("order", "explain", "SO-00000").exit_code == 1


@pytest.mark.parametrize(
    "state", ["awaiting_owner", "pending", "in_review", "on_hold", "fulfilling", "fulfilled", "rejected"]
)
def test_an_order_is_explained_in_every_state(run_on_demo: Run, demo_app: Flask, state: str) -> None:
    result = run_on_demo("order", "explain", reference_of(demo_app, state))
    assert (result.exit_code, f"\n{state} since " in result.stdout) == (0, True), result.output


def test_f14_a_task_that_was_set_aside_is_listed_and_retried(run_on_demo: Run, demo_app: Flask) -> None:
    assert run_on_demo("tasks", "list").stdout == "No task was set aside.\n"
    with demo_app.app_context(), acting_for(EVERY_ACCOUNT):
        task = db.session.execute(
            text("""UPDATE tasks SET failed_at = now(), attempts = 1, fence = 1, last_error = 'mail server gone'
            WHERE id = (SELECT min(id) FROM tasks WHERE kind = 'tell_reps') RETURNING id""")
        ).scalar_one()
        db.session.commit()
    assert "1 try: mail server gone" in run_on_demo("tasks", "list").stdout
    assert json.loads(run_on_demo("tasks", "list", "--json").stdout)[0]["id"] == task
    assert run_on_demo("tasks", "retry", task, "--dry-run").stdout == "tell_reps would be tried again.\n"
    assert run_on_demo("tasks", "retry", task).stdout == "tell_reps will be tried again.\n"
    assert run_on_demo("tasks", "retry", task).exit_code == 1
    assert run_on_demo("tasks", "list").stdout == "No task was set aside.\n"
    assert run_on_demo("tasks", "retry", "x").exit_code == 2


def test_f14_a_task_of_no_account_is_listed_too(run_on_demo: Run, demo_app: Flask) -> None:
    with demo_app.app_context(), acting_for(EVERY_ACCOUNT):
        task = db.session.execute(
            text("""INSERT INTO tasks (kind, queue, payload, attempts, failed_at, last_error)
            VALUES ('send_weekly', 'mail', '{}', 5, now(), 'mail server gone') RETURNING id""")
        ).scalar_one()
        db.session.commit()
    try:
        assert f"{task}  send_weekly  no account" in run_on_demo("tasks", "list").stdout
    finally:
        with demo_app.app_context(), acting_for(EVERY_ACCOUNT):
            db.session.execute(text("DELETE FROM tasks WHERE id = :id"), {"id": task})
            db.session.commit()
