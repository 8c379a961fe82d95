"""Imports point down the layers, and no module imports itself round a corner."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "navos_gitops"

LAYERS = (
    {"named"},
    {"model", "errors", "digest", "__init__"},
    {"yaml", "git"},
    {"gotemplate", "jsonpatch", "semver"},
    {"catalog"},
    {"schema"},
    {"settings"},
    {"compose"},
    {"delivery"},
    {"admission"},
    {"topology"},
    {"rules"},
    {"plan"},
    {"report", "rendered"},
    {"publishing"},
    {"pipeline", "judge"},
    {"cli"},
    {"__main__"},
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def imported(tree: ast.AST) -> set[str]:
    """The package's own modules that a tree imports, types and function bodies included."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "navos_gitops":
            names.update(
                full if (full := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names
            )
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names if alias.name.split(".")[0] == "navos_gitops")
    return names


def part(module: str) -> str:
    """The part of the design that a module belongs to."""
    return module.split(".")[1] if "." in module else "__init__"


def test_every_part_has_a_layer() -> None:
    assert {part(module) for module in MODULES} <= set(RANK)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_downwards(module: str) -> None:
    if module == "navos_gitops":
        return  # the front door: it loads what is asked for, when it is asked for
    upward = {
        name
        for name in imported(MODULES[module])
        if part(name) != part(module) and RANK[part(name)] >= RANK[part(module)] and name != "navos_gitops"
    }
    assert not upward, f"{module} imports {sorted(upward)}, which is not below it"


def top_level(tree: ast.Module) -> set[str]:
    """What is imported when the module is: not in functions, not for type checkers only."""
    body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"))
        and not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))
    ]
    return set().union(*(imported(node) for node in body)) if body else set()


def test_no_module_imports_itself_round_a_corner() -> None:
    graph = {name: top_level(tree) - {name} for name, tree in MODULES.items()}
    # a package's own __init__ gathers its modules: a module below may not count that as an import of it
    for name, targets in graph.items():
        targets.difference_update({parent for parent in MODULES if name.startswith(f"{parent}.")})
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")
