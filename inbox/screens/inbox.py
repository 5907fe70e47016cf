"""The inbox: queues, list, conversation and composer, side by side where there is room."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from inbox.actions import Context
from inbox.actions.keymap import Keymap
from inbox.actions.keys import Run
from inbox.client.state import Effects, State
from inbox.i18n import _
from inbox.screens.calling import Calls
from inbox.screens.drafting import Drafting
from inbox.screens.heading import Heading
from inbox.screens.keyboard import Keyboard
from inbox.screens.panes import Panes
from inbox.screens.queue import SORTS, Queue
from inbox.screens.reading import Reading
from inbox.screens.status import SAVED, queues_of
from inbox.screens.watching import Watching
from inbox.screens.writing import Writing
from inbox.terminal import clipboard
from inbox.terminal.compositor import PromptScreen
from inbox.terminal.traffic import Traffic
from inbox.terminal.writer import Thin
from inbox.widgets import zone
from inbox.widgets.conversation import Conversation
from inbox.widgets.divider import Divider
from inbox.widgets.footer import Footer
from inbox.widgets.hint_line import HintLine
from inbox.widgets.queues import QueueLine, QueuePane
from inbox.widgets.rows import Rows
from inbox.widgets.status_bar import StatusBar
from inbox.widgets.thread_list import ThreadList
from inbox.wire import AnyCommand, Thread

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.screens.sending import Sending

FRAME = 1 / 30  # seconds between looks at what the feed brought
PART, BIT = 80, 0.001  # threads that are looked at in one go, seconds between
LEAN_FRAME = 3.0  # the same where the line is slow
LEAN_SECONDS = 5  # between countdowns there
TRAFFIC = 60  # seconds between looks at what went to the terminal
LEAN_TICKS = 300  # seconds between looks at times there
REST = 0.08  # seconds that the cursor rests before its conversation is shown
NOTICE = 8.0  # seconds that a notice stays
LIST_AGES = 30  # seconds after which the times in the list are drawn anew


class InboxScreen(PromptScreen, inherit_bindings=False):
    """What an admin works in. Its hands carry out the actions; keys never wait for the network."""

    BINDINGS: ClassVar[list[Any]] = []
    AUTO_FOCUS = "#threads"
    DEFAULT_CSS = """
    InboxScreen { layout: vertical; background: $background; }
    InboxScreen Horizontal { height: 1fr; }
    InboxScreen #threads { width: 34; }
    InboxScreen #queues, InboxScreen #first { display: none; }
    InboxScreen.wide #queues, InboxScreen.wide #first { display: block; }
    InboxScreen.wide #queueline { display: none; }
    InboxScreen.wide #threads { width: 42; }
    InboxScreen.huge #threads { width: 60; }
    InboxScreen.narrow #second { display: none; }
    InboxScreen.narrow #threads { width: 1fr; }
    InboxScreen.narrow #reading { display: none; }
    InboxScreen.narrow.in-thread #threads { display: none; }
    InboxScreen.narrow.in-thread #reading { display: block; }
    InboxScreen Composer { height: 40%; min-height: 5; max-height: 14; }
    """

    def __init__(self, state: State, *, clock: Callable[[], datetime], keymap: Keymap, traffic: Traffic) -> None:
        super().__init__()
        self.state = state
        self.now = clock
        self.traffic = traffic
        self.session: Session | None = None
        self.status_bar = StatusBar()
        self.queue_line = QueueLine(id="queueline")
        self.queues = QueuePane(id="queues")
        self.threads = ThreadList(lambda n: self.state.threads.get(n), clock=clock, id="threads")
        self.conversation = Conversation(clock=clock, id="conversation")
        self.composer = Writing(self)
        self.hint = HintLine()
        self.footer = Footer()
        self.queue = Queue(state, clock)
        self.heading = Heading(self)
        self.keyboard = Keyboard(self, keymap)
        self.panes = Panes(self)
        self.reading = Reading(self)
        self.drafting = Drafting(self)
        self._sending: Sending | None = None
        self._effects = Effects()
        self._moved, self._listed = False, 0.0  # the list is another one than is shown; when it was last shown
        self._flush_timer: Timer | None = None
        self._rest_timer: Timer | None = None
        self.notice_until = 0.0
        self._ticks = 0
        self._slow_told = False

    def compose(self) -> ComposeResult:
        self.panes.fit(self.app.size.width)  # before there are widgets, each of which would be styled once more
        yield self.status_bar
        yield self.queue_line
        with Horizontal():
            yield self.queues
            yield Divider(id="first")
            yield self.threads
            yield Divider(id="second")
            with Vertical(id="reading"):
                yield self.conversation
                yield self.composer
        yield self.hint
        yield self.footer

    def on_mount(self) -> None:
        self.heading.show_office()
        self.show_list()
        self.keyboard.show_keys()
        self.set_interval(1.0, self.tick)

    # The session

    def attach(self, session: "Session") -> None:
        """Work with this session from now on; what was painted before stays where it is."""
        self.session, self.state = session, session.state
        self.queue.state = session.state
        session.listeners += [self.hear, Calls(self).hear, Watching(self).hear]
        self.hear(Effects(office=True, channels=True, link=True, threads=set(self.state.threads)))

    def hear(self, effects: Effects) -> None:
        """What the session changed; looked at once a frame."""
        self._effects.merge(effects)
        if self._flush_timer is None:
            self._flush_timer = self.set_timer(LEAN_FRAME if self.traffic.lean else FRAME, self.flush)

    def flush(self) -> None:
        """Draw what changed."""
        self._flush_timer = None
        effects, self._effects = self._effects.split(PART)
        more = bool(self._effects.threads)
        if more:  # a key that comes meanwhile waits for one part at most
            self._flush_timer = self.set_timer(BIT, self.flush)
        self.heading.count_held(effects)
        if effects.office:
            self.heading.show_office()
        nothing = effects.link and not self.queue.numbers  # an empty office is there as well
        self._moved |= self.queue.update(effects.threads, effects.removed) or nothing
        if not more or time.monotonic() - self._listed >= FRAME:
            if self._moved:
                self.show_list()
            elif effects.threads:
                self.threads.sync()
                self._show_queues()
            self._moved, self._listed = False, time.monotonic()
        if effects.link or effects.channels or effects.outbox or effects.threads or effects.office:
            self.heading.show_status()
        number = self.reading.number
        missing = effects.link and number not in self.state.messages
        if number is not None and (number in effects.threads or number in effects.messages or missing):
            self._changed(number)
            self.reading.show(number)
        if effects.messages or effects.outbox:
            self.sending.look()
            self.hint.show_leaving(self.sending.leaving(self.now()), self.now())
        if effects.link:
            self.heading.show_link()

    def _changed(self, number: int) -> None:
        self.drafting.changed()
        if self.focused is self.conversation and self.app.app_focus:
            self.reading.mark_read(number)

    # What is shown

    def show_list(self) -> None:
        """The queue as it is now."""
        self.threads.show(self.queue.numbers, sort_label=_(SORTS[self.queue.order]), empty=self._empty())
        self._show_queues()
        if self.conversation.thread is None and self.threads.current is not None:
            self.preview()

    def _empty(self) -> str:
        if self.state.link == "refused" and self.session is not None and self.session.problem is not None:
            return self.session.problem.title
        if self.panes.filter_text:
            return _("Tidak ada yang cocok. \\ mengubah saringan.")
        return _("Memuat …") if self.state.more or not self.state.cursor else _("Tidak ada laporan di antrean ini.")

    def _show_queues(self) -> None:
        counts, name = self.queue.counts(), self.panes.saved_name
        shown = SAVED + name if name else self.queue.view
        if name:
            counts = {**counts, shown: len(self.queue.numbers)}
        entries = queues_of(counts, self.keyboard.machine.keymap, self.panes.saved)
        self.queue_line.show(entries, shown)
        if self.focused is not self.queues:
            self.queues.show(entries, shown)

    @on(Rows.Moved)
    def moved(self, event: Rows.Moved) -> None:
        """The cursor rests on another row."""
        if event.rows is self.threads:
            if self.queue.keep(event.key):
                self.threads.show(self.queue.numbers)
            if self._rest_timer is not None:
                self._rest_timer.stop()
            if not self.traffic.lean:
                self._rest_timer = self.set_timer(REST, self.preview)
            self.keyboard.show_keys()

    def preview(self) -> None:
        number = self.threads.current
        if number is not None and not self.composer.is_open and not self.has_class("narrow"):
            if number != self.reading.number:
                self.reading.show(number)
        elif number is None and not self.composer.is_open:
            self.conversation.empty = ""
            self.conversation.show(None)

    @on(Conversation.Above)
    def above(self, event: Conversation.Above) -> None:
        """Somebody looks at the beginning of what is here of a conversation."""
        self.reading.earlier(event.number, whole=event.whole)

    @on(Rows.Chosen)
    def clicked(self, event: Rows.Chosen) -> None:
        """A click on the row under the cursor."""
        if event.rows is self.threads:
            self.panes.open_thread(event.key)
        elif event.rows is self.queues:
            self.panes.show_view(event.key)

    # What hands ask for

    @property
    def sending(self) -> "Sending":
        """What becomes of commands; loaded when first needed, after the first paint."""
        if self._sending is None:
            from inbox.screens.sending import Sending

            self._sending = Sending(self)
        return self._sending

    @property
    def machine(self) -> Any:
        """The key machine."""
        return self.keyboard.machine

    @property
    def argument(self) -> str:
        """What the palette gave with a word."""
        return self.keyboard.argument

    @property
    def roles(self) -> Sequence[str]:
        """Roles of the person; empty while unknown."""
        return self.state.me.roles

    @property
    def context(self) -> Context:
        """Where the person is."""
        if self.composer.is_open and self.focused is self.composer.area:
            return "composer"
        return "thread" if self.focused is self.conversation else "list"

    @property
    def chosen(self) -> int | None:
        """The thread that an action means."""
        if self.focused is self.conversation or self.context == "composer":
            return self.reading.number
        return self.threads.current

    def zone(self) -> tzinfo:
        """The office's zone."""
        return zone.zone()

    def target(self, run: Run) -> Thread | None:
        """The thread that a run means; says so where there is none."""
        number = run.target if isinstance(run.target, int) else self.chosen
        thread = self.state.threads.get(number) if number is not None else None
        if thread is None:
            self.say(_("Tidak ada laporan yang dipilih."))
        return thread

    def run(self, run: Run, argument: str = "") -> None:
        """Carry out an action."""
        self.keyboard.run(run, argument)

    def ask(self, question: str, yes: Callable[[], None]) -> None:
        """Ask before something risky."""
        self.keyboard.ask(question, yes)

    def send(self, command: AnyCommand, words: str, *, undo: bool = True) -> None:
        """Submit a command in the background."""
        self.sending.send(command, words, undo=undo)

    def say(self, text: str, *, stay: bool = False) -> None:
        """A notice; gone after a while."""
        self.hint.show_notice(text)
        self.notice_until = float("inf") if stay else time.monotonic() + NOTICE

    def fail(self, title: str, hint: str = "") -> None:
        """What went wrong and what to do; gone with the next key."""
        self.hint.show_error(title, hint)

    # Events

    def on_key(self, event: events.Key) -> None:
        """Keys that no text box took."""
        if self.keyboard.take(event):
            event.stop()
            event.prevent_default()

    def on_screen_resume(self) -> None:
        """Back from a dialog."""
        self.keyboard.machine.returned()

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a text box is never commands."""
        event.stop()
        self.keyboard.paste(event.text)

    def on_resize(self, event: events.Resize) -> None:
        """Another layout where the width asks for it."""
        self.panes.fit(event.size.width)
        self.call_after_refresh(self.keyboard.show_keys)

    def on_descendant_focus(self) -> None:
        """Other keys count in another pane."""
        self.focus_moved()

    def focus_moved(self) -> None:
        """See PromptScreen."""
        self.keyboard.show_keys()

    @on(Writing.Edited)
    def edited(self, event: Writing.Edited) -> None:
        """The draft is given to the session with each change, which saves it each second."""
        event.stop()
        self.drafting.keep()

    def tick(self) -> None:
        """Each second: clocks and countdowns. Bars compare before they paint."""
        self._ticks += 1
        now = self.now()
        lean = self.traffic.lean
        if self._ticks % (LEAN_TICKS if lean else TRAFFIC) == 0 or (self.traffic.slow and not self._slow_told):
            self.show_traffic()
        elif not lean:
            self.heading.show_status()
        if self.session is not None and (not lean or self._ticks % LEAN_SECONDS == 0):
            leaving = self.sending.leaving(now)
            self.hint.show_leaving(leaving, now)
            if leaving is not None and leaving.thread == self.reading.number:
                self.conversation.sync()  # the message counts down as well
        self.drafting.tell_saved()
        if self.hint.notice and time.monotonic() > self.notice_until:
            self.hint.show_notice("")
        if self.queue.tick():
            self.show_list()
        if self._ticks % (LEAN_TICKS if lean else LIST_AGES) == 0:
            self.threads.sync()
            self.conversation.sync()

    def show_traffic(self) -> None:
        """What went to the terminal and how fast; where the line cannot keep up the lean mode is offered."""
        self.heading.show_traffic()
        if self.traffic.slow and not self.traffic.lean and not self._slow_told:
            self._slow_told = True
            self.say(_("Jalur ke terminal ini lambat. :hemat mengirim lebih sedikit."))

    def copy_text(self, text: str) -> None:
        """To the clipboard of the person's own terminal."""
        clipboard.copy(self.app, text)

    def redraw(self) -> None:
        """Paint everything again."""
        if isinstance(self.app, Thin):
            self.app.repaint()

    def leave(self) -> None:
        """End; asks only where something has not reached the hub, or the disk."""
        from inbox.screens.leaving import question

        asked = question(self)
        if asked:
            self.ask(asked, self.app.exit)
        else:
            self.app.exit()
