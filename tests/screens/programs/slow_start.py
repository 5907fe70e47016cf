"""`inbox` on a slow disk: Textual does not come before a file is there; `rusak` in it, and it never does."""

import importlib.abc
import sys
import time
from pathlib import Path

from inbox.__main__ import main

GATE = Path(sys.argv.pop(1))


class SlowDisk(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "textual":
            while not GATE.exists():
                time.sleep(0.01)
            if GATE.read_text() == "rusak":
                raise ImportError("textual cannot be read")


sys.meta_path.insert(0, SlowDisk())
if __name__ == "__main__":
    main()
