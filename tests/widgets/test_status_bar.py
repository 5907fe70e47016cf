"""The top line where it is narrow, and words of states in English."""

from datetime import UTC, datetime, timedelta

import pytest

from inbox import i18n
from inbox.cli.showing import STATUSES
from inbox.widgets.status_bar import StatusBar
from inbox.widgets.status_line import Status
from inbox.widgets.thread_row import STATUS
from inbox.widgets.untrusted import width

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize("cells", [40, 60, 80])
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("waiting", [0, 12])
def test_the_clock_stays_where_the_hub_is_away(cells: int, training: bool, waiting: int) -> None:
    bar = StatusBar()
    away = NOW - timedelta(hours=12, minutes=34)
    bar.status = Status(
        office="Quick Response", held=waiting, outbox=waiting, link="away", link_since=away, training=training
    )
    bar.now = NOW
    [line] = bar.lines(cells)
    shown = "".join(text for text, _role in line)
    assert width(shown) == cells
    assert shown.endswith("22.04 ")
    assert "putus 12 j" in shown
    if cells >= 60 and waiting:
        assert "belum terkirim 12" in shown


def test_a_state_is_no_command_in_english() -> None:
    i18n.use("en")
    try:
        assert {i18n.pgettext("state", table["resolved"]) for table in (STATUS, STATUSES)} == {"resolved"}
        assert i18n._("selesai") == "resolve"
    finally:
        i18n.use("id")
