"""R7 to R12 and R83 through the API: the same rules, the same words, and the document's examples as they stand."""

from __future__ import annotations

import psycopg
import pytest

from tests.factories import account, viewer_of
from tests.web.api.answers import check_schema, is_problem


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def example(document, path, method):
    return document["paths"][f"/api/v1/accounts/{{slug}}{path}"][method]["requestBody"]["content"]["application/json"]["example"]


def fits(document, path, method, answer):
    node = document["paths"][f"/api/v1/accounts/{{slug}}{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, node["content"]["application/json"]["schema"], answer.json)


def verify(owner_connection: psycopg.Connection, *emails: str) -> None:
    owner_connection.execute("UPDATE people SET email_verified_at = now() WHERE email = ANY(%s)", (list(emails),))


def test_r11_the_contacts_owner_first(program, document):
    house = account(slug="atelier-nord")
    answer = program(house.admin, "read").get("/accounts/atelier-nord/contacts")
    assert [one["role"] for one in answer.json["contacts"]] == ["owner", "billing_admin", "admin"]
    fits(document, "/contacts", "get", answer)
    found = program(house.admin).get("/accounts/atelier-nord/contacts?q=billing&seen=month&sort=created")
    assert [one["role"] for one in found.json["contacts"]] == ["billing_admin"] or found.json["contacts"] == []
    assert program(house.admin).get("/accounts/atelier-nord/contacts?sort=shoe-size").status_code == 422


def test_r7_rights_are_given_and_taken_by_the_owner_alone(program, document):
    house = account()
    path = f"/accounts/{house.slug}/contacts/{house.admin.id}/billing-rights"
    assert program(house.billing).put(path, {}).status_code == 403
    given = program(house.owner).put(path, {}, key="once")
    assert given.json["role"] == "billing_admin"
    assert program(house.owner).put(path, {}, key="once").json == given.json
    fits(document, "/contacts/{contact_id}/billing-rights", "put", given)
    assert program(house.owner).put(path, {}).status_code == 422
    taken = program(house.owner).send("DELETE", path, {})
    assert taken.json["role"] == "admin"
    fits(document, "/contacts/{contact_id}/billing-rights", "delete", taken)


def test_r8_an_agent_is_refused_in_words(program):
    house = account()
    answer = program(house.owner).put(f"/accounts/{house.slug}/contacts/{house.agent.id}/billing-rights", {})
    assert (answer.status_code, answer.json["code"]) == (422, "refused")
    assert "Only an admin" in answer.json["detail"]


def test_r12_the_examples_pass_the_ownership_on(program, document, owner_connection):
    house = account()
    verify(owner_connection, house.email("billing"))
    path = f"/accounts/{house.slug}/ownership-offer"
    sent = {**example(document, "/ownership-offer", "post"), "contact_id": house.billing.id}
    offered = program(house.owner).post(path, sent)
    assert offered.status_code == 201, offered.text
    fits(document, "/ownership-offer", "post", offered)
    fits(document, "/ownership-offer", "get", program(house.billing).get(path))
    assert program(house.owner).post(path, sent).status_code == 422
    back = program(house.owner).send("DELETE", path, {})
    fits(document, "/ownership-offer", "delete", back)
    assert program(house.billing).get(path).status_code == 404
    program(house.owner).post(path, sent)
    answered = program(house.billing).post(f"{path}/answer", example(document, "/ownership-offer/answer", "post"))
    fits(document, "/ownership-offer/answer", "post", answered)
    assert viewer_of(house.email("billing")).role == "owner"
    assert program(house.owner).post(path, sent).status_code == 403


def test_r12_the_password_is_needed_where_there_is_one(program, owner_connection):
    house = account()
    verify(owner_connection, house.email("billing"))
    owner_connection.execute("UPDATE people SET password_hash = 'x' WHERE email = %s", (house.email("owner"),))
    answer = program(house.owner).post(f"/accounts/{house.slug}/ownership-offer", {"contact_id": house.billing.id, "password": "guess"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "password")
    (tries,) = owner_connection.execute("SELECT count(*) FROM sign_in_attempts").fetchone()
    assert tries == 1


def test_s9_after_twenty_tries_the_password_is_not_looked_at_and_no_untruth_is_told(program, owner_connection):
    """The twenty-first is told to wait, and not that a password is wrong which nobody has looked at."""
    house = account()
    verify(owner_connection, house.email("billing"))
    owner_connection.execute("UPDATE people SET password_hash = 'x' WHERE email = %s", (house.email("owner"),))
    caller, path = program(house.owner), f"/accounts/{house.slug}/ownership-offer"
    guesses = [caller.post(path, {"contact_id": house.billing.id, "password": "guess"}) for _ in range(21)]
    assert [guess.status_code for guess in guesses] == [422] * 20 + [429]
    assert is_problem(guesses[-1], 429, "too_many_requests")["detail"]
    assert guesses[-1].headers["Retry-After"] == "3600"


def test_r83_the_example_cancels_and_it_can_be_taken_back(program, document):
    house = account("self_service")
    path = f"/accounts/{house.slug}/cancellation"
    done = program(house.owner).post(path, example(document, "/cancellation", "post"))
    assert done.status_code == 201, done.text
    assert done.json["status"] == "planned"
    fits(document, "/cancellation", "post", done)
    read = program(house.admin).get(path)
    assert read.json["effective_on"] == done.json["effective_on"]
    fits(document, "/cancellation", "get", read)
    back = program(house.owner).send("DELETE", path, {})
    assert back.json["status"] == "none"
    fits(document, "/cancellation", "delete", back)
    assert program(house.billing).post(path, {"reason": "x"}).status_code == 403


def test_r83_on_a_managed_account_it_becomes_an_order(program):
    house = account("managed")
    done = program(house.owner).post(f"/accounts/{house.slug}/cancellation", {"reason": "Enough"})
    assert (done.json["status"], done.json["order"][:3]) == ("asked", "SO-")
    other = {"change": "cancel_account", "lines": [{"product": "support", "seats": 1}], "justification": "x"}
    assert program(house.owner).post(f"/accounts/{house.slug}/requests", other).status_code == 422


def test_s2_another_accounts_contacts_are_not_there(program):
    mine, theirs = account(), account()
    for path in ("contacts", "ownership-offer", "cancellation"):
        assert program(mine.owner).get(f"/accounts/{theirs.slug}/{path}").status_code == 404
    assert program(mine.owner).put(f"/accounts/{mine.slug}/contacts/{theirs.admin.id}/billing-rights", {}).status_code == 404
