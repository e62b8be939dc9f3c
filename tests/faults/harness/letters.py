"""Every promised mail, exactly once: the outbox against what the mail server has."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.extensions import db
from app.jobs.letters import READERS
from app.services import notices
from app.services.notices import Recipient
from app.services.outbox import Leased
from tests.factories import as_system
from tests.faults.harness.outside import Receivers

PROMISED = text("""
SELECT id, account_id, kind, payload, attempts, fence, request_id, created_at, done_at IS NOT NULL AS is_done FROM tasks WHERE queue = 'mail'
""")
READERS_SINCE = text("""
SELECT 'person' AS kind, id, created_at FROM people UNION ALL SELECT 'staff', id, created_at FROM staff
""")
TWICE = text("""
SELECT kind || ' ' || payload::text AS promise, count(*) AS n FROM tasks
WHERE queue = 'mail' AND payload ? 'order_id' GROUP BY account_id, kind, payload HAVING count(*) > 1
""")


def of_the_mail(settings: Settings, receivers: Receivers) -> list[str]:
    """A line for every mail that never came, came though nobody promised it, came twice, or was promised twice."""
    arrived = receivers.message_ids()
    must, may = _promised(settings)
    with as_system():
        twice = [f"promised {row.n} times: {row.promise}" for row in db.session.execute(TWICE)]
    return (twice + [f"a promised mail never came: {name}" for name in sorted(must - arrived.keys())]
            + [f"a mail nobody promised: {name}" for name in sorted(arrived.keys() - may)]
            + [f"a mail came {n} times: {name}" for name, n in arrived.items() if n > 1])  # fmt: skip


def _promised(settings: Settings) -> tuple[set[str], set[str]]:
    """The Message-IDs of tasks that are done, and of all: what is not done yet may have been sent or not."""
    must, may = set[str](), set[str]()
    host = urlsplit(settings.public_url).hostname
    with as_system():
        since = {(row.kind, row.id): row.created_at for row in db.session.execute(READERS_SINCE)}
        for row in db.session.execute(PROMISED).mappings().all():
            values = dict(row)
            is_done, promised_at = values.pop("is_done"), values.pop("created_at")
            task = Leased(**values)
            with mock.patch.dict(notices.ASKS, clear=True):  # what is over now was asked when it was sent, or was over then
                may |= {_name(task, reader, host) for reader in _readers(task)}
            if is_done:
                must |= {_name(task, one, host) for one in _readers(task) if since[one.kind, one.id] < promised_at}
    return must, may


def _name(task: Leased, reader: Recipient, host: str | None) -> str:
    return f"<task-{task.id}-{reader.kind[0]}{reader.id}@{host}>"


def _readers(task: Leased) -> Sequence[Recipient]:
    """Whom the record names now: those who came later may or may not have had it; the fault tests suspend nobody."""
    try:
        with db.session.begin_nested():
            found = READERS.get(task.kind, notices.read)(task)
    except (LookupError, TypeError, DBAPIError):  # a task that makes no sense, put there by a test: set aside, never done
        return ()
    return found[1] if found else ()
