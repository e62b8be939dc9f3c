"""Writes a calendar as RFC 5545 wants it: escaped text, lines of at most 75 octets, CRLF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 75
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    """A whole day. `uid` stays the same for as long as the event is about the same thing."""

    uid: str
    day: date
    summary: str
    description: str
    url: str


def calendar(name: str, language: str, stamped_on: date, events: Iterable[Event]) -> str:
    """The whole file. `stamped_on` is when it was true: the same day gives the same bytes."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Seatwright//Seats//{language.upper()}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "X-PUBLISHED-TTL:PT12H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event, stamped_on)
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, stamped_on: date) -> list[str]:
    after = event.day + timedelta(days=1)
    return [
        "BEGIN:VEVENT", f"UID:{text(event.uid)}", f"DTSTAMP:{stamped_on:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", f"SUMMARY:{text(event.summary)}",
        f"DESCRIPTION:{text(event.description)}", f"URL:{event.url}", "TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT",
    ]  # fmt: skip


def text(words: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): backslash, semicolon and comma escaped, a new line as `\\n`, no other control."""
    plain = CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def fold(line: str) -> str:
    """Cut a line into pieces of at most 75 octets, never inside a character; each but the first begins with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])
