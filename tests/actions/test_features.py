"""`docs/features.md` promises nothing that is not there."""

from pathlib import Path

import click
import pytest

from inbox.actions.feature import NUMBERS, Feature
from inbox.actions.features import FEATURES
from inbox.actions.pages import features_page
from inbox.actions.registry import BY_ID
from inbox.cli.root import cli
from inbox.domain.query import parse
from inbox.office import OfficeError, load

ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: f"{feature.number}")


def test_every_row_of_the_comparison_is_answered_once_and_in_order() -> None:
    assert tuple(feature.number for feature in FEATURES) == NUMBERS


@each
def test_an_answer_rests_on_something(feature: Feature) -> None:
    assert feature.says.endswith(".")
    if feature.answer != "no":
        assert feature.actions or feature.verbs or feature.settings, "a yes without anything that gives it"


@each
def test_what_a_row_names_exists(feature: Feature) -> None:
    assert set(feature.actions) <= set(BY_ID)
    for verb in feature.verbs:
        command: click.Command | None = cli
        for name in verb.split():
            assert isinstance(command, click.Group), verb
            command = command.get_command(click.Context(command), name)
        assert command is not None, verb
    for path in (*feature.pages, *feature.tests):
        assert (ROOT / path).is_file(), path
    for query in feature.queries:
        parse(query)


@each
def test_the_office_file_knows_the_settings(feature: Feature) -> None:
    for setting in feature.settings:
        table, _dot, field = setting.partition(".")
        head = f"[{table}]" if table == "office" else f"[[{table}]]"
        try:
            load(f"{head}\n{field or 'x'} = []\n", "office.toml")
        except OfficeError as error:
            unknown = [f.where for f in error.findings if "tidak dikenal" in f.what]
            assert table not in unknown, f"no table {table}"
            assert not field or not unknown, f"no field {setting}"


def test_the_office_file_says_when_it_does_not_know_a_setting() -> None:
    """Else the test above would hold for anything."""
    for text in ("[[nothing]]\nx = 1\n", "[[canned]]\nnothing = 1\n"):
        with pytest.raises(OfficeError) as refused:
            load(text, "office.toml")
        assert any("tidak dikenal" in finding.what for finding in refused.value.findings)


def test_the_page_names_each_row() -> None:
    lines = features_page().splitlines()
    for feature in FEATURES:
        assert sum(line.startswith(f"| {feature.number} | ") for line in lines) == 1
