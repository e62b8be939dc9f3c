"""The catalogue on disk: a file that people edit, and the same compiled, which the pages read."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from app.ops.translating.extracting import ROOT

PO = ROOT / "app/translations/fr/LC_MESSAGES/messages.po"
HEADER = (
    "# The French words of Seatwright, kept complete by `flask translations update`; see ../../README.md."
)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A date in the file would change with every update, and say what version control says better."""


def read(path: Path = PO) -> Catalog:
    """The catalogue as people edit it."""
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def updated(template: Catalog, path: Path = PO) -> Catalog:
    """The sentences of `template` with the translations there are; nothing guessed, nothing left behind."""
    known = read(path) if path.exists() else Catalog(locale="fr")
    fresh = Catalog(
        locale="fr", project="Seatwright", header_comment=HEADER, fuzzy=False, charset="utf-8",
        creation_date=EPOCH, revision_date=EPOCH, last_translator="Seatwright", language_team="French",
    )  # fmt: skip
    for message in template:
        if message.id:
            fresh.add(
                message.id, _known(message, known), message.locations,
                auto_comments=message.auto_comments, context=message.context,
            )  # fmt: skip
    return fresh


def _known(message: Message, catalog: Catalog) -> str | tuple[str, ...] | list[str]:
    """The translation there is; one of a sentence that has got a plural since does not fit any more."""
    old = catalog.get(message.id, message.context)
    return (old.string or "") if old is not None and old.pluralizable == message.pluralizable else ""


def save(catalog: Catalog, path: Path = PO) -> None:
    """Write the catalogue, and compile it beside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalog, width=120, include_lineno=False, include_previous=False)
    path.write_bytes(text.getvalue())
    compiled = io.BytesIO()
    write_mo(compiled, read(path))
    path.with_suffix(".mo").write_bytes(compiled.getvalue())


def compiled(path: Path = PO) -> Catalog:
    """What the pages read. Babel leaves a context as bytes."""
    with path.with_suffix(".mo").open("rb") as file:
        catalog = read_mo(file)
    for message in catalog:
        if isinstance(message.context, bytes):
            message.context = message.context.decode()
    return catalog
