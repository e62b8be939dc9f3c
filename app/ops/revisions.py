"""Which migrations there are, read from their files: importing them would take longer than all that is asked here."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

MIGRATIONS = Path(__file__).parents[1] / "migrations"
VERSIONS = MIGRATIONS / "versions"
_REVISION = re.compile(r"^(revision|down_revision)\s*(?::[^=]+)?=\s*[\"']([^\"']+)[\"']", re.MULTILINE)


def newest_revision(versions: Path = VERSIONS) -> str:
    """The migration no other one follows; "" when there are none or they fork (the upgrade then says so)."""
    revisions, followed = set[str](), set[str]()
    for file in versions.glob("*.py"):
        for kind, value in _REVISION.findall(file.read_text(encoding="utf-8")):
            (revisions if kind == "revision" else followed).add(value)
    ends = revisions - followed
    return ends.pop() if len(ends) == 1 else ""


def fingerprint(versions: Path = VERSIONS) -> str:
    """64 characters that change with any of these files, and with what all of them say about whose rows are whose."""
    made = hashlib.sha256()
    for file in (*sorted(versions.glob("*.py")), versions.parent / "security.py"):
        made.update(b"%s\0%s\0" % (file.name.encode(), file.read_bytes()))
    return made.hexdigest()
