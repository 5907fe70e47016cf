"""All actions, by id and by context."""

from collections.abc import Iterable

from inbox.actions import (
    answering,
    caring,
    carrying,
    disposing,
    escalating,
    filing,
    joining,
    looking,
    moving,
    selecting,
)
from inbox.actions.action import Action, Context

ACTIONS: tuple[Action, ...] = (
    *answering.ANSWERING,
    *carrying.CARRYING,
    *filing.FILING,
    *joining.JOINING,
    *disposing.DISPOSING,
    *escalating.ESCALATING,
    *caring.CARING,
    *selecting.SELECTING,
    *moving.MOVING,
    *looking.LOOKING,
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}
GROUPS: tuple[str, ...] = (
    answering.GROUP,
    filing.GROUP,
    disposing.GROUP,
    caring.GROUP,
    selecting.GROUP,
    moving.GROUP,
    moving.QUEUES,
    looking.GROUP,
)


def for_roles(roles: Iterable[str]) -> list[Action]:
    """The actions that somebody with these roles may do, in the order of the registry."""
    held = frozenset(roles)
    return [action for action in ACTIONS if action.allowed(held)]


def available(context: Context, roles: Iterable[str], *, thread: bool) -> list[Action]:
    """The actions whose keys act here, for these roles, with or without a thread at hand."""
    return [a for a in for_roles(roles) if context in a.contexts and (thread or not a.needs_thread)]
