"""French is complete, well typeset and in step with the source; no page has words of its own (U20)."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from click.testing import CliRunner

from app.ops.commands.translations import translations
from app.ops.translating.catalogue import PO, compiled, read, updated
from app.ops.translating.extracting import collected
from app.ops.translating.faults import faults, typography
from tests.house_rules.reading import modules, templates

TODO = "run `flask translations update`, write the French, run it again"
NOT_WORDS = {"Seatwright", "English", "Français", "eml", "CSV", "XLSX"}
"""Names, and what is the same in every language."""
ASKS = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "say"}
UNSEEN = re.compile(
    r"{#.*?#}|{% block main_class %}.*?{% endblock %}|{%.*?%}|<!--.*?-->|<(script|style|code|pre)\b.*?</\1>",
    re.DOTALL,
)
SHOWN = re.compile(r"{{.*?}}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r"\s(?:aria-label|title|alt|placeholder|data-words)\s*=\s*\"([^\"]*)\"")
COMPUTED = re.compile(r"\s(?:aria|data)-[\w-]+=\"\s*\"")
"""An attribute that says nothing of its own; a macro writes it outside of a tag."""
WORD = re.compile(r"[^\W\d_]{2,}")
ENTITY = re.compile(r"&#?\w+;|%\(\w+\)s")
"""What stands for something else: a sign of HTML, or a place that is filled in later."""


def bare_words(text: str) -> Iterator[tuple[int, str]]:
    """(line, words) of what a template shows without asking the catalogue."""
    kept = UNSEEN.sub(_blank, text)
    shown = SHOWN.sub(_blank, kept)
    for found in ATTRIBUTE.finditer(shown):
        yield from _words(shown, found.start(1), found.group(1))
    nodes = TAG.sub(_blank, COMPUTED.sub(_blank, shown))
    for found in re.finditer(r"[^\n]+", nodes):
        yield from _words(nodes, found.start(), found.group())


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _words(text: str, start: int, piece: str) -> Iterator[tuple[int, str]]:
    words = ENTITY.sub(" ", piece).strip(" \t–·▬")
    if WORD.search(words) and words not in NOT_WORDS:
        yield text.count("\n", 0, start) + 1, words


def same_words(catalog: Catalog) -> dict[object, object]:
    """By the English or, where one English word needs two French ones, by its context and the English."""
    return {
        (message.context, key) if message.context else key: french(message)
        for message in catalog
        if (key := message.id if isinstance(message.id, str) else tuple(message.id))
    }


def french(message: Message) -> object:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


@pytest.fixture(scope="module")
def source() -> Catalog:
    return collected()


def test_every_sentence_of_the_source_has_its_french(source: Catalog) -> None:
    found = [f"{words}: {fault}" for words, fault in faults(updated(source))]
    assert not found, f"{TODO}:\n" + "\n".join(found)


def test_the_file_holds_no_sentence_that_is_gone(source: Catalog) -> None:
    gone = set(same_words(read())) - set(same_words(source))
    assert not gone, f"{TODO}: {gone}"


def test_what_the_pages_read_is_what_people_edit() -> None:
    assert same_words(compiled()) == same_words(read()), "Run `flask translations update`."


def test_english_apostrophes_are_those_of_print_too(source: Catalog) -> None:
    """Code and mark-up are never quoted with them: words are “so”, and the account’s."""
    straight = [words for words in same_words(source) if "'" in "".join(words)]
    assert not straight, f"Write ’ in these: {straight}"


def test_the_sources_of_all_kinds_are_read(source: Catalog) -> None:
    words = same_words(source)
    for known in (
        "You may not do this.",  # say(), in a service
        "The product could not be reached.",  # a gateway's constant
        "Skip to the content",  # a template
        "Enter your password.",  # a form
        ("%(num)s task", "%(num)s tasks"),
        ("page", "Status"),  # with a context
    ):
        assert known in words, known


def asked_for(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, sentence) of every call that looks a sentence up; none inside an f-string is ever collected."""
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in ASKS
            and call.args
        ):
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield call.lineno, first.value


def test_every_sentence_that_python_asks_for_is_collected(source: Catalog) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in source}
    missed = [
        f"{module.path}:{line}: {words}"
        for module in modules("app", "workflows")
        if not module.path.startswith("app/ops/")
        for line, words in asked_for(module.tree)
        if words not in known
    ]
    assert not missed, "Take these out of their f-strings:\n" + "\n".join(missed)


def test_a_sentence_inside_an_f_string_is_noticed() -> None:
    assert list(asked_for(ast.parse("x = f\"{_('Ask by noon.')}\""))) == [(1, "Ask by noon.")]


def test_templates_show_no_words_of_their_own() -> None:
    found = [
        f"{path}:{line}: {words}" for path, text in templates().items() for line, words in bare_words(text)
    ]
    assert not found, "Put these words into {{ _('...') }}:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello</p>",
        "{{ _('a') }} seats",
        '<nav aria-label="Pages">',
        "{% if x %}Now{% endif %}",
        "<p>\n  You may\n</p>",
    ],
)
def test_the_rule_notices_bare_words(text: str) -> None:
    assert list(bare_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "<p>{{ _('Hello') }}</p>",
        "{# Hello #}",
        '{% macro key(name) %} data-key="{{ name }}"{% endmacro %}',
        '<p class="muted">&nbsp;·</p>',
        "<code>flask run</code>",
    ],
)
def test_the_rule_leaves_good_templates_alone(text: str) -> None:
    assert not list(bare_words(text))


@pytest.mark.parametrize(
    "french", ["Pourquoi ?", "l'offre", "« oui »", "Raison :", "Fin...", "Vite!", 'dit "oui"', "oui; non"]
)
def test_bad_typography_is_noticed(french: str) -> None:
    assert typography(french)


@pytest.mark.parametrize(
    "french",
    [
        "Pourquoi\u202f?",
        "l’offre",
        "«\u202foui\u202f»",
        "Raison\u202f: %(why)s",
        "à 10:30",
        "«\u202fA: b\u202f»",
    ],
)
def test_good_typography_is_left_alone(french: str) -> None:
    assert not typography(french)


def test_the_commands_say_the_same() -> None:
    checked = CliRunner().invoke(translations, ["check", "--json"])
    assert (checked.exit_code, json.loads(checked.output)) == (0, [])
    before = PO.read_bytes()
    planned = CliRunner().invoke(translations, ["update", "--dry-run"])
    assert planned.exit_code == 0
    assert " 0 to translate." in planned.output
    assert PO.read_bytes() == before


def one(english: str | tuple[str, str], french: str | tuple[str, str]) -> list[str]:
    catalog = Catalog(locale="fr")
    catalog.add(english, french)
    return [fault for _words, fault in faults(catalog)]


def test_faults_are_noticed() -> None:
    assert one("Why", "") == ["not translated"]
    assert one("%(n)s left", "%(m)s de reste")
    assert one(" to %(rep)s", "à %(rep)s")
    assert one(("%(n)s seat", "%(n)s seats"), ("%(n)s licence", ""))
    assert not one(("One seat", "%(n)s seats"), ("Une licence", "%(n)s licences"))
