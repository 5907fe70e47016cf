"""Panes of the inbox screen: which are there at a width, which has the focus, which queue and thread they show."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from inbox.i18n import _
from inbox.screens.layout import HUGE, MIDDLE, WIDE
from inbox.screens.queue import Wanted
from inbox.screens.status import SAVED
from inbox.wire import SavedView

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.screens.inbox import InboxScreen


class Panes:
    """Queues, list and conversation."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self.filter_text = ""
        self.saved_name = ""  # of the saved view on the screen
        self._in_thread = False

    @property
    def saved(self) -> dict[str, SavedView]:
        """The views that may be shown: everybody's, and the person's own, which win."""
        state = self.desk.state
        return {view.name: view for view in (*state.office.views, *state.me.views)}

    def fit(self, columns: int) -> None:
        """Choose the layout for a width."""
        self.desk.set_class(columns >= WIDE, "wide")
        self.desk.set_class(columns >= HUGE, "huge")
        self.desk.set_class(columns < MIDDLE, "narrow")
        self._show_one()

    def _show_one(self) -> None:
        """Where there is room for one pane, say which; elsewhere that would style everything anew for nothing."""
        self.desk.set_class(self._in_thread and self.desk.has_class("narrow"), "in-thread")

    def open_thread(self, number: int) -> None:
        """Into a thread's conversation."""
        desk = self.desk
        if desk.composer.is_open and desk.drafting.number != number:
            desk.drafting.keep()
            desk.drafting.close()
        if number not in desk.state.threads:
            if desk.session is not None:
                desk.run_worker(self._fetch(desk.session, number), group="fetch", exit_on_error=False)
            return
        desk.threads.move_key(number)
        self._in_thread = True
        self._show_one()
        if number != desk.reading.number or desk.reading.wants(number):
            desk.reading.show(number)
        desk.reading.mark_read(number)
        desk.set_focus(desk.conversation)

    async def _fetch(self, session: "Session", number: int) -> None:
        """Open a thread that is not here, such as an old one that a search found."""
        if await session.open(number) and number in self.desk.state.threads:
            self.open_thread(number)
        else:
            title = _("Laporan #{number} tidak ada di simpanan.").format(number=number)
            self.desk.fail(title, _("Coba lagi saat tersambung."))

    def to_list(self) -> None:
        """Back to the list."""
        self._in_thread = False
        self._show_one()
        self.desk.set_focus(self.desk.threads)

    def turn(self, step: int) -> None:
        """The focus to the next pane that is on the screen."""
        desk = self.desk
        panes: list[Widget] = [desk.threads, desk.conversation]
        if desk.has_class("wide"):
            panes.insert(0, desk.queues)
        place = next((n for n, pane in enumerate(panes) if pane is desk.focused), 0)
        wanted = panes[(place + step) % len(panes)]
        if wanted is desk.conversation and desk.threads.current is not None:
            self.open_thread(desk.threads.current)
        else:
            self.to_list()
            desk.set_focus(wanted)

    def show_view(self, view: str) -> None:
        """Another queue, from its top, without the filter."""
        desk = self.desk
        if view.startswith(SAVED):
            found = self.saved.get(view.removeprefix(SAVED))
            if found is not None:
                from inbox.screens.viewing import show

                show(desk, found)
            return
        self.filter_text = self.saved_name = ""
        if desk.state.more and desk.session is not None:
            desk.run_worker(desk.session.intake.look(view), group="view", exclusive=True, exit_on_error=False)
        desk.queue.show(view)
        desk.show_list()
        desk.threads.to_top()
        if not desk.threads.keys:
            desk.conversation.show(None)
        if desk.focused is not desk.queues:
            self.to_list()
        desk.preview()

    def show_saved(self, name: str, order: str, renew: Callable[[], Wanted], *, top: bool = True) -> None:
        """The threads of a saved view, which `renew` makes a test for as time passes."""
        desk = self.desk
        self.filter_text, self.saved_name = "", name
        desk.queue.show("all", renew(), order=order, renew=renew)
        desk.show_list()
        if top:
            desk.threads.to_top()
        if not desk.threads.keys:
            desk.conversation.show(None)
        if desk.focused is not desk.queues and top:
            self.to_list()
        desk.preview()

    def filter(self, text: str, wanted: Wanted | None) -> None:
        """Narrow the queue to what is wanted."""
        self.filter_text = text
        desk = self.desk
        self.saved_name = ""
        desk.queue.show(desk.queue.view, wanted)
        desk.show_list()
        if wanted is not None:
            desk.say(_("Saringan: {text} · \\ lalu kosongkan untuk semua").format(text=text), stay=True)
        else:
            desk.say("")
