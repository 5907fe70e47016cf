"""A small desk for measuring what goes to the terminal: list, conversation, composer. Arguments: rows, thin|stock."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from inbox.terminal.writer import Thin
from inbox.widgets import themes
from inbox.widgets.bar import Bar
from inbox.widgets.composer import Composer
from inbox.widgets.conversation import Conversation
from inbox.widgets.divider import Divider
from inbox.widgets.footer import Footer
from inbox.widgets.hint_line import HintLine
from inbox.widgets.look import Line
from inbox.widgets.queue_lines import Queue
from inbox.widgets.queues import QueueLine
from inbox.widgets.status_bar import StatusBar
from inbox.widgets.status_line import Status
from inbox.widgets.thread_list import ThreadList
from inbox.wire import Author, Contact, Message, Thread
from tests.stillness import Answering

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
TOPICS = ("jalan berlubang di depan pasar", "lampu jalan mati", "banjir di Dayeuhkolot", "KTP belum jadi", "sampah")


def thread(number: int) -> Thread:
    """A made-up thread of a number."""
    return Thread(
        number=number, seq=1, version=1, contact=Contact(id=number, name=f"Warga {number}"), channel="wa",
        preview=f"{TOPICS[number % 5]}, RT {number % 90}", channel_kind="whatsapp", last_at=NOW, agency="bpbd",
        waiting_since=NOW - timedelta(minutes=number % 50),
    )  # fmt: skip


def message(number: int) -> Message:
    """A made-up message."""
    return Message(
        id=f"m{number}", thread=1, seq=number, channel_kind="whatsapp", author=Author(name="Tati"), at=NOW,
        text=f"Pesan {number}: {TOPICS[number % 5]} di RT {number % 90}, mohon segera ditangani ya pak, terima kasih.",
        received_at=NOW,
    )  # fmt: skip


class Question(ModalScreen[None]):
    """Something over the desk; any key closes it."""

    DEFAULT_CSS = "Question { align: center middle; } Question Bar { width: 20; height: 3; }"

    def compose(self) -> ComposeResult:
        yield Asking()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss()


class Asking(Bar):
    """Three lines of a question."""

    def lines(self, cells: int) -> Sequence[Line]:
        return [[("Yakin?".ljust(cells), "hint_error")]] * 3


class Host(Answering, Thin[None]):
    """Keys: j k d G move, r reply, + arrival out of view, t one minute later, q quit."""

    CSS = "#mid { height: 1fr; } #list { width: 34; }"
    AUTO_FOCUS = ""
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int, theme: str) -> None:
        super().__init__()
        self.threads = {n: thread(n) for n in range(1000, 1000 + rows)}
        self.numbers = list(self.threads)
        self.wanted = theme
        self.moment = NOW
        self.rows = ThreadList(self.threads.get, clock=lambda: self.moment, id="list")
        self.talk = Conversation(clock=lambda: self.moment, agencies={"bpbd": "BPBD"})
        self.composer = Composer()

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield QueueLine()
        with Horizontal(id="mid"):
            yield self.rows
            yield Divider()
            with Vertical():
                yield self.talk
                yield self.composer
        yield HintLine()
        yield Footer()

    def on_mount(self) -> None:
        themes.install(self, self.wanted)
        self.query_one(StatusBar).show(Status(office="Kab. Bandung", shift=("rina",), link="live"), NOW)
        self.query_one(QueueLine).show([Queue("unanswered", len(self.numbers))], "unanswered")
        self.rows.show(self.numbers, sort_label="paling mendesak")
        self.talk.show(self.threads[1000], [message(n) for n in range(60)])
        self.query_one(Footer).show([("j k", "pindah"), ("r", "balas"), ("?", "bantuan")])
        self.rows.focus()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "j":
                self.rows.move(1)
            case "k":
                self.rows.move(-1)
            case "J":
                self.rows.scroll_lines(2)
            case "down":
                self.talk.scroll_lines(-1)
            case "G":
                self.rows.to_end()
            case "r":
                self.composer.start("reply", "", via="WA")
            case "plus":
                number = max(self.threads) + 1
                self.threads[number] = thread(number)
                self.numbers.append(number)
                self.rows.show(self.numbers)
                self.query_one(QueueLine).show([Queue("unanswered", len(self.numbers))], "unanswered")
            case "t":
                self.moment += timedelta(minutes=1)
                self.query_one(StatusBar).show(self.query_one(StatusBar).status, self.moment)
                self.rows.sync()
                self.talk.sync()
            case "s":
                with self.suspend():
                    print("di luar program")
            case "m":
                self.push_screen(Question())
            case "q":
                self.exit()

    def on_composer_left(self) -> None:
        self.composer.finish()
        self.rows.focus()


if __name__ == "__main__":
    host = Host(int(sys.argv[1]), sys.argv[3] if len(sys.argv) > 3 else "gelap")
    host.thin = sys.argv[2] != "stock"
    host.run(mouse=False)
