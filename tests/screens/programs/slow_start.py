"""`inbox` on a slow disk: a module (SLOW, Textual) does not come before a file is there; never with `rusak` in it."""

import importlib.abc
import os
import sys
import time
from pathlib import Path

from inbox.__main__ import main

GATE = Path(sys.argv.pop(1))
SLOW = os.environ.get("SLOW", "textual")
ASKED = GATE.with_suffix(".asked")  # becomes .told: signals of before have been acted on


class SlowDisk(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == SLOW:
            while not GATE.exists():
                if ASKED.exists():
                    ASKED.rename(ASKED.with_suffix(".told"))
                time.sleep(0.01)
            if GATE.read_text() == "rusak":
                raise ImportError(f"{name} cannot be read")


sys.meta_path.insert(0, SlowDisk())
if __name__ == "__main__":
    main()
