"""Orders in every state, told as people would have made them: each goes through the same services as a real one."""

from __future__ import annotations

from sqlalchemy.orm import Session


def send_all(session: Session) -> None:
    """Send the demo's requests and move each as far as its story goes."""
