"""Files and functions a person can hold in their head, each with a sentence at its top."""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize

import pytest

from tests.house_rules.reading import Module, modules, templates

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 120
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")


def too_long(module: Module) -> list[str]:
    lines = len(module.source.splitlines())
    found = (
        [f"{module.path} has {lines} lines: split it by what its parts are about."]
        if lines > LONGEST_FILE
        else []
    )
    for function in module.functions():
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            found.append(
                f"{module.path}:{function.lineno} {function.name} has {length} lines: name its parts."
            )
    return found


def without_docstring(module: Module) -> bool:
    return bool(module.source.strip()) and ast.get_docstring(module.tree) is None


def left_over(source: str) -> list[str]:
    """Promises to do it later, in comments."""
    if not LEFT_OVER.search(source):  # nowhere in the file: it need not be taken apart
        return []
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        token.string for token in tokens if token.type == tokenize.COMMENT and LEFT_OVER.search(token.string)
    ]


def test_no_file_and_no_function_is_too_long() -> None:
    assert not (found := [line for module in modules() for line in too_long(module)]), "\n" + "\n".join(found)


def test_no_file_of_tests_is_too_long() -> None:
    found = [line for module in modules("tests") for line in too_long(module) if line.startswith(f"{module.path} has")]
    assert not found, "\n" + "\n".join(found)


def test_most_files_are_short() -> None:
    assert statistics.median(len(module.source.splitlines()) for module in modules()) < 90


def test_every_module_says_what_it_is() -> None:
    found = [module.path for module in modules() if without_docstring(module)]
    assert not found, f"{found}: begin with a sentence that says what the file is for."


def test_nothing_is_left_for_later() -> None:
    found = {
        module.path: left
        for module in modules("app", "workflows", "tests")
        if (left := left_over(module.source))
    }
    assert not found, f"{found}: do it now, or say in the record of decisions why not."


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [
        module.path
        for module in modules()
        if VAGUE.search(module.path.rpartition("/")[2].removesuffix(".py"))
    ]
    assert not found, f"{found}: name it after what it holds, from the glossary."


def test_no_page_is_too_long() -> None:
    found = {
        path: lines
        for path, text in templates().items()
        if (lines := len(text.splitlines())) > LONGEST_TEMPLATE
    }
    assert not found, f"{found}: move a part to a component."


def test_the_rules_notice() -> None:
    assert too_long(Module("app/x.py", "\n" * 301))
    assert too_long(Module("app/x.py", "def f():\n" + "    pass\n" * 40))
    assert without_docstring(Module("app/x.py", "x = 1"))
    assert left_over("x = 1  # TODO: more\n")
    assert VAGUE.search("order_utils")


@pytest.mark.parametrize("good", ["'''Ordinary.'''\nTODO_LIST = 1\n", "'''Says TODO in a string.'''\n"])
def test_the_rules_leave_good_files_alone(good: str) -> None:
    module = Module("app/x.py", good)
    assert (too_long(module), without_docstring(module), left_over(good)) == ([], False, [])
    assert not VAGUE.search("commonwealth")
