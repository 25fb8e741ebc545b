"""The direction of imports, kept by reading the source: app -> annotation -> db -> pearl_core.types."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(p for package in ("pearl_core", "annotation", "db") for p in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def within(names: set[str], *packages: str) -> set[str]:
    return {name for name in names if any(name == p or name.startswith(p + ".") for p in packages)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    names, package = imported(path), path.relative_to(ROOT).parts[0]
    if package == "pearl_core":
        assert not within(names, "annotation", "db", "app", "gradio", "fastapi", "sqlalchemy", "alembic")
    if package == "db":
        assert not within(names, "annotation", "app", "gradio", "fastapi")
        assert within(names, "pearl_core") <= within(names, "pearl_core.types")
    if package != "pearl_core":
        assert not within(names, "torch", "transformers", "faiss")


@pytest.mark.parametrize("path", sorted((ROOT / "pearl_core/systems").rglob("*.py")), ids=lambda p: p.name)
def test_systems_do_not_import_each_other(path: Path) -> None:
    if path.name == "__init__.py" and path.parent.name == "systems":
        return
    own = "pearl_core.systems." + path.relative_to(ROOT / "pearl_core/systems").parts[0].removesuffix(".py")
    others = within(imported(path), "pearl_core.systems") - within(imported(path), own)
    contract = {"pearl_core.systems"} | {f"pearl_core.systems.{n}" for n in ("System", "Progress")}
    assert others <= contract


# PaddleOCR and onnxruntime are set up by the environment alone; accelerate tells those it launches by it.
SET_UP_BY_IT = ("ocr.py", "recognise.py", "team.py")


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "pearl_core" in p.parts and p.name not in SET_UP_BY_IT], ids=str
)
def test_retrieval_reads_no_environment(path: Path) -> None:
    assert "environ" not in path.read_text("utf-8") and "getenv" not in path.read_text("utf-8")


def test_gradio_stays_in_tabs_and_widgets() -> None:
    allowed = {"tabs", "widgets.py"}
    for path in SOURCES:
        if within(imported(path), "gradio"):
            assert allowed & set(path.relative_to(ROOT).parts), f"{path} imports gradio"
