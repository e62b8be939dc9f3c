"""What the mails say."""

from __future__ import annotations

from email.message import EmailMessage

from app.config import Settings
from app.services.outbox import Leased


def letters(task: Leased, settings: Settings) -> list[EmailMessage]:
    return []
