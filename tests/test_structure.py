"""The shape of the project: what a reader may rely on without looking."""

import ast
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "textfix").rglob("*.py"))
ALLOWED = {"LICENSE", "LICENSE-DATA", "README.md", "benchmarks", "pyproject.toml", "seeds", "tests", "textfix"}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported(tree: ast.AST) -> set[str]:
    """Return the modules that a source imports anywhere, but for those that only its types need."""
    names: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if for_types_only(node):
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            names.update({str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)})
        else:
            names |= imported(node)
    return names


IMPORTS = {module(path): imported(ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES}


def test_imports_flow_one_way():
    """No module needs, directly or through others, a module that needs it."""
    below = {name: {other for other in names if other in IMPORTS} - {name} for name, names in IMPORTS.items()}
    below["textfix"] = set()  # the names of the contract, gathered: nothing inside builds on them
    while below:
        lowest = {name for name, others in below.items() if not others & below.keys()}
        assert lowest, f"these import each other: {below}"
        below = {name: others for name, others in below.items() if name not in lowest}


def test_the_edit_model_imports_nothing_local():
    for name in ("textfix.edits", "textfix.errors"):
        assert not {other for other in IMPORTS[name] if other.startswith("textfix")}


def test_only_the_command_line_and_the_contract_stand_above_the_fixer():
    above = {name for name, names in IMPORTS.items() if "textfix.fixer" in names}
    assert above <= {"textfix", "textfix.run"}


def test_no_pickle():
    for name, names in IMPORTS.items():
        assert not names & {"pickle", "marshal", "shelve", "dill"}, name


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_lines_are_split_by_segment_alone(path):
    """`splitlines` also breaks at form feeds, U+2028 and others, which are characters of the text here."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Attribute) and node.attr == "splitlines"), f"{path}:{node.lineno}"


def test_the_top_level_holds_what_it_may():
    top = {name.split("/")[0] for name in tracked()}
    assert {name for name in top if not name.startswith(".")} <= ALLOWED


def test_the_seeds_are_as_they_came():
    """No editor may mend the damage that tests and README show."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in (ROOT / "seeds").iterdir()}
    assert digests == {
        "000_1debdd65ee5d33a3.txt": "8df4e57249e95d92",
        "001_5726a81f487eeac9.txt": "8d58ebec9bf9b41d",
        "002_384cad6f7657633b.txt": "e5a5337a5fdd6075",
    }


def test_importing_textfix_opens_and_imports_little():
    heavy = {"ftfy", "marisa_trie", "numpy", "regex", "unidecode", "argparse", "multiprocessing"}
    code = "import sys, textfix; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy.intersection(loaded)
