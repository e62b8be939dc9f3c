"""Terms and notes kept ready for quotes: managers write them, reps choose one, the quote keeps its own copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.models.kinds import TextKind
from app.services.ordering.drafts import MAX_TERMS
from app.services.people.viewers import Viewer
from workflows.seat_order import Role
from workflows.sentences import say

MAX_NAME = 200
WRITERS = frozenset({Role.MANAGER, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class QuoteText:
    """One ready-made text. An empty `body_fr` means the English one for everybody."""

    id: int
    kind: TextKind
    name: str
    body: str
    body_fr: str
    is_retired: bool
    changed_by: str | None
    changed_at: datetime

    def for_language(self, language: str) -> str:
        return self.body_fr if language == "fr" and self.body_fr else self.body


LISTED = text("""
SELECT t.id, t.kind, t.name, t.body, t.body_fr, t.retired_at IS NOT NULL AS is_retired, s.name AS changed_by, t.changed_at
FROM quote_texts t LEFT JOIN staff s ON s.id = t.changed_by
WHERE :with_retired OR t.retired_at IS NULL ORDER BY t.kind, t.retired_at IS NOT NULL, lower(t.name), t.id LIMIT 200
""")


def listed(viewer: Viewer, *, with_retired: bool = False) -> list[QuoteText]:
    """What can be chosen, by kind and name; for managers also what no longer can. Raises NotAllowed for customers."""
    if not viewer.is_staff:
        raise NotAllowed(say("These texts are for people who write quotes."))
    rows = db.session.execute(LISTED, {"with_retired": with_retired}).mappings()
    return [QuoteText(**{**row, "kind": TextKind(row["kind"])}) for row in rows]


INSERT = text("""
INSERT INTO quote_texts (kind, name, body, body_fr, changed_by) SELECT CAST(:kind AS text), CAST(:name AS text), :body, :body_fr, :by
WHERE NOT EXISTS (SELECT FROM quote_texts o WHERE o.kind = :kind AND plain_text(o.name) = plain_text(CAST(:name AS text)))
ON CONFLICT (kind, name) DO NOTHING RETURNING id
""")
UPDATE = text("""
UPDATE quote_texts t SET kind = :kind, name = CAST(:name AS text), body = :body, body_fr = :body_fr, changed_by = :by, changed_at = clock_now(),
       retired_at = CASE WHEN :is_retired THEN coalesce(t.retired_at, clock_now()) END
WHERE id = :id AND NOT EXISTS (SELECT FROM quote_texts o
    WHERE o.kind = :kind AND plain_text(o.name) = plain_text(CAST(:name AS text)) AND o.id <> :id) RETURNING id
""")
IS_THERE = text("SELECT EXISTS (SELECT FROM quote_texts WHERE id = :id)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as a manager typed it."""

    kind: TextKind
    name: str
    body: str
    body_fr: str = ""
    is_retired: bool = False


def save(viewer: Viewer, typed: Typed, text_id: int | None = None) -> int:
    """A new text, or other words for one. Quotes that were written keep theirs. Raises NotAllowed, NotThere, Invalid."""
    if viewer.step_role not in WRITERS:
        raise NotAllowed(say("Only managers change the texts that quotes are written with."))
    values = {"kind": typed.kind, "name": typed.name.strip(), "body": typed.body.strip(), "body_fr": typed.body_fr.strip(),
              "by": viewer.staff_id}  # fmt: skip
    _check(values)
    if text_id is None:
        found = db.session.execute(INSERT, values).scalar_one_or_none()
    else:
        if not db.session.execute(IS_THERE, {"id": text_id}).scalar_one():
            raise NotThere
        found = db.session.execute(UPDATE, {**values, "id": text_id, "is_retired": typed.is_retired}).scalar_one_or_none()
    if found is None:
        raise Invalid(say("There is already a text with this name."), field="name")
    return int(found)


def _check(values: Mapping[str, object]) -> None:
    for field, most in (("name", MAX_NAME), ("body", MAX_TERMS), ("body_fr", MAX_TERMS)):
        value = str(values[field])
        if not value and field != "body_fr":
            raise Invalid(say("Fill this in."), field=field)
        if len(value) > most or "\x00" in value:
            raise Invalid(say("Use at most %(most)s characters.", most=most), field=field)
