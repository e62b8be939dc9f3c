"""S2: at every address there is, what is somebody else's is answered as what is not there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from app.services.queueing import bulk, saved_views
from app.services.requesting import attachments
from app.services.requesting.attachments import Document
from app.services.talking import messages, notes
from tests.factories import act
from tests.web.security.identities import PART, World, inhabit
from tests.web.security.matrix import MATRIX

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
SECRET = "What nobody outside may ever read"
VARYING = re.compile(r'name="csrf-token" content="[^"]+"|name="csrf_token"[^>]+>|[0-9a-f]{32}|SO-\w+')
NONE = {"reference": "SO-00000", "slug": "no-such-account", "person_id": "999997", "contact_id": "999997", "import_id": "999997",
        "question_id": "999997", "document_id": str(UUID(int=8)), "attachment_id": str(UUID(int=7)), "note_id": "999997",
        "view_id": "999997", "bulk_id": "999997"}  # fmt: skip
BELONGING = sorted(address for address in MATRIX if {part["name"] for part in PART.finditer(address)} & set(NONE))
PRIVATE = sorted(address for address in BELONGING if {"view_id", "bulk_id"} & {part["name"] for part in PART.finditer(address)})


@dataclass(frozen=True)
class Full:
    """A world whose order has been talked about, and whose representative keeps a view and a bulk of their own."""

    world: World
    theirs: dict[str, str]

    def told(self, identity: str, address: str, there: bool) -> tuple[int, str]:
        """What this identity is answered where the address names what is there, or what never was."""
        method, rule = address.split(" ", 1)
        ids = self.theirs if there else NONE
        path = self.world.path_of(rule, **ids)
        answer = self.world.ask(identity, method, path)
        told = answer.get_data().decode("utf-8", "replace").replace(path, "")
        for name in ("slug", "person_id", "note_id", "view_id", "bulk_id", "document_id"):
            told = told.replace(ids[name], "") if len(ids[name]) > 5 else told
        return answer.status_code, VARYING.sub("", told)


@pytest.fixture
def full(app: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Full:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    world = inhabit(app, owner_connection)
    case, paper = world.case, Document("secret.pdf", "application/pdf", PDF)
    act(world.house.owner, attachments.attach_to, case.reference, paper)
    act(world.house.owner, messages.write, case.reference, SECRET, document=paper)
    note = act(case.rep, notes.write, case.reference, SECRET, document=paper)
    view = act(case.rep, saved_views.keep, SECRET, json.dumps({"view": "all"}), is_shared=False)
    many = act(case.rep, bulk.draft, "claim", [case.reference])
    attached = owner_connection.execute("SELECT id FROM attachments ORDER BY id LIMIT 1").fetchone()
    theirs = {**{name: world.paths[name] for name in NONE}, "note_id": str(note), "view_id": str(view), "bulk_id": str(many),
              "attachment_id": str(attached and attached[0])}  # fmt: skip
    return Full(world, theirs)


def test_s2_no_address_gives_away_what_another_account_has(full: Full) -> None:
    differs = [address for address in BELONGING if full.told("stranger", address, True) != full.told("stranger", address, False)]
    assert differs == []
    assert len(BELONGING) > 80


def test_s2_no_answer_to_another_account_holds_a_word_of_this_one(full: Full) -> None:
    for address in BELONGING:
        status, told = full.told("stranger", address, True)
        assert SECRET not in told, address
        assert full.world.house.slug not in told, address
        assert status in {403, 404, 302}, address


def test_s2_no_customer_s_answer_holds_a_note_or_a_view(full: Full) -> None:
    act(full.world.case.rep, notes.write, full.world.case.reference, "Only among ourselves")
    for address in (one for one in BELONGING if one.startswith("GET ")):
        for identity in ("owner", "billing", "admin", "member", "stranger", "reader", "anonymous"):
            assert "Only among ourselves" not in full.told(identity, address, True)[1], (identity, address)
    assert "Only among ourselves" in full.told("rep", "GET /api/v1/orders/<reference>/notes", True)[1], "the control finds it"


def test_s2_a_colleague_s_own_views_and_bulks_are_not_there(full: Full) -> None:
    for address in PRIVATE:
        for identity in ("other_rep", "manager", "approver", "operator"):
            if identity == "manager" and "bulk_id" in address:
                continue  # managers look after everybody's
            assert full.told(identity, address, True) == full.told(identity, address, False), (identity, address)
    assert full.told("rep", "GET /api/v1/bulks/<int:bulk_id>", True)[0] == 200, "the control finds it"


def test_s2_the_control_is_told_of_what_is_its_own(full: Full) -> None:
    for address in ("GET /requests/<reference>", "GET /api/v1/orders/<reference>", "GET /api/v1/orders/<reference>/messages"):
        assert full.told("owner", address, True) != full.told("owner", address, False)
        assert full.told("owner", address, True)[0] == 200
