"""The product's own source, read as text and as syntax, for rules about the house."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {"migrations", "vendor", "static"}


@dataclass(frozen=True)
class Module:
    """One Python file. `room` is the row of the room table it belongs to."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree; several rules walk it."""
        return list(ast.walk(self.tree))

    @property
    def room(self) -> str:
        parts = Path(self.path).parts
        return parts[0] if parts[0] != "app" or len(parts) == 2 else "/".join(parts[:2])

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, module) of every import, those inside functions too; `from app import x` counts as app.x."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                if node.module in {"app", "workflows"}:
                    yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
                else:
                    yield node.lineno, node.module

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def modules(*tops: str) -> list[Module]:
    """Every Python file of the product under these folders, without migrations and other people's files."""
    found = []
    for top in tops or ("app", "workflows"):
        for path in sorted((ROOT / top).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if not NOT_OURS & set(relative.parts):
                found.append(module_at(path))
    return found


@cache
def module_at(path: Path) -> Module:
    """One and the same for every rule, whichever folders it asks for: a file is read and parsed once."""
    return Module(str(path.relative_to(ROOT)), path.read_text())


@cache
def templates() -> dict[str, str]:
    """The text of every template by its path."""
    found = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(found)}


def is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
