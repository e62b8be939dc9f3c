"""Views of the demonstration's mailbox: mails read from files, never sent or changed here."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services import mailbox
from app.web.demo.reading import Envelope, envelope, pieces_of, way_on

demo = Blueprint("demo", __name__)
MOST = 100
MOST_CHIPS = 12


@demo.get("/demo/mail")
@for_whom(Access.ANYBODY)
def inbox() -> ResponseReturnValue:
    """All mails of the demonstration, newest first; `to` narrows them to one reader."""
    to = request.args.get("to", "").strip()[:254]
    found = [envelope(head) for head in mailbox.letters(_directory(), MOST, to or None)]
    everybody = found if not to else [envelope(head) for head in mailbox.letters(_directory(), MOST)]
    return render_template("demo/inbox.html", mails=found, to=to, chips=_chips(everybody, to), most=MOST)


@demo.get("/demo/mail/<letter_id>")
@for_whom(Access.ANYBODY)
def mail(letter_id: str) -> ResponseReturnValue:
    """One mail: its text, with links to us alone, and its button as a button."""
    found = mailbox.letter(_directory(), letter_id) or abort(404)
    public_url = current_app.extensions["settings"].public_url
    return render_template(
        "demo/mail.html", mail=envelope(found.head), sender=found.sender, has_html=bool(found.html),
        pieces=pieces_of(found.text, public_url), way_on=way_on(found.text, public_url),
    )  # fmt: skip


@demo.get("/demo/mail/<letter_id>.eml")
@for_whom(Access.ANYBODY)
def file(letter_id: str) -> ResponseReturnValue:
    """The mail as it was sent, HTML and all, for a mail program. Never shown here: its styles are its own."""
    content = mailbox.raw(_directory(), letter_id) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{letter_id}.eml"'}
    return Response(content, mimetype="message/rfc822", headers=headers)


def _directory() -> Path:
    directory: Path = current_app.extensions["settings"].mailbox_dir
    return directory


def _chips(mails: list[Envelope], to: str) -> list[dict[str, object]]:
    """One chip a reader, whoever had mail last first."""
    counts: dict[str, int] = {}
    for one in mails:
        counts[one.email] = counts.get(one.email, 0) + 1
    names = {one.email: one.name for one in mails}
    everybody = {
        "label": _("Everybody"),
        "href": url_for("demo.inbox"),
        "current": not to,
        "count": len(mails),
    }
    shown = list(counts.items())[:MOST_CHIPS]
    return [everybody] + [{"label": names[email], "href": url_for("demo.inbox", to=email), "count": count,
                           "current": email == to} for email, count in shown]  # fmt: skip
