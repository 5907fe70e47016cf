"""What a person can do at the desk: one registry, without Textual.

From it come the palette, the footer, the `?` page, `docs/keys.md`, `docs/commands.md`, the keymap check and the parity
test with the command line. Only what works is in it.
"""

from inbox.actions.action import CONTEXTS, Action, Context, Risk
from inbox.actions.registry import ACTIONS, BY_ID, GROUPS, available, for_roles

__all__ = ["ACTIONS", "BY_ID", "CONTEXTS", "GROUPS", "Action", "Context", "Risk", "available", "for_roles"]
