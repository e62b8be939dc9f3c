"""R65: the policy is data, in versions that never change, and a file that people write."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.errors import Invalid, NotAllowed
from app.extensions import db
from app.models import ApprovalPolicy
from app.services.approving import policies, policy_files
from tests.factories import act, as_system, staff
from tests.factories.approving import above, approver, policy, rule, stage

FILE = """
[hours]
remind = 4
escalate = 9

[seniority]
"{anna}" = "junior"

[[group]]
slug = "deal-desk"
name = "Deal \\"desk\\""
members = ["{anna}"]

[[rule]]
name = "Too cheap"
[[rule.when]]
fact = "discount"
is = "above"
value = 15.5
[[rule.when]]
fact = "product"
is = "one_of"
words = ["support", "talk"]
[[rule.stage]]
group = "deal-desk"
who = "some"
count = 2

[[cost]]
plan = "support/team"
currency = "EUR"
cost_minor = 1200
"""


@pytest.mark.usefixtures("record")
def test_r65_a_file_that_is_exported_reads_as_the_same_policy() -> None:
    anna = approver()
    with as_system():
        document, faults = policy_files.parse(FILE.format(anna=anna.email))
        assert faults == [] and document
        first = policies.checked(document)
        again, faults = policy_files.parse(policy_files.export(first))
        assert faults == [] and again
        assert policies.checked(again) == first
    assert first.rules[0].stages[0].count == 2 and first.seniority == {anna.id: "junior"} and first.remind == 4


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("fact", "word", "right"), [
    ("product", "suport", "support"), ("change", "add_seat", "add_seats"), ("account_type", "managd", "managed"), ("seniority", "jnior", "junior"),
])  # fmt: skip
def test_r65_a_rule_about_a_word_that_nothing_can_be_guards_nothing_and_is_refused(fact: str, word: str, right: str) -> None:
    good = FILE.format(anna=approver().email).replace('fact = "product"', f'fact = "{fact}"').replace('["support", "talk"]', f'["{right}"]')
    with as_system():
        assert policy_files.parse(good)[1] == []
        document, faults = policy_files.parse(good.replace(f'["{right}"]', f'["{right}", "{word}"]'))
        assert document is None
        assert [(fault.line, word in fault.reason) for fault in faults] == [(23, True)], faults


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("wrong", "right", "line", "words"), [
    ('is = "over"', 'is = "above"', 18, "is not one of"), ("value = x", "value = 15.5", 19, "nvalid value"),
    ("value = 155", "value = 15.5", 19, "from 0 to 100 percent"),
    ('group = "nobody"', 'group = "deal-desk"\nwho', 25, "no group"), ('members = ["x@y.z"]', 'members = ["', 12, "nobody called"),
    ("remind = 0", "remind = 4", 3, "whole number"), ('colour = "red"\n', 'name = "Too cheap"\n', 16, "no setting"),
    ("count = 0", "count = 2", 27, "whole number"),
])  # fmt: skip
def test_r65_a_fault_is_named_with_its_line_and_nothing_is_kept(wrong: str, right: str, line: int, words: str) -> None:
    source = FILE.format(anna=approver().email)
    if right.startswith("members"):
        begin = source.index(right)
        source = source[:begin] + wrong + source[source.index("]", begin) + 1 :]
    elif right.endswith("who"):
        source = source.replace(right, wrong + "\nwho")
    elif right.startswith("name"):
        source = source.replace(right, right + wrong)
    else:
        source = source.replace(right, wrong)
    with as_system():
        document, faults = policy_files.parse(source)
    assert document is None
    assert [(fault.line, words in fault.reason) for fault in faults] == [(line, True)], faults


A_GROUP, A_STAGE = "[[group]]\nslug = 'a'\nname = 'A'\n", "\n[[rule.stage]]\ngroup = 'a'"
A_RULE = A_GROUP + "[[rule]]\nname = 'x'\n[[rule.when]]\n"
HOSTILE = (
    "\x00", "a = " + "[" * 20_000, "a = " + "9" * 5000, "x = 1", "rule = 5", "group = 7", "hours = []", "seniority = 5", "cost = true",
    "[rule]\nname = 'x'\n[[rule.stage]]\ngroup = 'a'\n",  # one table where a list belongs: no rule may get lost in silence
    "[[group]]\nslug = 1\nname = 'x'", "[[group]]\nslug = 'a'\nname = \"a\\u0000b\"", A_GROUP + "members = 1979-05-27",
    A_GROUP + "members = [[1], {b = 2}]", A_GROUP + "[[groups]]\nslug = 'b'\nname = 'B'",
    "[[rule]]\nname = 'x'\n[[rule.stage]]\ngroup = [1]", "[[rule]]\nname = 'x'\nstage = 3", "[[rule]]\nname = 'x'\nstages = []\nstage = []",
    A_RULE + "fact = 'account'\nis = 'one_of'\nwords = [\"\\u0000\"]" + A_STAGE,
    A_RULE + "fact = [1]\nis = {}" + A_STAGE,
    A_RULE + "fact = 'discount'\nis = 'above'\nvalue = nan" + A_STAGE,
    "[[cost]]\nplan = 'x'\ncurrency = 'EUR'\ncost_minor = 1e300", "[seniority]\n\"%s\" = 'junior'" % ("9" * 5000),
)  # fmt: skip


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_f16_a_hostile_file_has_faults_and_breaks_nothing(source: str) -> None:
    with as_system():
        document, faults = policy_files.parse(source)
    assert document is None
    assert faults


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("source", ["a" + ".a" * 99_000 + " = 1", "[a" + ".a" * 99_000 + "]",
                                    "\n".join("a" + ".a" * 499 + f".b{n} = 1" for n in range(190))])  # fmt: skip
def test_f16_a_file_of_names_within_names_is_answered_at_once(source: str) -> None:
    began = time.process_time()
    with as_system():
        document, faults = policy_files.parse(source)
    assert time.process_time() - began < 2, "and nobody else waits for it"
    assert document is None
    assert faults[0].reason


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("part", [{"groups": [{"slug": "a", "name": "A", "members": [10**30]}]}, {"seniority": {"9" * 5000: "junior"}},
                                  {"rules": [{"name": "x", "when": [], "stages": [{"group": ["a"]}]}]}])  # fmt: skip
def test_f16_a_hostile_document_is_refused_with_its_place(part: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        act(staff("manager"), policies.change, {"groups": [{"slug": "a", "name": "A"}], **part}, "")


@pytest.mark.usefixtures("record")
def test_r65_exported_imported_and_exported_again_it_is_the_same_byte_for_byte() -> None:
    anna = approver()
    with as_system():
        document, _faults = policy_files.parse(FILE.format(anna=anna.email))
        policies.keep(document or {}, "", None, "x")
        first = policy_files.export(policies.in_force().policy)
        again, faults = policy_files.parse(first)
        assert faults == []
        policies.keep(again or {}, "", None, "x")
        assert policy_files.export(policies.in_force().policy) == first


@pytest.mark.usefixtures("record")
def test_u8_of_two_managers_who_change_it_at_once_the_second_looks_again(app: Flask, owner_connection: psycopg.Connection) -> None:
    """The second asks while the first has not committed: it waits for its turn, and then sees what has changed."""
    mona, document = staff("manager"), policy(rule(above(15)), groups={"deal-desk": [approver()]})
    owner_connection.execute("BEGIN")
    owner_connection.execute(
        "INSERT INTO approval_policies (version, is_draft, document, comment, author_name) VALUES (0, false, %s, 'First', 'x')",
        [Jsonb(document)])  # fmt: skip
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(act, mona, policies.change, document, "Second", seen=1)
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7251 AND NOT granted"
        while not second.done() and owner_connection.execute(waiting).fetchone() == (0,):
            time.sleep(0.05)
        owner_connection.execute("COMMIT")
        with pytest.raises(Invalid, match="meanwhile"):
            second.result(60)


def test_r65_the_command_takes_all_or_nothing(app: Flask, record: Flask, tmp_path: Path) -> None:
    anna, file = approver(), tmp_path / "policy.toml"
    run = app.test_cli_runner().invoke
    file.write_text(FILE.format(anna=anna.email))
    assert "Nothing was changed" in run(args=["policy", "import", str(file), "--dry-run"]).output
    with as_system():
        assert policies.in_force().version == 0
    assert run(args=["policy", "import", str(file), "--comment", "First"]).exit_code == 0
    with as_system():
        assert (policies.in_force().version, policies.in_force().comment) == (1, "First")
    file.write_text("# rules will come\n")
    for more in ([], ["--dry-run"]):
        empty = run(args=["policy", "import", str(file), *more])
        assert (empty.exit_code, "There is nothing in this file." in empty.output) == (1, True), empty.output
    file.write_text("[[rule]]\nname = 'x'\n")
    failed = run(args=["policy", "import", str(file)])
    assert failed.exit_code == 1
    assert "line 1" in failed.output
    out = run(args=["policy", "export", "-"]).output
    assert "Too cheap" in out


def test_r65_a_file_that_cannot_be_read_or_written_is_refused_with_a_sentence(app: Flask, record: Flask, tmp_path: Path) -> None:
    run, file = app.test_cli_runner().invoke, tmp_path / "policy.toml"
    file.write_bytes(b"\xd0\x28")
    unread = run(args=["policy", "import", str(file)])
    assert (unread.exit_code, "This is not UTF-8 text." in unread.output) == (1, True), unread.output
    unwritten = run(args=["policy", "export", str(tmp_path / "nowhere" / "policy.toml")])
    assert (unwritten.exit_code, "No such file or directory" in unwritten.output) == (1, True), unwritten.output
    unknown = run(args=["policy", "export", "-", "--version", "99"])
    assert (unknown.exit_code, "The policy has no version 99." in unknown.output) == (1, True), unknown.output


@pytest.mark.usefixtures("record")
def test_r65_only_managers_change_the_policy_and_who_did_stays() -> None:
    mona, document = staff("manager"), policy(rule(above(15)), groups={"deal-desk": [approver()]})
    with pytest.raises(NotAllowed):
        act(approver(), policies.change, document, "")
    with pytest.raises(Invalid):
        act(mona, policies.change, document, "", seen=7)
    assert act(mona, policies.change, document, "Tighter", seen=1) == 2
    with as_system():
        assert next((one.author_name, one.comment) for one in policies.versions()) == (mona.name, "Tighter")


@pytest.mark.usefixtures("record")
def test_r65_a_draft_is_not_in_force() -> None:
    policy(rule([], stage("x")), groups={"x": []}, is_draft=True)
    with as_system():
        assert policies.in_force().version == 0
        assert policies.version(1).is_draft


@pytest.mark.usefixtures("record")
def test_r65_a_version_never_changes(owner_connection: psycopg.Connection) -> None:
    policy(rule([]))
    for statement in ("UPDATE approval_policies SET comment = 'x'", "DELETE FROM approval_policies", "TRUNCATE approval_policies CASCADE"):
        with pytest.raises(psycopg.Error, match="never changes"), owner_connection.transaction():
            owner_connection.execute(statement.encode())
    with pytest.raises(DBAPIError), as_system():
        db.session.query(ApprovalPolicy).update({"comment": "x"})


@pytest.mark.usefixtures("record")
def test_r65_somebody_who_has_left_stops_no_change_of_the_policy() -> None:
    anna, ben = approver(), approver()
    document = policy(rule(above(15)), groups={"deal-desk": [anna, ben]}, seniority={str(ben.id): "junior"})
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = false WHERE id = :id"), {"id": ben.id})
        exported = policy_files.export(policies.in_force().policy)
        assert ben.email not in exported and policy_files.parse(exported)[1] == []
    act(staff("manager"), policies.change, document, "Another comment")
    with pytest.raises(Invalid, match="nobody called"):
        act(staff("manager"), policies.change, {**document, "seniority": {"999999": "junior"}}, "A stranger")
