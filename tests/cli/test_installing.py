"""A step of `inbox hub install` that the system refuses ends in words."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inbox.cli.hub import carry_out
from inbox.cli.output import REFUSED, Failed
from inbox.hub import installing


def _refused() -> None:
    subprocess.run([sys.executable, "-c", "raise SystemExit(3)"], check=True)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda: installing._run(sys.executable, "-c", "raise SystemExit(4)"), "SystemExit(4)"),
        (lambda: installing._run("/nowhere/systemctl"), "No such file"),
        (lambda: Path("/nowhere/unit").write_text("x"), "No such file"),
        (_refused, "3"),
    ],
)
def test_a_step_that_fails_says_why_and_what_to_do(act: Callable[[], object], reason: str) -> None:
    with pytest.raises(Failed) as failed:
        carry_out(installing.Step("4. unit", lambda: (act(), None)[1]))
    assert failed.value.exit_code == REFUSED
    said = "\n".join(failed.value.lines)
    assert reason in said
    assert "inbox hub install --yes" in said
