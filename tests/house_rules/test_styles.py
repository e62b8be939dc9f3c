"""Style sheets use the tokens there are, and style what is drawn."""

from __future__ import annotations

import re

from tests.house_rules.reading import ROOT, modules, templates

USED, SET = re.compile(r"var\((--[\w-]+)"), re.compile(r"(--[\w-]+)\s*:")
COMMENT, BODY, CLASS = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\{[^{}]*\}"), re.compile(r"\.([a-zA-Z][\w-]*)")
MADE_UP = ("tone-", "width-", "cushion-", "seat-", "piece-", "htmx-")
"""Beginnings of classes whose end is worked out where they are drawn, or that htmx gives."""


def sheets() -> dict[str, str]:
    """Our style sheets, without comments."""
    return {path.name: COMMENT.sub("", path.read_text()) for path in sorted((ROOT / "app/static/css").glob("*.css"))}


def classes(sheet: str) -> set[str]:
    """The classes that the selectors of a sheet name."""
    bare = sheet
    while (shorter := BODY.sub("", bare)) != bare:
        bare = shorter
    selectors = " ".join(part.rpartition("}")[2].rpartition(";")[2] for part in re.split(r"\{", sheet))
    return set(CLASS.findall(bare)) | set(CLASS.findall(selectors))


def unset(found: dict[str, str]) -> set[str]:
    whole = "".join(found.values())
    return set(USED.findall(whole)) - set(SET.findall(whole))


def test_every_token_that_is_used_is_set() -> None:
    assert not (gone := unset(sheets())), f"{gone}: a token that nobody sets has no colour and no size."


def test_what_is_styled_is_drawn() -> None:
    scripts = [path.read_text() for path in (ROOT / "app/static/js").glob("*.js")]
    drawn = "".join([*templates().values(), *scripts, *(module.source for module in modules("app"))])
    found = {name: gone for name, sheet in sheets().items()
             if (gone := {one for one in classes(sheet) if not one.startswith(MADE_UP) and not re.search(rf"(?<![\w-]){one}(?![\w-])", drawn)})}
    assert not found, f"{found}: take the rules out, or draw it."


def test_the_rules_notice() -> None:
    assert unset({"x.css": ".a { color: var(--gone); --set: 1px; margin: var(--set) }"}) == {"--gone"}
    assert classes("@media (width > 1rem) { .a, p.b:hover { margin: .5rem } }\n.c > .d { top: 0 }") == {"a", "b", "c", "d"}
