"""The policy's versions: the one in force, drafts to try out, and who changed it when (R65). A version never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.approval import Fact
from workflows.deals import Seniority
from workflows.intake import AccountType, Change
from workflows.policy import BadPolicy, Policy, Words, read, write
from workflows.seat_order import Role
from workflows.sentences import say

COLUMNS = "version, is_draft, document, comment, author_name, created_at"
IN_FORCE = text(f"SELECT {COLUMNS} FROM approval_policies WHERE NOT is_draft ORDER BY version DESC LIMIT 1")  # noqa: S608
ONE = text(f"SELECT {COLUMNS} FROM approval_policies WHERE version = :version")  # noqa: S608
ALL = text(f"SELECT {COLUMNS} FROM approval_policies ORDER BY version DESC LIMIT 100")  # noqa: S608
SAVE = text("""
INSERT INTO approval_policies (version, is_draft, document, comment, author_id, author_name)
VALUES (0, :is_draft, CAST(:document AS jsonb), :comment, :author_id, :author_name) RETURNING version
""")
TURN = text("SELECT pg_advisory_xact_lock(7251, 1)")
"""The lock under which versions are numbered: whoever comes second finds the version of whoever was first."""
PRODUCTS = text("SELECT slug FROM products")
PEOPLE = text("SELECT id, email, name FROM staff WHERE is_active ORDER BY name, id")
EVER = text("SELECT id FROM staff")
MANAGES = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the policy. Version 0 is no policy at all: nothing needs approval."""

    version: int
    is_draft: bool
    policy: Policy
    comment: str
    author_name: str
    created_at: datetime | None


NONE = Version(0, False, Policy(), "", "", None)


def in_force() -> Version:
    """The policy that counts now."""
    row = db.session.execute(IN_FORCE).one_or_none()
    return _version(row) if row else NONE


def version(number: int) -> Version:
    """One version, in force, over or a draft. Raises NotThere."""
    row = db.session.execute(ONE, {"version": min(max(number, 0), 2**62)}).one_or_none()
    if row is None:
        raise NotThere
    return _version(row)


def versions() -> list[Version]:
    """The last hundred, newest first: who changed the policy, when and why."""
    return [_version(row) for row in db.session.execute(ALL)]


def people() -> Sequence[Any]:
    """Rows (id, email, name) of everybody of ours who can be in a group."""
    return db.session.execute(PEOPLE).all()


def known_words() -> Words:
    """What conditions on words can be about: a rule about a product that is misspelt would let it through for ever."""
    return {Fact.PRODUCT: set(db.session.execute(PRODUCTS).scalars()), Fact.ACCOUNT_TYPE: [one.value for one in AccountType],
            Fact.CHANGE: [one.value for one in Change], Fact.SENIORITY: [one.value for one in Seniority]}  # fmt: skip


def change(viewer: Viewer, document: Mapping[str, Any], comment: str, *, is_draft: bool = False, seen: int | None = None) -> int:
    """Put a policy in force, or keep it as a draft. Returns its version.

    With `seen`, only if that is still the one in force. Raises NotAllowed, or Invalid with the place in `field`.
    """
    if viewer.step_role not in MANAGES:
        raise NotAllowed(say("Only a manager changes the approval policy."))
    if seen is not None:
        db.session.execute(TURN)
    if seen is not None and seen != in_force().version:
        raise Invalid(say("Somebody has changed the policy meanwhile. Look at it again."), field="version")
    return keep(document, comment, viewer.staff_id, viewer.name, is_draft=is_draft)


def keep(document: Mapping[str, Any], comment: str, author_id: int | None, author_name: str, *, is_draft: bool = False) -> int:
    """The same without asking who: for commands and the demo. Raises Invalid."""
    policy = checked(document)
    arguments = {"is_draft": is_draft, "document": json.dumps(write(policy)), "comment": comment.strip()[:500],
                 "author_id": author_id, "author_name": author_name}  # fmt: skip
    return int(db.session.execute(SAVE, arguments).scalar_one())


def checked(document: Mapping[str, Any]) -> Policy:
    """The policy of a document; everybody it names is one of us, or was: whoever has left decides nothing, and stops no change.

    Raises Invalid, with the place in `field`.
    """
    try:
        policy = read(document, known_words())
    except BadPolicy as wrong:
        raise Invalid(wrong.reason, field=".".join(map(str, wrong.place))) from wrong
    known = set(db.session.execute(EVER).scalars())
    strangers = sorted(set().union(*(one.members for one in policy.groups), policy.seniority) - known)
    if strangers:
        raise Invalid(say("There is nobody called “%(who)s”.", who=strangers[0]), field="groups")
    return policy


def _version(row: Any) -> Version:
    return Version(row.version, row.is_draft, read(row.document), row.comment, row.author_name, row.created_at)
