"""Another system's words are never stored or shown as they came."""

import pytest

from app.gateways.words import one_line, words_in


def test_control_and_direction_characters_are_gone() -> None:
    assert one_line("a\r\nb\x00c\u202ed\x1b[0m\udc80e") == "a b c d [0m e"


def test_too_much_is_cut_with_a_mark() -> None:
    assert one_line("x" * 1000, 10) == "xxxxxxxxx…"
    assert one_line("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    "body",
    [b"", b"no", b"[]", b'"x"', b"{}", b'{"error": null}', b'{"error": " \\n"}', b"\xff", b"[" * 90000],
)
def test_where_nothing_is_said_there_are_no_words(body: bytes) -> None:
    assert words_in(body) is None


def test_the_error_is_what_is_said() -> None:
    assert words_in(b'{"error": "Pas de contrat valide."}') == "Pas de contrat valide."
