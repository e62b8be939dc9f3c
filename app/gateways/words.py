"""What another system says, made fit to store and show."""

import json
import unicodedata

LONGEST_WORDS = 300


def one_line(text: str, longest: int = LONGEST_WORDS) -> str:
    """`text` without control, format and unpaired characters, on one line of at most `longest` characters."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text[: longest * 4])
    line = " ".join(visible.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def words_in(body: bytes) -> str | None:
    """The sentence in a JSON body `{"error": "..."}`, or None where there is none to be read."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    said = answer.get("error") if isinstance(answer, dict) else None
    return (one_line(said) or None) if isinstance(said, str) else None
