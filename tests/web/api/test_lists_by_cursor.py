"""D9: a list that grows is read page by page, and no page is guessed."""

from __future__ import annotations

import pytest

from app.services.talking import messages, notes, reading
from tests.factories import act, order_at
from tests.web.api.answers import is_problem


def test_d9_pages_follow_each_other_to_the_end(program, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    case = order_at("quoted")
    for words in "abcde":
        act(case.house.owner, messages.write, case.reference, words)
    caller, read, cursor = program(case.rep), [], ""
    while cursor is not None:
        page = caller.get(f"/orders/{case.reference}/messages?cursor={cursor}").json
        assert len(page["messages"]) <= 2
        read += [one["words"] for one in page["messages"]]
        cursor = page["next"]
    assert read == list("abcde")


@pytest.mark.parametrize("cursor", ["700000000", "0", "7.5", "nonsense", "%00", "-1", "9" * 40])
def test_d9_a_cursor_nobody_gave_is_refused_at_its_field(program, cursor):
    case = order_at("quoted")
    act(case.rep, notes.write, case.reference, "One")
    is_problem(program(case.rep).get(f"/orders/{case.reference}/notes?cursor={cursor}"), 422, "invalid", "cursor")


def test_d9_what_is_written_is_answered_by_itself(program):
    case = order_at("quoted")
    caller, path = program(case.rep), f"/orders/{case.reference}/notes"
    first, second = (caller.post(path, {"words": words}) for words in ("One", "Two"))
    assert (first.status_code, first.json["words"], second.json["words"]) == (201, "One", "Two")
    assert caller.post(path, {"words": "Three"}, key="k").json == caller.post(path, {"words": "Three"}, key="k").json
    assert [one["words"] for one in caller.get(path).json["notes"]] == ["One", "Two", "Three"]
