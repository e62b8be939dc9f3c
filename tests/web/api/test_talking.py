"""Messages, notes, settings and the machinery by API, held against the document (D6, R62, S2, U12)."""

from __future__ import annotations

import base64

import psycopg
import pytest

from app.services.talking import notes
from app.web.api.files import EXAMPLE as A_FILE
from tests.factories import account, act, order_at, rep, staff
from tests.web.api.answers import check_schema, is_problem


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer):
    response = document["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, response["content"]["application/json"]["schema"], answer.json)


def example_of(document, path, method):
    return document["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]["application/json"]["example"]


def test_d6_messages_of_both_sides_as_the_document_says(document, program):
    case, path = order_at("quoted"), "/orders/{reference}/messages"
    customer, vendor = program(case.house.owner), program(case.rep)
    here = f"/orders/{case.reference}/messages"
    sent = customer.post(here, example_of(document, path, "post"))
    assert sent.status_code == 201, sent.text
    fits(document, path, "post", sent)
    vendor.post(here, {"words": "In May, yes."})
    read = customer.get(here)
    fits(document, path, "get", read)
    assert [(one["from_vendor"], one["product"]) for one in read.json["messages"]] == [(False, "support"), (True, None)]
    is_problem(customer.post(here, {"words": "x", "product": "talk"}), 422, "invalid", "product")


def test_d6_notes_as_the_document_says(document, program):
    case, path = order_at("in_review"), "/orders/{reference}/notes"
    vendor, here = program(case.rep), f"/orders/{case.reference}/notes"
    written = vendor.post(here, example_of(document, path, "post"))
    fits(document, path, "post", written)
    note = written.json["id"]
    changed = vendor.put(f"{here}/{note}", example_of(document, f"{path}/{{note_id}}", "put"))
    fits(document, f"{path}/{{note_id}}", "put", changed)
    assert changed.json["before"][0]["words"] == "They got 20 percent last year."
    is_problem(program(rep()).put(f"{here}/{note}", {"words": "Mine now"}), 403, "not_allowed")
    gone = vendor.send("DELETE", f"{here}/{note}", {})
    fits(document, f"{path}/{{note_id}}", "delete", gone)
    assert gone.json["is_removed"]
    fits(document, path, "get", vendor.get(here))


def test_s2_no_customer_reads_or_writes_a_note_by_api(program):
    case = order_at("quoted")
    act(case.rep, notes.write, case.reference, "The sentence nobody outside may read")
    for viewer in (case.house.owner, case.house.billing, case.house.admin, account("managed").owner):
        caller = program(viewer)
        is_problem(caller.get(f"/orders/{case.reference}/notes"), 403, "not_allowed")
        is_problem(caller.post(f"/orders/{case.reference}/notes", {"words": "x"}), 403, "not_allowed")
        for path in (f"/orders/{case.reference}", "/orders", f"/orders/{case.reference}/messages"):
            assert "nobody outside" not in caller.get(path).text
    assert "nobody outside" in program(case.rep).get(f"/orders/{case.reference}/notes").text, "the control"


def test_s2_what_colleagues_tell_one_another_with_a_step_is_read_by_no_customer(program):
    case, boss, ana = order_at("in_review"), staff("manager"), rep("Ana")
    case.draft()
    case.step(case.rep, "hand_over", "Told with the hand-over", rep_id=ana.staff_id)
    case.step(boss, "assign", "Told with the order", rep_id=case.rep.staff_id)
    case.step(case.rep, "release", "Told when it was given back")
    here = f"/orders/{case.reference}"
    for path in (here, "/orders"):
        for viewer in (case.house.owner, case.house.billing, case.house.admin):
            read = program(viewer).get(path)
            assert "Told" not in read.text
            (order,) = read.json["orders"] if path == "/orders" else [read.json]
            assert [one["verb"] for one in order["events"]] == ["submit", "claim"], "nor what an unsent draft comes to"
    assert program(boss).get(here).text.count("Told") == 3, "the control"


def test_s2_what_is_said_about_a_technical_problem_is_read_by_no_customer(program):
    case = order_at("stalled")
    here = f"/orders/{case.reference}"
    (stall,) = [one for one in program(case.house.owner).get(here).json["events"] if one["verb"] == "stall"]
    assert (stall["comment"], stall["details"]) == ("", {})
    assert "no such account" in program(case.rep).get(here).text, "the control"


def test_u12_quiet_hours_by_api(program):
    caller = program(account().owner)
    assert caller.get("/settings").json["quiet_from"] is None
    said = caller.patch("/settings", {"quiet_from": "20:00", "quiet_until": "07:30"}).json
    assert (said["quiet_from"], said["quiet_until"]) == ("20:00", "07:30")
    assert caller.patch("/settings", {"locale": "fr"}).json["quiet_until"] == "07:30", "what is left out stays"
    is_problem(caller.patch("/settings", {"quiet_from": None}), 422, "invalid", "quiet_from")
    is_problem(caller.patch("/settings", {"quiet_from": "25:00"}), 422, "invalid", "quiet_from")
    said = caller.patch("/settings", {"quiet_from": None, "quiet_until": None}).json
    assert (said["quiet_from"], said["quiet_until"]) == (None, None)


def test_f14_what_failed_is_tried_again_by_api(document, program, owner_connection: psycopg.Connection):
    case = order_at("pending")
    owner_connection.execute("UPDATE tasks SET failed_at = now(), last_error = 'No' WHERE queue = 'mail'")
    owner_connection.execute(
        """INSERT INTO refused_letters (account_id, task_id, reader_kind, reader_id, email, error)
           SELECT account_id, id, 'staff', 1, 'x@y.example', '5.1.1 no' FROM tasks WHERE queue = 'mail' LIMIT 1""")  # fmt: skip
    caller = program(staff("operator"))
    found = caller.get("/machinery")
    fits(document, "/machinery", "get", found)
    assert found.json["given_up"][0]["order"] == case.reference
    task, letter = found.json["given_up"][0]["id"], found.json["refused"][0]["id"]
    for path, template in ((f"/machinery/tasks/{task}/retry", "/machinery/tasks/{task_id}/retry"),
                           (f"/machinery/letters/{letter}/retry", "/machinery/letters/{letter_id}/retry")):  # fmt: skip
        for expected in (True, False):
            answer = caller.post(path, {})
            fits(document, template, "post", answer)
            assert answer.json["is_tried_again"] is expected
    is_problem(program(case.rep).get("/machinery"), 403, "not_allowed")


@pytest.mark.parametrize("kind", ["messages", "notes"])
def test_s12_a_document_goes_with_words_as_on_the_page(document, program, kind):
    case = order_at("quoted")
    vendor, customer = program(case.rep), program(case.house.owner)
    here, path = f"/orders/{case.reference}/{kind}", f"/orders/{{reference}}/{kind}"
    sent = vendor.post(here, {"words": "Here it is.", "document": A_FILE})
    assert sent.status_code == 201, sent.text
    fits(document, path, "post", sent)
    (kept,) = sent.json["documents"]
    read = vendor.get(f"{here}/documents/{kept['id']}")
    fits(document, f"{path}/documents/{{document_id}}", "get", read)
    assert read.json == A_FILE
    assert customer.get(f"{here}/documents/{kept['id']}").status_code == (200 if kind == "messages" else 403)
    assert program(account().owner).get(f"{here}/documents/{kept['id']}").status_code == (404 if kind == "messages" else 403)
    assert vendor.get(f"/orders/{order_at('quoted').reference}/{kind}/documents/{kept['id']}").status_code == 404


@pytest.mark.parametrize("kind", ["messages", "notes"])
@pytest.mark.parametrize(("name", "content", "field"), [
    ("order.exe", A_FILE["content"], "document"), ("order.pdf", "PGh0bWw+", "document"), ("order.pdf", "*", "document.content"),
    ("order.pdf", base64.b64encode(b"%PDF-1.7\n/JavaScript\n%%EOF").decode(), "document"),
    ("order.pdf", base64.b64encode(b"%PDF-1.7\n" + b"0" * 5 * 1024 * 1024 + b"\n%%EOF").decode(), "document.content"),
])  # fmt: skip
def test_s12_what_is_no_plain_pdf_is_refused_and_nothing_is_said(program, kind, name, content, field):
    case = order_at("quoted")
    answer = program(case.rep).post(f"/orders/{case.reference}/{kind}", {"words": "x", "document": {"name": name, "content": content}})
    is_problem(answer, 422, "invalid", field)
    assert program(case.rep).get(f"/orders/{case.reference}/{kind}").json[kind] == []


def test_s12_a_note_that_is_taken_away_takes_its_document_with_it(program):
    case = order_at("quoted")
    vendor, here = program(case.rep), f"/orders/{case.reference}/notes"
    note = vendor.post(here, {"words": "Here it is.", "document": A_FILE}).json
    gone = vendor.send("DELETE", f"{here}/{note['id']}", {})
    assert gone.json["documents"] == []
    assert vendor.get(f"{here}/documents/{note['documents'][0]['id']}").status_code == 404
