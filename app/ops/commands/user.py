"""`flask user create`, `flask user password`."""

from __future__ import annotations

import json
import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models.kinds import AccountRole, StaffRole
from app.ops.commands.work import one_transaction
from app.services.people import sign_ins
from app.services.people.passwords import SHORTEST

ROLES = [str(role) for role in (*StaffRole, *AccountRole)]
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_NAME = SHORTEST, 200, 200

IS_KNOWN = text(
    "SELECT EXISTS (SELECT FROM people WHERE email = :email UNION ALL SELECT FROM staff WHERE email = :email)"
)
NEW_STAFF = text("""
INSERT INTO staff (email, name, role, locale, time_zone, is_active)
  VALUES (:email, :name, :role, :locale, 'Europe/Paris', true)
""")
NEW_PERSON = text("""
INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
SELECT id, :email, :name, :role, :has_billing_rights, coalesce(:locale, locale) FROM accounts
  WHERE slug = :account RETURNING id
""")


@click.group()
def user() -> None:
    """The people who sign in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option(
    "--account", metavar="SLUG", help="The account they belong to. Without one: the vendor's people."
)
@click.option("--billing", is_flag=True, help="Give an admin billing rights.")
@click.option("--locale", type=click.Choice(["en", "fr"]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--dry-run", is_flag=True, help="Check everything and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def create(
    email: str,
    *,
    name: str,
    role: str,
    account: str | None,
    billing: bool,
    locale: str | None,
    password_stdin: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Create a person who can sign in. On a terminal the password is asked for."""
    _check(role, account, name, billing=billing)
    values = {
        "email": _normal(email),
        "name": name.strip(),
        "role": role,
        "account": account,
        "has_billing_rights": billing,
    }
    password = _password(from_stdin=password_stdin)
    with one_transaction(keep=not dry_run) as session:
        _insert(session, {**values, "locale": locale})
        if password:
            _set_password(str(values["email"]), password)
    if as_json:
        report = {**values, "has_password": bool(password), "created": not dry_run}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{values['email']} {'could be created; nothing was kept' if dry_run else 'is created'}.")
    if not password:
        click.echo("There is no password yet: flask user password sets one.", err=True)


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def password(email: str, *, password_stdin: bool, as_json: bool) -> None:
    """Give somebody a new password."""
    new = _password(from_stdin=password_stdin)
    if not new:
        raise click.UsageError("Run this on a terminal, or give the password with --password-stdin.")
    with one_transaction():
        _set_password(_normal(email), new)
    report = {"email": _normal(email), "has_password": True}
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else f"{_normal(email)} has a new password.")


def _check(role: str, account: str | None, name: str, *, billing: bool) -> None:
    if (account is None) is not (role in set(StaffRole)):
        who = (
            "one of the vendor's people, who have no account"
            if role in set(StaffRole)
            else "for people of an account"
        )
        raise click.UsageError(f"The role {role} is {who}.")
    if billing and role != AccountRole.ADMIN:
        raise click.UsageError("Only an admin can have billing rights; the owner needs none.")
    if not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise click.UsageError(f"A name has 1 to {LONGEST_NAME} characters.")


def _normal(email: str) -> str:
    try:
        return validate_email(
            email.strip(), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as wrong:
        raise click.UsageError("Give an e-mail address like name@example.com.") from wrong


def _password(*, from_stdin: bool) -> str:
    """What was typed or piped; empty when there is nobody to ask."""
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        typed = str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        return ""
    if not SHORTEST_PASSWORD <= len(typed) <= LONGEST_PASSWORD:
        raise click.UsageError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return typed


def _insert(session: Session, values: dict[str, object]) -> None:
    if session.execute(IS_KNOWN, values).scalar_one():
        raise click.ClickException("Somebody with this address is there already.")
    try:
        if values["account"] is None:
            session.execute(NEW_STAFF, {**values, "locale": values["locale"] or "en"})
        elif session.execute(NEW_PERSON, values).one_or_none() is None:
            raise click.ClickException("There is no such account.")
    except IntegrityError as clash:
        raise click.ClickException(
            "The account has an owner already, or the address was just taken."
        ) from clash


def _set_password(email: str, new: str) -> None:
    known = sign_ins.find(email)
    if known is None:
        raise click.ClickException("Nobody who may sign in has this address.")
    sign_ins.set_password(known, new)
