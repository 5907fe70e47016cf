"""What every test has: bounded hypothesis runs, the shared corpus, and an INBOX_HOME of its own on request."""

import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
pytest_plugins = ["tests.hubs"]

# Files that take more than twenty seconds, the longest first: begun last, they would leave the other workers idle.
LONG = (
    "hub/test_undo_returns.py", "hub/test_hub_life.py", "hub/mail/test_robust.py", "hub/test_connecting.py",
    "hub/mail/test_slow_servers.py", "terminal/test_desk_budgets.py", "hub/mail/test_chaos.py",
    "hub/mail/test_dead_servers.py", "hub/test_kill.py", "endtoend/test_shift.py", "hub/mail/test_filing.py",
    "hub/test_refusals_through_the_hub.py", "hub/mail/test_sending_robustly.py", "hub/mail/test_logging_in.py",
    "hub/mail/test_large_mails.py", "endtoend/test_first_start.py", "endtoend/test_evening.py",
    "hub/mail/test_sending.py", "endtoend/test_verbs.py", "hub/test_queries.py", "hub/test_channel_check.py",
    "terminal/test_byte_budgets.py", "cli/test_hostile_verbs.py",
)  # fmt: skip

# A developer's own choices must not reach the tests, nor the tests a developer's office; and the hundreds of processes
# that they start are not to compile the program each time.
for name in ("INBOX_HOME", "INBOX_HUB", "INBOX_LANG", "PYTHONDONTWRITEBYTECODE"):
    os.environ.pop(name, None)

# What is started with & by a script ignores Ctrl+C, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

sys.dont_write_bytecode = False  # each worker would compile the tests too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, the others as they were."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector's looking through it each time is a tenth of what a test costs."""
    gc.collect()
    gc.freeze()


settings.register_profile(
    "ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("torture", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def shared_folder() -> Path | None:
    """The folder beside the repository with real payloads; null where this machine has none."""
    named = os.environ.get("SIAGA_SHARED")
    for folder in (Path(named) if named else None, ROOT.parent / "shared", ROOT.parents[1] / "shared"):
        if folder is not None and (folder / "corpus").is_dir():
            return folder
    return None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus of real payloads; the test is skipped, saying so, where it is not there."""
    shared = shared_folder()
    if shared is None:
        pytest.skip("no corpus: set SIAGA_SHARED to the folder that has corpus/, or put it beside the repository")
    return shared / "corpus"


@pytest.fixture
def inbox_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty INBOX_HOME that this process and its children use."""
    home = tmp_path / "home"
    monkeypatch.setenv("INBOX_HOME", str(home))
    monkeypatch.delenv("INBOX_HUB", raising=False)
    return home
