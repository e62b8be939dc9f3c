"""Every letter as its reader would see it, in both languages and both forms: for the demonstration."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.jobs.letters.daily import frame
from app.jobs.letters.rendering import render
from app.jobs.letters.samples import Sample, samples


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter in one language. `is_for_staff`: one of the vendor's people reads it."""

    name: str
    language: str
    is_for_staff: bool
    subject: str
    text: str
    html: str


def previews(language: str, public_url: str) -> list[Preview]:
    """All of them, by name. Their button leads to the first page: the people in them are made up."""
    return [_preview(one, language, public_url) for one in sorted(samples(), key=lambda one: one.name)]


def _preview(one: Sample, language: str, public_url: str) -> Preview:
    href = f"{public_url.rstrip('/')}/"
    reader = replace(one.recipient, locale=language)
    if one.name == "digest":
        said = frame(reader, [{"words": "SO-7F3K2", "href": href}], href, replace(one.notice, details={"count": 1}))
    else:
        said = render(one.name, one.notice, reader, href, language)
    return Preview(one.name, language, one.recipient.kind == "staff", said.subject, said.text, said.html)

