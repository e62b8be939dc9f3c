"""A mail taken apart for reading: who it is for, its text in pieces, and where its button leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from app.services.mailbox import LetterHead

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail in the list; `name` is its reader's, or the address where there is no name."""

    id: str
    subject: str
    name: str
    email: str
    sent_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a link of ours: then `href` is its path on this very host."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class WayOn:
    """The mail's button: its words and its path. A page of somebody's own asks for their sign-in first."""

    label: str
    href: str

    @property
    def needs_sign_in(self) -> bool:
        return "/l/" not in self.href.partition("?")[0]


def envelope(head: LetterHead) -> Envelope:
    name, email = parseaddr(head.to)
    return Envelope(head.id, head.subject, name or email, email, head.sent_at, head.language)


def pieces_of(text: str, public_url: str) -> list[Piece]:
    """The text with our own addresses as links; everybody else's stay words."""
    pieces, done = [], 0
    for found in ADDRESS.finditer(text):
        path = _own_path(found.group(), public_url)
        if path is not None:
            pieces += [Piece(text[done : found.start()]), Piece(found.group(), path)]
            done = found.end()
    return [*pieces, Piece(text[done:])]


def way_on(text: str, public_url: str) -> WayOn | None:
    """The first address of ours in the text, named by the line above it."""
    lines = text.splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        path = _own_path(line.strip(), public_url) if ADDRESS.fullmatch(line.strip()) else None
        if path is not None:
            return WayOn(above.strip().rstrip(":").rstrip() or path, path)
    return None


def _own_path(address: str, public_url: str) -> str | None:
    """The path of an address on our host; None for any other host, however similar it looks."""
    ours, theirs = urlsplit(public_url), urlsplit(address)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc) or not theirs.path.startswith("/"):
        return None
    path = theirs.path + (f"?{theirs.query}" if theirs.query else "")
    return None if path.startswith(("//", "/\\")) else path
