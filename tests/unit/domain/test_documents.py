"""S12: what may be attached is a PDF and nothing else, under a name that is a name."""

from __future__ import annotations

import random
import unicodedata

import pytest

from app.domain.documents import MAX_NAME, is_active, is_pdf, plain_name

GOOD = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
ZIP = b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18


@pytest.mark.parametrize("good", [GOOD, GOOD.rstrip(), GOOD.replace(b"\n", b"\r\n"), GOOD.replace(b"1.7", b"2.0")])
def test_s12_a_plain_pdf_may_come(good: bytes) -> None:
    assert is_pdf(good)
    assert not is_active(good)


@pytest.mark.parametrize("bad", [
    b"", b"%PDF-", b"%PDF-1.7", b"\xef\xbb\xbf" + GOOD, b" " + GOOD, b"<html>" + GOOD, b"MZ" + GOOD, b"\x7fELF" + GOOD,
    GOOD[:-7], GOOD + ZIP, GOOD[:-7] + ZIP + b"\n%%EOF", GOOD + b"<script>alert(1)</script>", GOOD + b"x",
    GOOD.replace(b"trailer", b"<script>alert(1)</script>"), GOOD.replace(b"trailer", b"<SVG onload=alert(1)>"),
    GOOD.replace(b"trailer", b"<!DOCTYPE html>"), GOOD.replace(b"trailer", b"<?php system() ?>"), GOOD.replace(b"1.7", b"9.9"),
    b"%PDF-1.7\n" + ZIP, b"GIF89a" + GOOD, b"\x89PNG\r\n\x1a\n" + GOOD, b"%!PS-Adobe\n" + GOOD, ZIP, b"{\\rtf1}" + GOOD,
])  # fmt: skip
def test_s12_what_is_no_pdf_or_also_something_else_is_refused(bad: bytes) -> None:
    assert not is_pdf(bad)


@pytest.mark.parametrize("name", ["JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm",
                                  "ImportData", "GoToR", "GoToE", "OpenAction", "AA"])  # fmt: skip
@pytest.mark.parametrize("is_escaped", [False, True])
def test_s12_what_would_run_send_or_open_something_is_found(name: str, is_escaped: bool) -> None:
    written = "".join(f"#{ord(one):02X}" for one in name) if is_escaped else name
    assert is_active(GOOD.replace(b"/Type", f"/{written} (x) /Type".encode()))


@pytest.mark.parametrize("name", ["AAPL", "JSON", "Launches", "GoTo", "XFATHER"])
def test_s12_names_that_merely_begin_alike_are_left_alone(name: str) -> None:
    assert not is_active(GOOD.replace(b"/Type", f"/{name} (x) /Type".encode()))


@pytest.mark.parametrize(("typed", "kept"), [
    ("order.pdf", "order.pdf"), ("Order 4711.PDF", "Order 4711.pdf"), ("Commande n° 12 – été.pdf", "Commande n_ 12 _ été.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Windows\\x.pdf", "x.pdf"), ("a\u202egnp.pdf", "agnp.pdf"),
    ("x.php.pdf", "x_php.pdf"), ("  .hidden.pdf", "hidden.pdf"), ('a";drop\r\nSet-Cookie: x.pdf', "a__dropSet-Cookie_ x.pdf"),
    ("<script>.pdf", "script.pdf"),
])  # fmt: skip
def test_s12_a_name_reads_as_what_it_is(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept


@pytest.mark.parametrize("typed", ["", ".pdf", "..pdf", "/.pdf", "order.exe", "order.pdf.exe", "order", "a\x00.pdf", "order.pdf\x00"])
def test_s12_a_name_of_nothing_or_of_another_kind_is_refused(typed: str) -> None:
    assert plain_name(typed) is None


def test_s12_whatever_the_name_what_is_kept_is_harmless() -> None:
    seed = 20261122
    chance = random.Random(seed)  # noqa: S311  (it makes names, not secrets)
    odd = "abcXYZ019 ._-/\\:;'\"<>&%$#@!|?*\r\n\t\u202e\u2066\u200b\u00e9\u0301\u4e2d\U0001f600"
    for _ in range(500):
        typed = "".join(chance.choices(odd, k=chance.randint(0, 160))) + chance.choice((".pdf", ".PDF", ".pdf ", ".exe", ""))
        kept = plain_name(typed)
        if kept is not None:
            assert len(kept) <= MAX_NAME, (seed, typed)
            assert kept.endswith(".pdf"), (seed, typed)
            assert all(one.isalnum() or one in " ._-" or unicodedata.combining(one) for one in kept), (seed, typed)
            assert not kept.startswith((".", " ", "-")), (seed, typed)
