"""Imports point down only, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import graphviz_backprop

PACKAGE = Path(graphviz_backprop.__file__).parent

#: From the bottom up; a module imports from its own line (itself) and the lines above it.
LEVELS = (
    ("errors", "names", "numbers"),
    ("ops",),
    ("graph", "matrices"),
    ("bindings",),
    ("passes",),
    ("by_id",),
    ("language", "trace", "examples"),
    ("check", "jacobian"),
    ("explain",),
    ("drawing", "teach"),
    ("frontend",),
    ("export",),
    ("learn",),
    ("pipeline", "gallery"),
    ("app", "cli_reading"),
    ("cli_learn", "cli_program"),
    ("cli_export",),
    ("cli",),
)
LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}

#: Where alone a library may be imported.
HOMES = {
    "streamlit": ("app",),
    "pygraphviz": ("drawing/layout.py", "drawing/layout_worker.py"),
    "click": ("cli",),
    "pptx": ("export/pptx",),
    "reportlab": ("export/pdf",),
    "matplotlib": ("learn",),
    "lark": ("language",),
}


def modules():
    return [
        p for p in sorted(PACKAGE.rglob("*.py")) if p.name != "__init__.py" or p.parent != PACKAGE
    ]


def part_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "graphviz_backprop":
                yield from (f"graphviz_backprop.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path):
    own = part_of(path)
    assert own in LEVEL, f"{own} has no level: add it to LEVELS"
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package != "graphviz_backprop" or not rest:
            continue
        other = rest.partition(".")[0]
        assert other == own or LEVEL[other] < LEVEL[own], f"{own} imports {other}"


@pytest.mark.parametrize(("library", "homes"), HOMES.items())
def test_libraries_stay_at_home(library, homes):
    users = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.partition(".")[0] == library for name in imported(path))
    }
    assert users, f"nothing imports {library}"
    assert all(user.startswith(homes) for user in users), users


def test_importing_the_library_loads_nothing_heavy():
    code = "import sys, graphviz_backprop; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"streamlit", "pygraphviz", "matplotlib", "pptx", "reportlab", "PIL", "torch", "pandas"}
    assert not heavy & set(loaded.stdout.split())


def test_no_module_evaluates_text():
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = {
            n.func.id
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "compile", "__import__"}, path
