"""Collecting the sentences that are written in the source."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "app/translations/babel.cfg"
KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "say": (1,)}
"""`say` builds the sentences of the rules, which know no French; pages look them up by their template."""


@cache
def collected() -> Catalog:
    """Every sentence of the source, in the order of its files. The source stays as it is while a command runs."""
    with CONFIG.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, str(CONFIG))  # type: ignore[no-untyped-call]
    catalog = Catalog(project="Seatwright", charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, comment_tags=("Translators:",))
    for path, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalog


def constants(
    file: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """An extractor for modules that name their sentences as constants: what ends with a full stop is one."""
    del keywords, comment_tags, options
    for node in ast.parse(file.read()).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            words = node.value.value
            if isinstance(words, str) and words.endswith("."):
                yield node.lineno, "gettext", words, []
