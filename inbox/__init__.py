"""Siaga: the Quick Response desk of a government office, in the terminal."""

import sys

__version__ = "0.1.0"

# httpx loads its own command line, with rich and pygments, where they are installed: 70 ms of every hub and every verb.
# It goes without where they are not, and so it does here: https://github.com/encode/httpx/blob/0.28.1/httpx/__init__.py
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
