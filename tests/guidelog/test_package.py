"""Installed, everything is one package, of which the folders at the top are parts; and no circle joins its files."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import typing
import zipfile
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import guidelog

from ..support.run import ROOT

HOME = {f"guidelog.{name}": module for name, module in guidelog._HOME.items()}
API = ("guidelog.api", "guidelog.consultation", "guidelog.places")
MAKERS = ("engine.pydatalog", "proof.explain", "proof.checker", "proof.trial", "answer.compilation.Compilation")
FILES = {
    ".".join(("guidelog", *path.relative_to(ROOT / root).with_suffix("").parts)): path
    for part, root in (("guidelog", "guidelog"), ("inference", "."), ("cli", "."), ("serve", "."))
    for path in sorted((ROOT / part).rglob("*.py"))
}


def imports(name: str, path: Path) -> Iterator[str]:
    """The modules that a file imports when it is run: at its top or later, but not for the type checker alone."""
    package = name.removesuffix(".__init__").split(".")
    package = package if path.name == "__init__.py" else package[:-1]
    todo: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            before = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*before, *filter(None, [node.module])])
            yield module
            names = [f"{module}.{alias.name}" for alias in node.names]
            yield from (HOME.get(name, name) for name in names)
        todo += ast.iter_child_nodes(node)


def test_no_file_imports_a_part_by_its_bare_name() -> None:
    others = [ROOT / "tests", ROOT / "bench"]
    files = {**FILES, **{str(path.relative_to(ROOT)): path for folder in others for path in folder.rglob("*.py")}}
    bare = {(name, found) for name, path in files.items() for found in imports(name, path)}
    assert sorted((n, found) for n, found in bare if found.split(".")[0] in ("inference", "cli", "serve", "kb")) == []
    assert sorted((n, found) for n, found in bare if found.startswith("guidelog.guidelog")) == []


def test_no_circle_joins_the_files_deferred_imports_included() -> None:
    graph = {}
    for name, path in FILES.items():
        found = {module if module in FILES else f"{module}.__init__" for module in imports(name, path)}
        graph[name] = {module for module in found if module in FILES and module != "guidelog.__init__"}
    TopologicalSorter(graph).prepare()  # raises CycleError with the circle


def test_the_inference_imports_neither_the_terminal_nor_the_doors_at_any_time() -> None:
    walls = ("click", "starlette", "uvicorn", "jwt", *API, "guidelog.cli", "guidelog.serve")
    found = {(n, module) for n, path in FILES.items() if ".inference." in n for module in imports(n, path)}
    assert sorted((n, module) for n, module in found if module.startswith(walls)) == []


def test_screens_and_pages_take_values_and_ask_nothing_that_makes_them() -> None:
    makers = (*API, *(f"guidelog.inference.{name}" for name in MAKERS))
    shown = {n: path for n, path in FILES.items() if n.startswith(("guidelog.cli.screen", "guidelog.inference.page"))}
    found = {(n, module) for n, path in shown.items() for module in imports(n, path)}
    assert len(shown) > 20
    assert sorted((n, module) for n, module in found if module.startswith(makers)) == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling", reason="the wheel is built with hatchling, of the extra dev")
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_has_one_package_with_the_knowledge_and_the_pages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"guidelog"}
    assert {"guidelog/kb/ng234/guideline.dl", "guidelog/kb/ng234/source.sha256", "guidelog/py.typed"} <= {*names}
    assert {f"guidelog/kb/ng234/codes.{name}" for name in ("tsv", "licences.txt")} <= {*names}
    assert any(name.endswith("licenses/kb/ng234/codes.licences.txt") for name in names)
    assert any(name.endswith(".css") for name in names)
    assert [name for name in names if "__pycache__" in name] == []


def install_editable(folder: Path) -> None:
    """What `pip install --editable .` puts into site-packages, put into a folder."""
    pytest.importorskip("hatchling", reason="an editable install is built with hatchling, of the extra dev")
    code = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    zipfile.ZipFile(built).extractall(folder)
    # Python reads .pth files in site-packages only, so the folder is made one when Python starts.
    (folder / "sitecustomize.py").write_text(f"import site; site.addsitedir({str(folder)!r})\n", encoding="utf-8")


@pytest.mark.parametrize("place", ["checkout", "editable", "wheel"])
def test_it_runs_beside_folders_of_the_same_names(place: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    installed = tmp_path / "installed"
    installed.mkdir()
    if place == "wheel":
        zipfile.ZipFile(request.getfixturevalue("wheel")).extractall(installed)
    elif place == "editable":
        install_editable(installed)
    own = tmp_path / "own"
    for name in ("inference", "cli", "serve", "kb"):
        (own / name).mkdir(parents=True)
        (own / name / "__init__.py").write_text("raise SystemExit('the package of somebody else was imported')\n")
    path = str(ROOT if place == "checkout" else installed)
    environment = {**os.environ, "PYTHONPATH": path, "GUIDELOG_CACHE": str(tmp_path / "cache")}
    for command in (
        ["-m", "guidelog", "recommend", str(ROOT / "examples" / "worked-example.toml")],
        ["-c", "import guidelog; print(guidelog.KnowledgeBase.load()._repr_html_())"],
    ):
        outcome = subprocess.run([sys.executable, *command], cwd=own, env=environment, capture_output=True, text=True)
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert "MSCC" in outcome.stdout


def test_python_m_guidelog_is_the_command() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "guidelog", "--version"], cwd=ROOT, capture_output=True, text=True
    )
    assert outcome.stdout == f"guidelog {guidelog.__version__}\n"


def test_every_public_name_can_be_had_and_the_type_checker_knows_the_same() -> None:
    tree = ast.parse((ROOT / "guidelog" / "__init__.py").read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    own = [node for node in block.body if isinstance(node, ast.ImportFrom) and node.level]
    known = {alias.name for node in own for alias in node.names}
    assert known == {*guidelog.__all__} - {"__version__"}
    assert all(getattr(guidelog, name) is not None for name in guidelog.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = guidelog.nothing  # type: ignore[attr-defined]


def test_what_public_methods_return_is_public() -> None:
    returned = set()
    for public in (guidelog.KnowledgeBase, guidelog.Consultation):
        for name, member in vars(public).items():
            function = getattr(member, "__func__", member)
            if not name.startswith("_") and callable(function):
                returned |= names_in(function.__annotations__.get("return", ""))
    ours = {name for name in returned if name[0].isupper() and not hasattr(typing, name)}
    assert sorted(ours - {*guidelog.__all__} - {"PyDatalogEngine", "Side"}) == []


def test_the_page_on_python_names_every_public_method() -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    tables = dict(re.findall(r"^\| of a `(\w+)` \|.*?\n(.*?)\n\n", text, re.DOTALL | re.MULTILINE))
    for public in (guidelog.KnowledgeBase, guidelog.Consultation):
        methods = {name for name, member in vars(public).items() if callable(getattr(member, "__func__", member))}
        assert sorted({m for m in methods if m[0] != "_"} - {*re.findall(r"`(\w+)\(", tables[public.__name__])}) == []


def names_in(annotation: str) -> set[str]:
    """The names of a type as it is written, but for those of other packages."""
    return {node.id for node in ast.walk(ast.parse(annotation)) if isinstance(node, ast.Name)}
