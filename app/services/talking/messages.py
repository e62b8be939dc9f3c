"""Messages between the customer and the vendor: about an order, or one line of it. The other side is told once a turn (U12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.errors import Invalid, Refused
from app.extensions import db, doorbell
from app.services.ordering.order_reading import load
from app.services.outbox import MAIL, TELL_MESSAGE, request_id
from app.services.people.viewers import Viewer
from app.services.requesting.attachments import Document
from app.services.seating import seats
from app.services.talking import documents
from app.services.talking.words import said
from workflows.sentences import say

MOST_A_DAY = 100
"""Of one person, about one order."""

# A turn ends when the other side acts: writes, or takes a step. Within it only the first message is told; whoever has put
# the order aside since then has it back with the next one, and hears of that one, too.
WRITE = text("""
WITH line AS (
    SELECT l.product_id FROM order_lines l JOIN products p ON p.id = l.product_id
    WHERE l.account_id = :account_id AND l.order_id = :order_id AND p.slug = :product
), turn AS MATERIALIZED (
    SELECT greatest((SELECT max(m.written_at) FROM order_messages m WHERE m.account_id = :account_id AND m.order_id = :order_id
                       AND (m.staff_id IS NOT NULL) <> :is_staff),
                    (SELECT max(e.at) FROM order_events e WHERE e.account_id = :account_id AND e.order_id = :order_id
                       AND e.actor_kind = :other)) AS began
), message AS (
    INSERT INTO order_messages (account_id, order_id, product_id, staff_id, person_id, author_name, words)
    SELECT :account_id, :order_id, (SELECT product_id FROM line), :staff_id, :person_id, :author_name, :words
    WHERE (:product = '' OR EXISTS (SELECT FROM line)) AND :most > (
        SELECT count(*) FROM order_messages m WHERE m.account_id = :account_id AND m.order_id = :order_id
          AND (m.staff_id, m.person_id) IS NOT DISTINCT FROM (CAST(:staff_id AS bigint), CAST(:person_id AS bigint))
          AND m.written_at > clock_now() - interval '1 day')
    RETURNING id
), back AS (
    DELETE FROM order_snoozes z USING message WHERE z.account_id = :account_id AND z.order_id = :order_id
      AND z.staff_id IS DISTINCT FROM CAST(:staff_id AS bigint) RETURNING z.staff_id
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload, request_id)
    SELECT :account_id, :kind, :queue, jsonb_build_object('message_id', message.id), :request_id FROM message, turn
    WHERE NOT :is_staff AND EXISTS (SELECT FROM back) OR NOT EXISTS (
        SELECT FROM order_messages m WHERE m.account_id = :account_id AND m.order_id = :order_id
          AND (m.staff_id IS NOT NULL) = :is_staff AND (turn.began IS NULL OR m.written_at > turn.began))
)
SELECT (SELECT id FROM message) AS id, EXISTS (SELECT FROM line) AS is_known
""")


def write(viewer: Viewer, reference: str, words: str, *, product: str = "", document: Document | None = None) -> int:
    """Say something to the other side, about the whole order or the line of `product`. Returns the message's id.

    Raises NotThere (S2), Invalid for the words, the line or the document, Refused for too many in a day.
    """
    order = load(viewer, reference)
    plain, kept = said(words), documents.checked_or_none(document)
    seats.take_turns([order.account_id])  # of two who write at once, one begins the turn
    row: Any = db.session.execute(WRITE, {
        "account_id": order.account_id, "order_id": order.id, "product": product, "words": plain, "most": MOST_A_DAY,
        "staff_id": viewer.staff_id, "person_id": viewer.person_id, "author_name": viewer.name, "is_staff": viewer.is_staff,
        "other": "person" if viewer.is_staff else "staff", "kind": TELL_MESSAGE, "queue": MAIL, "request_id": request_id(),
    }).one()  # fmt: skip
    if row.id is None:
        raise _why_not(product, is_known=row.is_known)
    documents.keep("message", order.account_id, row.id, kept)
    doorbell.hear(db.session(), {MAIL})
    return int(row.id)


def _why_not(product: str, *, is_known: bool) -> Invalid | Refused:
    if product and not is_known:
        return Invalid(say("Choose a line of this order."), field="product")
    return Refused(say("You have written %(count)s messages about this order today. Please come back tomorrow.", count=MOST_A_DAY),
                   field="words")  # fmt: skip
