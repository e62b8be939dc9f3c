"""The mailbox keeps each message once, whole, and reads back what arrived, however odd."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.ops.mailbox.store import keep, letter, letters


def raw(number: int, to: str = "owner@atelier-nord.example") -> bytes:
    return (
        f"Message-ID: <task-{number}@x>\r\nSubject: =?utf-8?q?Num=C3=A9ro_{number}?=\r\nTo: {to}\r\n"
        f"Date: Sun, 22 Nov 2026 10:00:0{number} +0100\r\n\r\nBonjour {number}\r\n"
    ).encode()


def test_the_newest_come_first_with_subject_receiver_and_date(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        os.utime(tmp_path / f"{keep(tmp_path, raw(number))}.eml", (number, number))
    heads = letters(tmp_path)
    assert [head.subject for head in heads] == ["Numéro 3", "Numéro 2", "Numéro 1"]
    assert heads[0].sent_at == datetime(2026, 11, 22, 9, 0, 3, tzinfo=UTC)
    assert [head.subject for head in letters(tmp_path, limit=1)] == ["Numéro 3"]


def test_a_list_may_be_of_one_receiver(tmp_path: Path) -> None:
    keep(tmp_path, raw(1))
    keep(tmp_path, raw(2, "rita@vendor.example"))
    assert [head.subject for head in letters(tmp_path, to="RITA@vendor.example")] == ["Numéro 2"]


def test_a_repeat_is_kept_once_and_the_first_stays(tmp_path: Path) -> None:
    first = keep(tmp_path, raw(1))
    assert keep(tmp_path, raw(1) + b"again") == first
    found = letter(tmp_path, first)
    assert found is not None
    assert found.text == "Bonjour 1\n"
    assert len(list(tmp_path.iterdir())) == 1, "no half-written file is left behind"


def test_messages_without_an_id_are_told_apart_by_their_content(tmp_path: Path) -> None:
    assert keep(tmp_path, b"Subject: a\r\n\r\nx") != keep(tmp_path, b"Subject: a\r\n\r\ny")
    assert len(letters(tmp_path)) == 2


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"To: \xff\r\nDate: soon\r\n\r\n\xff", b"no headers at all"]
)
def test_an_odd_message_is_kept_and_read(tmp_path: Path, content: bytes) -> None:
    letter_id = keep(tmp_path, content)
    assert letters(tmp_path)[0].id == letter_id
    assert letter(tmp_path, letter_id) is not None


@pytest.mark.parametrize("wrong", ["", "../../etc/passwd", "0" * 32, "0" * 31 + "/", "x\x00"])
def test_an_id_that_is_none_finds_nothing(tmp_path: Path, wrong: str) -> None:
    assert letter(tmp_path, wrong) is None


def test_a_mailbox_that_does_not_exist_yet_is_empty(tmp_path: Path) -> None:
    assert letters(tmp_path / "later") == []


def test_an_encoded_name_and_a_folded_subject_are_read_as_written(tmp_path: Path) -> None:
    content = (
        b"To: =?utf-8?q?H=C3=A9l=C3=A8ne?= Marchand <owner@atelier-nord.example>\r\n"
        b"Subject: =?utf-8?q?Votre_devis_est_?=\r\n =?utf-8?q?pr=C3=AAt?=\r\nDate: never\r\n\r\n"
    )
    keep(tmp_path, content)
    (head,) = letters(tmp_path)
    assert (head.to, head.subject) == ("Hélène Marchand <owner@atelier-nord.example>", "Votre devis est prêt")


@pytest.mark.parametrize(
    "subject", [b"=?utf-8?b?!!!?=", b"=?no-such?q?x?=", b"=?utf-8?q?=FF?=", b"\xff\xfe", b"=?"]
)
def test_a_subject_that_cannot_be_decoded_does_not_hide_the_others(tmp_path: Path, subject: bytes) -> None:
    keep(tmp_path, b"Subject: " + subject + b"\r\n\r\n")
    assert len(letters(tmp_path)) == 1
