"""The house rules that a machine can hold: which way imports run, where each vendor lives, what a command loads."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "corpus", "index", "prompts")

ALLOWED = {
    "corpus": {"corpus"},
    "prompts": {"prompts"},
    "index": {"index", "corpus"},
    "bot": {"bot", "index", "corpus", "prompts"},
}
"""Whom a package may import: the arrows run one way."""

FRONT_ENDS = ("bot/cli/", "bot/slack/", "bot/evaluation/", "bot/__main__.py")
"""The people who ask. Nothing below imports them, and they do not import one another (the command line starts them)."""

HOMES = {
    "chromadb": ("index/",),
    "llama_index": ("index/",),
    "onnx": ("index/",),
    "onnxruntime": ("index/",),
    "openai": ("bot/llm/client.py", "index/openai_embedding.py"),
    "pydantic_settings": ("bot/settings.py",),
    "slack_bolt": ("bot/slack/",),
    "slack_sdk": ("bot/slack/",),
    "tokenizers": ("index/",),
    "typer": ("bot/cli/",),
    "rich": ("bot/cli/",),
}
"""Where each vendor may be imported."""


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the arrows"
            yield node.module or ""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    package = name_of(path).split("/")[0]
    found = {module.split(".")[0] for module in imports(path)}
    assert found & set(PACKAGES) <= ALLOWED[package]


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_nothing_below_imports_a_front_end(path: Path) -> None:
    name = name_of(path)
    if name.startswith(("bot/cli/", "bot/__main__.py")):
        return  # the command line starts the others
    own = next((front for front in FRONT_ENDS if name.startswith(front)), None)
    for module in imports(path):
        target = module.replace(".", "/") + "/"
        entered = next((front for front in FRONT_ENDS if target.startswith(front)), None)
        assert entered in {None, own}, f"{name} imports {module}"


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_each_vendor_has_one_home(path: Path) -> None:
    name = name_of(path)
    for module in imports(path):
        homes = HOMES.get(module.split(".")[0])
        assert homes is None or name.startswith(homes), f"{name} imports {module}"


def test_no_source_file_is_longer_than_one_sitting() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


HEAVY = (
    "llama_index",
    "chromadb",
    "openai",
    "slack_bolt",
    "slack_sdk",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "torch",
    "pandas",
)

PROBE = """
import sys
from bot.cli.door import run
code = run(sys.argv[2:])
sys.stdout.flush()
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
print("LOADED", ",".join(loaded), "EXIT", code, file=sys.stderr)
"""


def loaded_by(*arguments: str, home: Path) -> tuple[set[str], int]:
    """Run one command in a process of its own; return which heavy modules it had loaded at the end, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, ",".join((*HEAVY, "pydantic", "rich", "numpy")), *arguments],
        capture_output=True, text=True, timeout=120, check=False, env=private(home), cwd=home,
    )  # fmt: skip
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("LOADED"), done.stderr
    _, names, _, code = last.split(" ")
    return set(names.split(",")) - {""}, int(code)


def private(home: Path) -> dict[str, str]:
    import os

    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    return kept | {"HOME": str(home), "FOOTNOTE_DATA_DIR": str(home / "data")}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "notes").mkdir()
    (home / "notes" / "launch.md").write_text(
        "# The launch\n\nThe rocket Vega Nine was launched on May 3, 2026 from Kourou.\n"
    )
    _, code = loaded_by("index", "--corpus", "notes", home=home)
    assert code == 0
    return home


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], set()),
        (["ask", "--help"], {"pydantic"}),  # typer's own, to name the choices of an option
        (["--version"], set()),
        (["corpus", "list", "--corpus", "notes"], {"pydantic", "rich"}),
        (["corpus", "show", "launch", "--corpus", "notes"], {"pydantic", "rich"}),
        (["index", "--corpus", "notes"], {"pydantic", "rich", "numpy", "tokenizers"}),
        (
            ["ask", "When was the rocket launched?", "--corpus", "notes"],
            {"pydantic", "rich", "numpy", "chromadb", "onnxruntime", "tokenizers"},
        ),
        (
            ["search", "rocket", "--corpus", "notes"],
            {"pydantic", "rich", "numpy", "chromadb", "onnxruntime", "tokenizers"},
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_needs(indexed: Path, arguments: list[str], allowed: set[str]) -> None:
    loaded, code = loaded_by(*arguments, home=indexed)
    assert code == 0
    assert loaded <= allowed, f"{arguments} loads {loaded - allowed}"
