"""The shape of the house, held by machine: who may import whom, no clock in the core, words where they belong."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands import MODULES

ROOT = Path(__file__).resolve().parent.parent
PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))
SCHEMAS = sorted((ROOT / "schemas").rglob("*.py"))

EDGE = {
    "intake",
    "writers",
    "commands",
    "demo",
    "journal",
    "archive",
    "publish",
    "lock",
    "campaign_file",
    "settings",
    "wording",
    "cli",
    "bootstrap",
    "screen",
    "engine",
    "cache",
    "cores",
    "hashes",
    "data_dictionary",
    "clause_coverage",
}
LAYERS = [
    "errors",
    "text",
    "mask",
    "statistics",
    "workdays",
    "campaign",
    "empty_tables",
    "model",
    "codes",
    "forms",
    "units_roster",
    "parse",
    "check",
    "decisions",
    "settled",
    "merge",
    "ledger",
    "measures",
    "flow",
]
EDGE_PACKAGES = {
    "openpyxl",
    "xlsxwriter",
    "docx",
    "docxtpl",
    "yaml",
    "sqlite3",
    "pathlib",
    "os",
    "io",
    "shutil",
    "tempfile",
    "subprocess",
    "python_calamine",
    "xlrd",
    "filelock",
    "rich",
}
CLOCK = re.compile(r"date\.today\(|datetime\.now\(|Timestamp\.(now|today)\(|utcnow\(")


def room(path: Path) -> str:
    """First name below pipeline/: a module or a package."""
    return path.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")


def imports(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def core() -> list[Path]:
    return [path for path in PIPELINE if room(path) not in EDGE]


@pytest.mark.parametrize("path", core(), ids=lambda path: str(path.relative_to(ROOT)))
def test_core_is_pure(path: Path) -> None:
    names = imports(path)
    assert not {name.split(".")[0] for name in names} & EDGE_PACKAGES
    assert not {name.split(".")[1] for name in names if name.startswith("pipeline.")} & EDGE - {"wording"}


@pytest.mark.parametrize("path", PIPELINE + SCHEMAS, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_entry_asks_the_time(path: Path) -> None:
    assert not CLOCK.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", core(), ids=lambda path: str(path.relative_to(ROOT)))
def test_stages_import_one_way(path: Path) -> None:
    if room(path) not in LAYERS:
        return
    own = LAYERS.index(room(path))
    for name in imports(path):
        if name.startswith("pipeline.") and name.split(".")[1] in LAYERS:
            assert LAYERS.index(name.split(".")[1]) <= own, f"{path.name} imports a later stage: {name}"


def test_no_modules_import_each_other() -> None:
    """Also not late or for types alone: what two modules share has a module of its own. A package's face knows its rooms."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in PIPELINE + SCHEMAS}
    faces = {name.removesuffix(".__init__"): name for name in modules if name.endswith(".__init__")}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        graph[name] = {faces.get(one, one) for one in imports(path)} & modules.keys() - {name}
        own = name.removesuffix("__init__") if name in faces.values() else "-"
        graph[name] -= {one for one in graph[name] if one.startswith(own)}
    TopologicalSorter(graph).prepare()


STARTED = {"pipeline.intake.worker", "pipeline.clause_coverage", "pipeline.data_dictionary"}
"""Processes of their own: the one that reads, and two for whoever writes the documentation."""


def test_every_module_is_part_of_the_program() -> None:
    """What only tests import is no longer done by anybody."""
    known = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in PIPELINE
    }
    reached = STARTED | {f"pipeline.commands.{name}" for name in MODULES.values()}
    waiting = [ROOT / "run.py", *(known[name] for name in reached)]
    while waiting:
        path = waiting.pop()
        loaded_by_name = set(re.findall(r'"(pipeline(?:\.\w+)+)"', path.read_text(encoding="utf-8")))
        found = ((imports(path) | loaded_by_name) & known.keys()) - reached
        reached |= found
        waiting += [known[name] for name in found]
    assert sorted(known.keys() - reached) == []


HOLE = "[^.]+"


@cache
def trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in [*PIPELINE, *SCHEMAS, ROOT / "run.py"])


@cache
def nodes() -> tuple[ast.AST, ...]:
    return tuple(node for tree in trees() for node in ast.walk(tree))


def pattern(text: ast.Constant | ast.JoinedStr) -> str:
    """What a text in code may become: anything without a dot where something is filled in."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else HOLE for one in parts)


def keys(table: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield from keys(value, f"{before}{name}.") if isinstance(value, dict) else [f"{before}{name}"]


def test_every_function_is_used_by_the_program() -> None:
    """A function that only tests call proves nothing about what people get."""
    used = {node.id for node in nodes() if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes() if isinstance(node, ast.Attribute)}
    made = {node.name for tree in trees() for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert sorted(made - used) == []


def test_every_word_can_be_said() -> None:
    """A sentence that no module asks for is a promise that nobody keeps: its key, or that of its table, stands in code."""
    asked = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    made = {pattern(node) for node in nodes() if isinstance(node, ast.JoinedStr)}
    said = "|".join(one for one in sorted(made) if re.search("[a-z]", one.replace(HOLE, "")))
    tables = [node.args[0] for node in nodes() if isinstance(node, ast.Call) and node.args
              and isinstance(node.func, ast.Attribute) and node.func.attr == "table"]  # fmt: skip
    whole = "|".join({pattern(one) for one in tables if isinstance(one, (ast.Constant, ast.JoinedStr))})
    unsaid = [
        f"{path.stem}: {key}"
        for path in sorted((ROOT / "templates" / "words").glob("*.toml"))
        for key in keys(tomllib.loads(path.read_text(encoding="utf-8")))
        if key not in asked and not re.fullmatch(said, key)
        if not any(re.fullmatch(whole, key[: dot.start()]) for dot in re.finditer(r"[.]", key))
    ]
    assert unsaid == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_schemas_import_nothing_of_ours(path: Path) -> None:
    assert not [name for name in imports(path) if name.startswith("pipeline")]


def test_no_words_and_no_programme_in_the_pipeline() -> None:
    programmes = [path.stem for path in (ROOT / "campaigns").glob("*.yaml")]
    for path in PIPELINE:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]", text), path
        for programme in programmes:
            assert programme not in text, path
            assert programme.split("-")[0] not in text, path


def test_help_needs_no_heavy_package() -> None:
    code = "import sys; sys.path.insert(0, '.'); from pipeline import bootstrap, cli; cli.read_arguments(['run']); print(*sys.modules)"
    loaded = subprocess.run(
        ["python3", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "pandera", "openpyxl", "xlsxwriter", "pydantic", "yaml", "rich"} & set(loaded)


def test_no_registry_host_and_no_machine_path_in_any_file() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    banned = re.compile(
        r"files\.python" + r"hosted|py" + r"pi\.org|registry\.npm" + r"js|deb\.deb" + r"ian|/ro" + r"ot/|/wo" + r"rk/"
    )
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".md", ".py", ".toml", ".yaml", ".txt", ".bat", ".j2", ".csv", ""} and path.is_file():
            assert not banned.search(path.read_text(encoding="utf-8")), name


def test_nothing_personal_is_tracked() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "input", "output", "archive", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in listed if not name.endswith(".gitkeep")] == []
