"""The steady clock by which the pace of keys is judged: typed in one breath, meant for what was seen."""

import time
from collections.abc import Callable

now: Callable[[], float] = time.monotonic  # seconds
