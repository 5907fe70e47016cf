"""All hands of the inbox screen; loaded after the first paint."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from inbox.actions import BY_ID
from inbox.actions.keys import Run
from inbox.screens.answering import Answering
from inbox.screens.attaching import Attaching
from inbox.screens.blocking import Blocking
from inbox.screens.board import Supervising
from inbox.screens.carrying import Carrying
from inbox.screens.channels import Channelling
from inbox.screens.confiding import Confiding
from inbox.screens.disposing import Disposing
from inbox.screens.drawing import Drawing
from inbox.screens.editing import Editing
from inbox.screens.elsewhere import Elsewhere
from inbox.screens.escalating import Escalating
from inbox.screens.filing import Filing
from inbox.screens.forwarding import Forwarding
from inbox.screens.handing import Handing
from inbox.screens.joining import Joining
from inbox.screens.looking import Looking
from inbox.screens.macros import Macros
from inbox.screens.moving import Moving
from inbox.screens.person import Persons
from inbox.screens.promising import Promising
from inbox.screens.recording import Recording
from inbox.screens.scheduling import Scheduling
from inbox.screens.selecting import Selecting
from inbox.screens.starting import Starting
from inbox.screens.taking import Taking
from inbox.screens.templating import Templating
from inbox.screens.terminal_acts import TerminalActs
from inbox.screens.viewing import Viewing

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen


class Hands:
    """Who carries out which action. Raises KeyError where an action has no method or a method no action."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.answering = Answering(desk)
        self.templating = Templating(desk)
        self.attaching = Attaching(desk)
        self.scheduling = Scheduling(desk)
        self.taking = Taking(desk)
        self.editing = Editing(desk)
        self.handing = Handing(desk)
        self.macros = Macros(desk)
        self.table: dict[str, Callable[[Run], None]] = {}
        filing = (
            Carrying(desk),
            Filing(desk),
            Escalating(desk),
            Selecting(desk),
            Supervising(desk),
            Viewing(desk),
            Disposing(desk),
            Elsewhere(desk),
            Persons(desk),
            Confiding(desk),
            Promising(desk),
            Recording(desk),
            Joining(desk),
            Blocking(desk),
            Forwarding(desk),
            TerminalActs(desk),
            Drawing(desk),
        )
        for hand in (
            Moving(desk),
            self.taking,
            self.editing,
            self.answering,
            self.templating,
            self.attaching,
            self.scheduling,
            self.handing,
            self.macros,
            *filing,
            Looking(desk),
            Channelling(desk),
            Starting(desk),
        ):
            self.table |= hand.table()
        missing, extra = set(BY_ID) - set(self.table), set(self.table) - set(BY_ID)
        if missing or extra:
            raise KeyError(f"without method: {sorted(missing)}; without action: {sorted(extra)}")
