"""What may be attached: a PDF that is one and nothing else, under a name that is a name (S12). Bytes in, a verdict out."""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 5 * 1024 * 1024
MAX_NAME = 100
TYPES = frozenset({"application/pdf", "application/x-pdf"})
HEAD = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n \t]")
END = re.compile(rb"%%EOF\s*\Z")
LOOKED_AT = 4096
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE|OpenAction|AA)(?![A-Za-z])"
)
"""What makes a reader run, send or open something."""
OTHER_KINDS = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"MZ", b"\x7fELF", b"PK\x03\x04")
ZIP_END, LONGEST_ZIP_TAIL = b"PK\x05\x06", 66_000
NAME_ENDS = ".pdf"


def is_pdf(content: bytes) -> bool:
    """Begins and ends as a PDF, with nothing before and nothing behind; not also a page, a programme or an archive."""
    head = content[:LOOKED_AT].lower()
    if not HEAD.match(content) or not END.search(content[-LOOKED_AT:]):
        return False
    if any(kind.lower() in head[8:] for kind in OTHER_KINDS if len(kind) > 2):
        return False
    return ZIP_END not in content[-LONGEST_ZIP_TAIL:]


def is_active(content: bytes) -> bool:
    """Whether it holds something a reader would act on; names may be written with escapes."""
    plain = ESCAPED.sub(lambda part: bytes([int(part[1], 16)]), content)
    return bool(ACTIVE.search(content) or ACTIVE.search(plain))


def plain_name(typed: str) -> str | None:
    """A file name without a path, of letters, figures, spaces and `. _ -`, ending in .pdf; None when nothing is left of it.

    Marks that turn the direction of text, or end it, are left out: a name reads as what it is.
    """
    if not typed.lower().rstrip().endswith(NAME_ENDS) or "\x00" in typed:
        return None
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", typed.strip()))[-1]
    stem = "".join(one if one.isalnum() or one in " ._-" else "_" for one in last[: -len(NAME_ENDS)]
                   if unicodedata.category(one)[0] != "C")  # fmt: skip
    stem = re.sub(r"\.(?=\w{1,5}(\.|$))", "_", re.sub(r"\s+", " ", stem)).strip(" ._-")
    return f"{stem[: MAX_NAME - len(NAME_ENDS)].rstrip()}{NAME_ENDS}" if stem else None
