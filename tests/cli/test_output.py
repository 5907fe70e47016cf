"""Lines and tables that a person reads, made from text of outside."""

import tomllib

import msgspec
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from inbox.cli.output import cells, drawable, emit, fit, table, toml


@given(st.text(max_size=80), st.integers(1, 40))
def test_a_fitted_text_takes_exactly_its_width(text: str, width: int) -> None:
    assert cells(fit(drawable(text), width)) == width


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=8))
def test_columns_of_a_table_start_in_the_same_cell(rows: list[tuple[str, str, str]]) -> None:
    lines = table(["Satu", "Dua", "|"], [(a, b, "|") for a, b, _ in rows])
    assert len({cells(line.rpartition("|")[0]) for line in lines}) == 1


@given(st.text())
def test_a_drawable_line_is_one_line_without_controls(text: str) -> None:
    line = drawable(text)
    assert "\n" not in line
    assert "\x1b" not in line
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in line)


def test_an_escape_sequence_of_a_citizen_does_not_reach_the_terminal() -> None:
    lines = table(["Isi", "x"], [["\x1b]0;judul\x07banjir\u202e", "\x9b31m"]])
    assert "\x1b" not in "".join(lines)
    assert "\x9b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


def test_an_exported_office_file_says_the_same_and_is_not_obeyed() -> None:
    source = '[office]\nname = "\x9b31mQR\u202e"  # \x9d\n'
    assert tomllib.loads(toml(source)) == tomllib.loads(source)
    assert toml(source).isascii()
    literal = "[office]\nname = 'QR\u202e'\n"
    assert toml(literal) == literal


def test_json_is_one_value() -> None:
    import click

    @click.command()
    def command() -> None:
        emit([{"a": "\x1b"}], as_json=True)

    printed = CliRunner().invoke(command).output
    assert msgspec.json.decode(printed) == [{"a": "\x1b"}]
