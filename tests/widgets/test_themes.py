from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style

from inbox.widgets import look, themes
from tests.stillness import run
from tests.widgets.desk import Desk

NAMES = sorted(themes.available())


def luminance(colour: Color) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [value / 255 for value in colour.get_truecolor()]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    """Contrast ratio of text on its background (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_six_are_there():
    assert set(NAMES) >= {"gelap", "terang", "kontras", "mono", "enambelas", "terminal"}


@pytest.mark.parametrize("name", NAMES)
def test_a_theme_is_complete(name):
    found = themes.read(themes.available()[name])
    assert found.theme().name == name
    for role in look.ROLES:
        assert found.look.style(role) is not None


@pytest.mark.parametrize("name", ["gelap", "terang", "kontras"])
def test_every_role_can_be_read(name):
    found = themes.read(themes.available()[name]).look
    least = 7.0 if name == "kontras" else 4.5
    low = {role: round(contrast(found.style(role)), 2) for role in look.ROLES if contrast(found.style(role)) < least}
    assert not low


@pytest.mark.parametrize("name", ["mono", "enambelas", "terminal"])
def test_themes_of_the_terminals_own_colours_name_no_others(name):
    found = themes.read(themes.available()[name]).look
    for role in look.ROLES:
        style = found.style(role)
        for colour in (style.color, style.bgcolor):
            assert colour is None or colour.is_default or (colour.number is not None and colour.number < 16)
        if name == "mono":
            assert style.color is None or style.color.is_default


def test_in_monochrome_what_must_differ_differs_without_colour():
    found = themes.read(themes.available()[NAMES[NAMES.index("mono")]]).look
    assert found.style("reply_band") != found.style("note_band")
    assert found.style("urgent") != found.style("text")
    assert found.style("unread") != found.style("text")
    assert found.style("error") != found.style("warn")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[roles]", "[roles]\nteks = 'red'"), "roles.teks"),
        (("[colours]", "[colours]\nprimer = 'red'"), "colours.primer"),
        (("title =", "judul ="), "judul"),
        (('dim = "#8b95a3"', ""), "roles.dim"),
        (('dim = "#8b95a3"', 'dim = "merah muda"'), "roles.dim"),
        (('dim = "#8b95a3"', "dim = 3"), "roles.dim"),
        (("[roles]", "[roles"), "aneh.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path, change, said):
    path = tmp_path / "aneh.toml"
    source = themes.available()["gelap"].read_text("utf-8")
    assert change[0] in source
    path.write_text(source.replace(*change), "utf-8")
    with pytest.raises(themes.ThemeError) as error:
        themes.read(path)
    assert said in str(error.value)
    assert "aneh.toml" in str(error.value)


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(themes.ThemeError, match="gelap"):
        themes.install(Desk(), "tidak-ada")


@pytest.mark.parametrize("name", NAMES)
async def test_every_theme_runs_and_can_be_changed_to(name):
    app = Desk(name)
    async with run(app, (80, 24)) as pilot:
        await pilot.pause()
        assert app.list.look.name == name
        other = "terang" if name != "terang" else "gelap"
        themes.install(app, other)
        await pilot.pause()
        assert app.list.look.name == other


def test_the_page_about_themes_names_every_theme_and_role():
    page = (Path(__file__).parents[2] / "docs" / "themes.md").read_text("utf-8")
    assert [name for name in (*NAMES, *look.ROLES, *themes.COLOURS) if f"`{name}`" not in page] == []
