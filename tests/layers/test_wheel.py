"""What is installed is what was written: the wheel has every part that the program reads."""

import os
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


def test_an_installed_program_finds_its_parts(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Without the checkout beside it: themes, catalogues and units come out of the package itself."""
    wheel.extractall(tmp_path)
    code = """
import inbox, pathlib
from inbox import i18n
from inbox.hub import installing
from inbox.widgets import themes

i18n.use("en")
print(pathlib.Path(inbox.__file__).parent)
print(i18n._("Balas warga"))
print(installing.deploy_folder())
print(*sorted(themes.available()))
"""
    env = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    home, sentence, deploy, names = done.stdout.splitlines()
    assert home == str(tmp_path / "inbox")
    assert sentence == "Reply to the citizen"
    assert deploy == str(tmp_path / "inbox" / "deploy")
    assert set(names.split()) >= {path.stem for path in (ROOT / "themes").glob("*.toml")}
