"""The walls of the house as files: sizes, names, who imports what, and nothing of this machine in a commit."""

import ast
import functools
import importlib.metadata
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LINES = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}

# package → folders and files that may import it
ROOMS = {
    "textual": ("inbox/app.py", "inbox/screens/", "inbox/widgets/", "inbox/terminal/"),
    "rich": ("inbox/app.py", "inbox/screens/", "inbox/widgets/", "inbox/terminal/"),
    "sqlalchemy": ("inbox/store/",),
    "alembic": ("inbox/store/",),
    "psycopg": ("inbox/store/",),
    "sqlite3": ("inbox/store/", "inbox/cli/checks.py"),  # doctor asks the library's version alone
    "starlette": ("inbox/hub/", "inbox/sandbox/"),
    "uvicorn": ("inbox/hub/", "inbox/sandbox/"),
    "httpx": ("inbox/client/api.py", "inbox/connectors/", "inbox/sandbox/"),
    "PIL": ("inbox/terminal/decoder.py",),
    "tinydb": ("inbox/client/",),
    "keyring": ("inbox/credentials.py", "inbox/credentials/", "inbox/client/", "inbox/hub/"),
}


def tracked(*patterns: str) -> list[Path]:
    """Files under version control, or about to be; every file of the folder where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: the files of the project cannot be told from others")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@functools.cache
def importers() -> dict[str, list[str]]:
    """Package → the files of the program that import it; each file is read once for all the rooms."""
    found: dict[str, list[str]] = {}
    for path in sources("inbox"):
        for package in sorted(set(imported(path))):
            found.setdefault(package, []).append(path.relative_to(ROOT).as_posix())
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in tracked("*.py") if (n := len(p.read_text().splitlines())) > LINES}
    assert not long


def test_no_file_is_named_after_nothing() -> None:
    vague = [p for p in tracked("*.py") if VAGUE & set(re.split(r"[_.]", p.name.removesuffix(".py")))]
    vague += [p for p in tracked("*.py") if VAGUE & set(p.relative_to(ROOT).parts[:-1])]
    assert not vague


@pytest.mark.parametrize("package", ROOMS)
def test_a_library_stays_in_its_room(package: str) -> None:
    strays = [name for name in importers().get(package, []) if not name.startswith(ROOMS[package])]
    assert not strays


def test_what_is_imported_is_seen() -> None:
    """A wall that finds no importer at all would hold against anything."""
    assert importers().keys() >= ROOMS.keys() - {"psycopg", "rich"}


def test_tests_mirror_the_program() -> None:
    """A folder of tests is a room of the program, or one of the few that look at the whole."""
    whole = {"layers", "endtoend", "torture", "bench", "data"}
    rooms = {p.stem for p in (ROOT / "inbox").iterdir()}
    folders = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and not p.name.startswith(("__", "."))}
    assert folders <= rooms | whole, folders - rooms - whole


def test_the_files_that_come_first_are_there() -> None:
    from tests.conftest import LONG

    assert not [name for name in LONG if not (ROOT / "tests" / name).is_file()]


def test_nothing_of_a_developers_machine_is_committed() -> None:
    """Paths of one machine and hosts of package registries make a clone work in one place alone."""
    home = re.compile(r"(?<![\w.])/(?:work|root|Users)/\w|/home/(?!USER\b|inbox\b|siaga\b|rina\b)[a-z]+/")
    registry = re.compile(
        r"pypi\.(?:org|python)|files\.pythonhosted|deb\.debian\.org|registry\.npmjs|--index-url", re.I
    )
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".mo", ".gz", ".db"}:
            continue
        text = path.read_text(errors="replace")
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in [*home.finditer(text), *registry.finditer(text)]]
    assert not found


def test_versions_are_exact_and_name_no_address() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert not [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line)]
    assert len({line.partition("==")[0].lower().replace("_", "-") for line in lines}) == len(lines)


def test_every_library_has_an_exact_version() -> None:
    """What pip would choose for itself is found here: each requirement of a requirement is in constraints.txt."""
    text = (ROOT / "constraints.txt").read_text()
    exact = {canonicalize_name(line.partition("==")[0]) for line in text.splitlines()}
    queue, seen = [("siaga-inbox", "test")], set[str]()
    while queue:
        name, extra = queue.pop()
        for text in importlib.metadata.requires(name) or []:
            needed = Requirement(text)
            if needed.marker is not None and not needed.marker.evaluate({"extra": extra}):
                continue
            if (key := canonicalize_name(needed.name)) not in seen:
                seen.add(key)
                queue += [(needed.name, one) for one in ("", *needed.extras)]
    assert seen <= exact, seen - exact
