"""Templates hold no script and no style, and trust nothing they are given."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes

from tests.house_rules.reading import modules, templates

INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
MAILS = "templates/emails/"
"""Mail programs know no style sheets: there, and only there, style is inline."""
SAFE = {"templates/components/icons.html": "shapes of our own, chosen by name"}
CALLED_A_BUTTON = re.compile(r"<a\b[^>]*\srole\s*=\s*[\"']button", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false")


def inline(text: str, *, is_mail: bool = False) -> list[str]:
    allowed = {"a style attribute", "a style element"} if is_mail else set()
    return [what for what, pattern in INLINE.items() if what not in allowed and pattern.search(text)]


def test_no_template_has_inline_script_or_style() -> None:
    found = {
        path: what
        for path, text in templates().items()
        if (what := inline(text, is_mail=path.startswith(MAILS)))
    }
    assert not found, f"{found}: the content security policy blocks it. Use app/static/css and app/static/js."


def test_nothing_is_shown_unescaped_unless_listed() -> None:
    found = [path for path, text in templates().items() if UNESCAPED.search(text) and path not in SAFE]
    assert not found, f"{found}: let Jinja escape it, or build it from parts that are."


def test_u17_what_leads_elsewhere_is_called_a_link_however_it_looks() -> None:
    assert CALLED_A_BUTTON.search('<a class="button" href="/" role="button">')
    assert not [path for path, text in templates().items() if CALLED_A_BUTTON.search(text)]


FILLED = {
    "app/web/desk/rows.py": "rows that a template has drawn, with every word escaped in one go: test_s3_hostile_words_stay_words",
    "app/web/selects.py": "an option, its value and its words escaped: test_s11_an_option_is_written_letter_for_letter_as_wtforms_writes_it",
}


TREES = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def brought(tree: nodes.Template) -> set[str]:
    """The macros that a template takes from another."""
    return {name[1] if isinstance(name, tuple) else name for one in tree.find_all(nodes.FromImport) for name in one.names}


def named(path: str, texts: dict[str, str]) -> set[str]:
    """The names that a template says, and those that the parts which it includes say and do not bring."""
    tree = TREES.parse(texts[path])
    found = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    for part in tree.find_all(nodes.Include):
        if isinstance(part.template, nodes.Const) and (inner := f"templates/{part.template.value}") in texts:
            found |= named(inner, texts) - brought(TREES.parse(texts[inner]))
    return found


def brought_for_nothing(texts: dict[str, str]) -> dict[str, set[str]]:
    found = {path: brought(TREES.parse(text)) for path, text in texts.items() if " import " in text}
    return {path: unused for path, names in found.items() if (unused := names - named(path, texts))}


def test_no_template_brings_what_it_does_not_use() -> None:
    assert not (found := brought_for_nothing(templates())), f"{found}: take the names out of the import."


def test_what_is_brought_for_nothing_is_noticed_and_what_a_part_uses_is_not() -> None:
    page = "{% from 'x.html' import one, two %}{{ one() }}{% include 'part.html' %}"
    assert brought_for_nothing({"templates/page.html": page, "templates/part.html": "{{ two() }}"}) == {}
    own = "{% from 'x.html' import two %}{{ two() }}"
    assert brought_for_nothing({"templates/page.html": page, "templates/part.html": own}) == {"templates/page.html": {"two"}}


def test_python_marks_no_text_as_safe() -> None:
    found = {module.path for module in modules("app") if re.search(r"\bMarkup\(|\|safe\b", module.source)}
    assert found == set(FILLED), f"{found}: render a template instead."


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link href="//cdn.example/x.css">',
    ],
)
def test_the_rule_notices(text: str) -> None:
    assert inline(text)


@pytest.mark.parametrize(
    "text",
    ['<script src="/static/x.js" defer></script>', '<a href="/orders">on = off</a>', "<p>{{ style }}</p>"],
)
def test_the_rule_leaves_good_templates_alone(text: str) -> None:
    assert inline(text) == []


def test_a_mail_may_carry_its_style_and_nothing_else() -> None:
    assert inline('<p style="margin:0">', is_mail=True) == []
    assert inline("<script>x</script>", is_mail=True)
    assert UNESCAPED.search("{{ x|safe }}")
