"""How an action of the registry finds the method that carries it out."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from inbox.actions.keys import Run

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

Method = TypeVar("Method", bound=Callable[..., None])
_MARK = "_does"


def does(*ids: str) -> Callable[[Method], Method]:
    """Mark a method of a Hand as the one that carries out these actions; it takes a Run."""

    def mark(method: Method) -> Method:
        setattr(method, _MARK, ids)
        return method

    return mark


class Hand:
    """Some of what the inbox screen can do. Methods never wait: they post, submit or open a dialog."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk

    def table(self) -> dict[str, Callable[[Run], None]]:
        """The methods of this hand by action id."""
        return {name: getattr(self, attr) for attr, ids in marks(type(self)) for name in ids}


def marks(hand: type[Any]) -> list[tuple[str, tuple[str, ...]]]:
    """The marked methods of a class with the actions they carry out."""
    return [(attr, getattr(getattr(hand, attr), _MARK)) for attr in dir(hand) if hasattr(getattr(hand, attr), _MARK)]
