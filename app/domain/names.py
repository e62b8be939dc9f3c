"""What people are called: a name is one line, and reads as it is written. Words in, a verdict out."""

from __future__ import annotations

import unicodedata

LONGEST = 200
KINDS_OF_NO_LETTER = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
TURNING = frozenset("\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}\N{LEFT-TO-RIGHT OVERRIDE}"
                    "\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}"
                    "\N{POP DIRECTIONAL ISOLATE}")  # fmt: skip
"""Marks that turn the direction of what follows. Joiners stay: names in some scripts are spelt with them."""


def is_readable(name: str) -> bool:
    """Whether there is something to read, on one line, in the order in which it was written."""
    kinds = {one: unicodedata.category(one) for one in name}
    return any(kind[0] not in "CZM" for kind in kinds.values()) and not any(
        kind in KINDS_OF_NO_LETTER or one in TURNING for one, kind in kinds.items()
    )
