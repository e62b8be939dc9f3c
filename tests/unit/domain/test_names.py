"""S10, S11: a name adds no line and no header, and is read in the order in which it was written."""

from __future__ import annotations

import pytest

from app.domain.names import is_readable

RIGHT_TO_LEFT, POP = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL ISOLATE}"


@pytest.mark.parametrize("name", [
    "Zoë d’Arcy-O’Neill", "李雷", "علی\N{ZERO WIDTH NON-JOINER}رضا", "נועה לוי", "Nguyễn Thị Ánh",
    "J. R. (Rob) Smith & Sons", "<b>Bold</b>", "=1+1", "🦊", "7",
])  # fmt: skip
def test_s10_names_of_every_script_are_names(name: str) -> None:
    assert is_readable(name)


@pytest.mark.parametrize("name", [
    "", " ", "\N{ZERO WIDTH SPACE}", "\N{COMBINING ACUTE ACCENT}", "Bad\r\nBcc: x@evil.example", "Two\nlines", "A\tname", "A\x00", "Del\x7f",
    f"invoice{RIGHT_TO_LEFT}fdp.exe", f"Ana{POP}", "Line\N{LINE SEPARATOR}break", "\ud800", "Private\ue000",
])  # fmt: skip
def test_s10_what_hides_turns_or_breaks_a_line_is_no_name(name: str) -> None:
    assert not is_readable(name)
