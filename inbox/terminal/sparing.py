"""What libraries load and the desk has no use for stays away.

`textual.app` imports its command palette with buttons, lists and fields, a tenth of all its import, whether an app has
it or not; the desk has its own (`screens/looking`) and `ENABLE_COMMAND_PALETTE = False`. asyncio imports ssl, which
brings OpenSSL; the desk speaks to its hub over a unix socket. Rests on what Textual asks of the module, which is
pinned, and on asyncio's working in a Python that was built without ssl; `tests/layers/test_loading.py` starts a desk
without both.
"""

import sys
from types import ModuleType
from typing import Any

NAME = "textual.command"
ASKED = ("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider")


def without_palette() -> None:
    """Put empty classes in the place of the palette, unless it is loaded. Call it before Textual is imported."""
    if NAME in sys.modules:
        return
    module = ModuleType(NAME)
    for name in ASKED:
        setattr(module, name, type(name, (), {"__module__": NAME}))
    sys.modules[NAME] = module


def without_tls() -> None:
    """Import asyncio without ssl, unless one of them is loaded; who imports ssl later has it."""
    modules: dict[str, Any] = sys.modules
    if "ssl" in modules or "asyncio" in modules:
        return
    modules["ssl"] = None  # as it is where there is none
    try:
        import asyncio  # noqa: F401
    finally:
        del modules["ssl"]
