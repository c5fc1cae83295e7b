"""Imports point down only, and heavy libraries stay where they belong."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import networkx as nx
import pytest

import graphviz_backprop

PACKAGE = Path(graphviz_backprop.__file__).parent

#: From the bottom up; a folder imports from itself and from the lines above it.
LEVELS = (
    ("text",),
    ("choices",),
    ("ops",),
    ("engine",),
    ("language", "examples", "recording"),
    ("explain",),
    ("drawing", "teach"),
    (
        "export",
        "browser",
        "notebook",
    ),  # the one-file player is a file format, and shows still pictures
    ("learn",),
    ("pipeline", "gallery", "address", "graph"),
    ("course", "stepper", "sphinx"),
    ("app", "cli"),
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
    "anywidget": ("stepper",),
    "sphinx": ("sphinx",),
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
        assert other == own or LEVEL[other] <= LEVEL[own], f"{own} imports {other}"


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


def test_no_modules_import_each_other_in_a_circle():
    """Not even from inside their functions, and not inside one folder."""
    names = {".".join(("graphviz_backprop", *p.relative_to(PACKAGE).with_suffix("").parts)): p
             for p in modules()}  # fmt: skip
    graph = nx.DiGraph()
    for name, path in names.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                asked = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
                graph.add_edges_from((name, other) for other in asked if other in names)
    assert graph.number_of_edges() > len(names)
    circles = [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    assert circles == []


#: What is imported under another name than it is installed.
INSTALLED_AS = {"PIL": "pillow", "pptx": "python-pptx", "resvg_py": "resvg-py"}


def test_every_package_that_is_imported_is_asked_for():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    named = {re.match(r"[\w-]+", each)[0].lower() for each in asked}
    used = {name.partition(".")[0] for path in modules() for name in imported(path)}
    used -= {*sys.stdlib_module_names, "graphviz_backprop"}
    assert len(used) > 10
    assert {INSTALLED_AS.get(name, name).lower() for name in used} <= named


if __name__ == "__main__":  # a module over 300 lines may hold more than one concept
    for lines, path in sorted((len(p.read_text().splitlines()), p) for p in modules()):
        if lines > 300:
            print(f"{lines:>5}  {path.relative_to(PACKAGE.parent)}")
