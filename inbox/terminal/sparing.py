"""What Textual loads for its own command palette, which the desk never shows, stays away: a tenth of its import.

`textual.app` imports the palette with its buttons, lists and fields, whether an app has it or not; the desk has its own
(`screens/looking`) and `ENABLE_COMMAND_PALETTE = False`. Rests on what Textual asks of the module, which is pinned;
`tests/layers/test_loading.py` starts a desk without it.
"""

import sys
from types import ModuleType

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
