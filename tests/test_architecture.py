"""Who may import whom (docs/design.md): arrows point down, stages never import one another."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "audiobook"
LEVELS = [
    {"model", "errors"},
    {"advisers", "engines", "audio", "files", "programs", "plugins", "web", "workers"},
    {
        "readers",
        "scripting",
        "attribution",
        "casting",
        "pronunciation",
        "studio",
        "mix",
        "master",
        "writers",
    },
    {"production"},
    {"cli", "desk"},
]
EXCEPTIONS = {("casting", "pronunciation")}
ONLY_IN = {
    "click": {"cli"},
    "rich": {"cli", "desk"},
    "subprocess": {"programs"},
    "urllib": {"web"},
    "http": {"web"},
    "socket": {"engines"},
    "ruamel": {"casting", "scripting"},
}


def level_of(module: str) -> int:
    return next(i for i, names in enumerate(LEVELS) if module in names)


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of every import in a file, also of those inside functions."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
            if node.module == "audiobook":
                found += [(node.lineno, f"audiobook.{alias.name}") for alias in node.names]
    return found


def sources() -> list[Path]:
    return sorted(
        p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or not p.name.startswith("__")
    )


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    home = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for line, name in imports(path):
        first, *rest = name.split(".")
        if first in ONLY_IN:
            assert home in ONLY_IN[first], f"{path.name}:{line} imports {name}"
        if first != "audiobook" or not rest or rest[0] == home or rest[0] == "__version__":
            continue
        allowed = level_of(rest[0]) < level_of(home) or (home, rest[0]) in EXCEPTIONS
        same_ground = level_of(rest[0]) == level_of(home) and level_of(home) in (0, 1)
        assert allowed or same_ground, f"{path.name}:{line}: {home} may not import {rest[0]}"


def test_every_module_has_a_level() -> None:
    homes = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in sources()}
    assert homes <= set().union(*LEVELS)
