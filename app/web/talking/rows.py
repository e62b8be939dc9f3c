"""Messages and notes in the shape the pages' components take: threads by line, and lines of the timeline (U10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from app.services.talking.reading import Message, Note, Said
from app.web.words import named, number

Address = Callable[[str], str]
"""From a document's id to where it is read."""


def threads(messages: Sequence[Message], *, is_staff: bool, address: Address) -> list[dict[str, Any]]:
    """The whole order's first, then each line's that has one; oldest message first."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(messages, key=lambda one: (one.product is not None, one.product or "", one.id)):
        label = about_words(one) if one.product else _("About the whole order")
        thread = found.setdefault(one.product or "", {"label": label, "messages": []})
        thread["messages"].append({
            "who": one.author_name, "at": one.written_at, "words": one.words, "is_own_side": one.is_staff == is_staff,
            "documents": documents(one.documents, address),
        })  # fmt: skip
    return list(found.values())


def about_words(one: Message) -> str:
    words: str = _("About %(product)s", product=named(one, "product_name"))
    return words


def notes(found: Sequence[Note], address: Address) -> list[dict[str, Any]]:
    """As the list of notes shows them, newest first."""
    return [{"id": one.id, "who": one.author_name, "at": one.written_at, "words": one.words, "changed_at": one.changed_at,
             "is_removed": one.is_removed, "before": one.before, "named": one.named, "may_change": one.may_change,
             "documents": documents(one.documents, address) if not one.is_removed else []} for one in reversed(found)]  # fmt: skip


def documents(found: Sequence[Said], address: Address) -> list[dict[str, str]]:
    """Name, size and address of each."""
    return [{"name": one.name, "href": address(one.id), "size": _("PDF, %(size)s KB", size=number((one.size_bytes + 1023) // 1024))}
            for one in found]  # fmt: skip


def message_row(one: Message, *, from_us: bool) -> dict[str, Any]:
    """A message as a line of the timeline; `from_us`: the reader is of the vendor, or of the account, like its author."""
    about = named(one, "product_name") if one.product else ""
    words = _("%(who)s wrote about %(product)s", who=one.author_name, product=about) if about else _("%(who)s wrote a message",
                                                                                                     who=one.author_name)  # fmt: skip
    return {"kind": "messages", "actor": one.author_name, "at": one.written_at, "words": words, "comment": one.words,
            "tone": "progress" if from_us else "info", "tag": {"words": _("Message"), "tone": "info"}}  # fmt: skip


def note_rows(one: Note) -> list[dict[str, Any]]:
    """A note, and each change of it, as lines of the timeline."""
    tag = {"words": _("Internal note"), "tone": "warning"}
    first = one.before[0].words if one.before else one.words
    base = {"kind": "notes", "actor": one.author_name, "tone": "warning", "tag": tag}
    rows = [{**base, "at": one.written_at, "comment": first if not one.is_removed else "",
             "words": _("%(who)s wrote a note", who=one.author_name)}]  # fmt: skip
    if one.changed_at and one.is_removed:
        rows.append({**base, "at": one.changed_at, "comment": "", "words": _("%(who)s took a note away", who=one.author_name)})
    elif one.changed_at:
        rows.append({**base, "at": one.changed_at, "comment": one.words,
                     "words": _("%(who)s changed a note", who=one.author_name)})  # fmt: skip
    return rows


SHOWN = ("all", "steps", "messages", "notes")


def timeline(rows: Sequence[dict[str, Any]], show: str) -> list[dict[str, Any]]:
    """Newest first, all of them or one kind. Steps carry no kind of their own; the last one is where the order stands."""
    ordered = sorted(rows, key=lambda one: one["at"], reverse=True)
    last = next((one for one in ordered if "kind" not in one), None)
    marked = [{**one, "is_current": one is last} for one in ordered]
    return [one for one in marked if show == "all" or one.get("kind", "steps") == show]


def filters(show: str, address: Address, kinds: Sequence[str] = SHOWN) -> list[dict[str, Any]]:
    """The chips above the timeline."""
    labels = {"all": _("Everything"), "steps": _("Steps"), "messages": _("Messages"), "notes": _("Notes")}
    return [{"label": labels[kind], "href": address(kind), "current": kind == show} for kind in kinds]
