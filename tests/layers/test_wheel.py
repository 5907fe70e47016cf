"""What is installed is what was written: the wheel has every part that the program reads."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_name_command_and_licence(wheel: zipfile.ZipFile) -> None:
    (info,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    assert metadata["Name"] == "siaga-inbox"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "inbox = inbox.__main__:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert any(name.endswith("/LICENSE") for name in wheel.namelist())


def test_every_module_and_data_file_is_in_it(wheel: zipfile.ZipFile) -> None:
    there = set(wheel.namelist())
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "inbox").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source <= there
    themes = {f"inbox/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    assert themes
    assert themes <= there


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" not in name} == {"inbox"}
