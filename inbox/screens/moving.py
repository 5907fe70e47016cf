"""Moving about: rows, threads, panes, queues."""

from inbox.actions.keys import Run
from inbox.i18n import _
from inbox.screens.does import Hand, does
from inbox.widgets.conversation import Conversation
from inbox.widgets.rows import Rows
from inbox.wire import VIEWS


class Moving(Hand):
    """Motions act in the pane that has the focus."""

    @property
    def _pane(self) -> Rows[str] | Rows[int]:
        focused = self.desk.focused
        return focused if isinstance(focused, Rows) else self.desk.threads

    @does("down", "up")
    def step(self, run: Run) -> None:
        """One row, or as many as counted."""
        rows = run.count if run.action.id == "down" else -run.count
        pane = self._pane
        if isinstance(pane, Conversation):
            for _each in range(min(abs(rows), 999)):
                pane.step(1 if rows > 0 else -1)
        else:
            pane.move(rows)

    @does("top", "bottom")
    def edge(self, run: Run) -> None:
        """The first or last row; with a count that row."""
        pane = self._pane
        if run.counted:
            pane.move_to(run.count - 1)
        elif run.action.id == "top":
            pane.to_top()
        else:
            pane.to_end()

    @does("page.down", "page.up")
    def page(self, run: Run) -> None:
        """A page; in the conversation too."""
        self._pane.page(run.count if run.action.id == "page.down" else -run.count)

    @does("next.unanswered", "previous.unanswered")
    def unanswered(self, run: Run) -> None:
        """The next thread whose citizen waits; the conversation follows."""
        step = 1 if run.action.id == "next.unanswered" else -1
        threads = self.desk.threads
        moved = False
        for _each in range(run.count):
            if not threads.next_unanswered(step):
                break
            moved = True
        if not moved and step > 0 and threads.keys and threads.cursor > 0:
            threads.to_top()
            number = threads.current
            thread = self.desk.state.threads.get(number) if number is not None else None
            waits = thread is not None and thread.waiting_since is not None
            moved = waits or threads.next_unanswered(step)
            if moved:
                self.desk.say(_("Kembali dari atas."))
        if not moved:
            self.desk.say(_("Tidak ada lagi yang belum dibalas di antrean ini."))
        self._follow()

    @does("next.thread", "previous.thread")
    def thread(self, run: Run) -> None:
        """The next thread of the list while the focus stays where it is."""
        self.desk.threads.move(run.count if run.action.id == "next.thread" else -run.count)
        self._follow()

    def _follow(self) -> None:
        number = self.desk.threads.current
        if isinstance(self.desk.focused, Conversation) and number is not None:
            self.desk.panes.open_thread(number)

    @does("open")
    def open(self, run: Run) -> None:
        """Into the conversation; in the queue pane: show that queue."""
        queues = self.desk.queues
        if self.desk.focused is queues and queues.current is not None:
            self.desk.panes.show_view(queues.current)
            self.desk.set_focus(self.desk.threads)
            return
        number = run.target if isinstance(run.target, int) else self.desk.threads.current
        if number is not None:
            self.desk.panes.open_thread(number)

    @does("back")
    def back(self, _run: Run) -> None:
        """Back to the list."""
        self.desk.panes.to_list()

    @does("next.pane")
    def next_pane(self, _run: Run) -> None:
        """The next pane that is on the screen."""
        self.desk.panes.turn(1)

    @does("previous.pane")
    def previous_pane(self, _run: Run) -> None:
        """The pane before."""
        self.desk.panes.turn(-1)

    @does(*(f"view.{name}" for name in VIEWS))
    def view(self, run: Run) -> None:
        """Show a queue."""
        self.desk.panes.show_view(run.action.value)

    @does("quit")
    def quit(self, _run: Run) -> None:
        """End; asks only where something has not reached the hub."""
        self.desk.leave()
