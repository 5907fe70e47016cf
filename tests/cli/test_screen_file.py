from pathlib import Path

import pytest

from inbox.cli import screen_file
from inbox.cli.screen_file import ScreenSettings


def write(home: Path, text: str) -> None:
    folder = screen_file.path().parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "screen.toml").write_text(text, "utf-8")


def test_without_a_file_the_terminal_decides(inbox_home):
    assert screen_file.load() == (ScreenSettings(), [])


def test_everything_can_be_chosen(inbox_home):
    write(inbox_home, 'theme = "terang"\nascii = true\nmouse = false\nwriter = "stock"\n')
    assert screen_file.load() == (ScreenSettings("terang", True, False, False), [])


def test_a_theme_of_the_users_own_lies_beside_the_file(inbox_home):
    write(inbox_home, 'theme = "saya.toml"\n')
    own = screen_file.path().parent / "saya.toml"
    own.write_text((Path(__file__).parents[2] / "themes" / "gelap.toml").read_text("utf-8"), "utf-8")
    assert screen_file.load() == (ScreenSettings(str(own)), [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('tema = "terang"', "tema tidak dikenal"),
        ('theme = "tidak-ada"', "gelap"),
        ('theme = "hilang.toml"', "hilang.toml"),
        ("theme = 3", "theme"),
        ('writer = "lain"', "writer"),
        ("theme = ", "TOML"),
    ],
)
def test_a_mistake_is_told_with_file_and_key_and_changes_nothing(inbox_home, text, said):
    write(inbox_home, text)
    settings, mistakes = screen_file.load()
    assert settings.theme is None
    assert len(mistakes) == 1
    assert said in mistakes[0]
    assert "screen.toml" in mistakes[0]
