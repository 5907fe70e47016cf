"""Threads, messages and a small app with every widget, for the tests of widgets."""

from datetime import UTC, datetime, timedelta

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical

from inbox.widgets import themes
from inbox.widgets.composer import Composer
from inbox.widgets.conversation import Conversation
from inbox.widgets.divider import Divider
from inbox.widgets.footer import Footer
from inbox.widgets.hint_line import HintLine, Leaving
from inbox.widgets.queue_lines import Queue
from inbox.widgets.queues import QueueLine, QueuePane
from inbox.widgets.status_bar import StatusBar
from inbox.widgets.status_line import Status
from inbox.widgets.thread_list import ThreadList
from inbox.wire import (
    Address,
    Attachment,
    Author,
    Category,
    ChannelState,
    Contact,
    Deadline,
    Message,
    Problem,
    Reaction,
    Thread,
    Window,
)

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
QUEUES = (
    Queue("unanswered", 37), Queue("window", 3, urgent=True), Queue("escalated", 2), Queue("mine", 4),
    Queue("snoozed", 0),
)  # fmt: skip
CHANNELS = (
    ChannelState(id="wa", kind="whatsapp", state="up"),
    ChannelState(id="ig", kind="instagram", state="up"),
    ChannelState(id="mail", kind="email", state="down", since=NOW - timedelta(minutes=3)),
)


def ago(minutes: float) -> datetime:
    """That many minutes before NOW."""
    return NOW - timedelta(minutes=minutes)


def thread(number: int, name: str = "Warga", **fields) -> Thread:
    """A thread; fields override the ordinary."""
    values = {
        "number": number, "seq": 1, "version": 1, "channel": "wa", "channel_kind": "whatsapp", "last_at": ago(30),
        "agency": "bpbd", "preview": "lampu jalan mati", "contact": Contact(
            id=number, name=name, addresses=[Address(kind="phone", shown="WA ••4821", channel="wa")]
        ),
    }  # fmt: skip
    return Thread(**(values | fields))


def deadline(minutes: float) -> list[Deadline]:
    """One running deadline, that many minutes after NOW."""
    return [Deadline(name="first", at=NOW + timedelta(minutes=minutes), state="running")]


def message(number: int, text: str | None, minutes: float, **fields) -> Message:
    """A message of the citizen that many minutes before NOW; fields override the ordinary."""
    values = {
        "id": f"m{number}", "thread": 1042, "seq": number, "channel": "wa", "channel_kind": "whatsapp", "text": text,
        "author": Author(name="Tati"), "at": ago(minutes), "received_at": ago(minutes),
    }  # fmt: skip
    return Message(**(values | fields))


def threads() -> list[Thread]:
    """The list of DESIGN §7, and one thread of every other kind."""
    return [
        thread(1039, "Neng Rina", preview="jalan amblas di Kp. Sukamaju", deadlines=deadline(-6), unread=3,
               waiting_since=ago(20)),
        thread(1042, "Tati Suryati", preview="Banjir di Dayeuhkolot sudah 1 m, ada lansia", deadlines=deadline(9.5),
               category=Category(kind="darurat"), assignee="rina", level=1, waiting_since=ago(6), windows=[
                   Window(channel="wa", kind="whatsapp", closes_at=NOW + timedelta(hours=23, minutes=54), state="open")
               ]),
        thread(1050, "asep.rancaekek", channel_kind="instagram", preview="Puskesmas tutup padahal jam kerja",
               deadlines=deadline(41.5), waiting_since=ago(1)),
        thread(1051, "Yusuf H.", channel_kind="email", preview="Re: KTP hilang, syarat dan biaya",
               deadlines=deadline(2880.5)),
        thread(1052, "Dadang", waiting_since=ago(6), outgoing="failed"),
        thread(1053, "Euis 👩‍👧 漢字", outgoing="uncertain", assignee="dedi", priority=2),
        thread(1054, "", status="waiting", waiting_on="agency"),
        thread(1055, "Ujang", status="snoozed", snoozed_until=NOW + timedelta(days=1)),
        thread(1056, "Cecep", status="resolved", last_at=ago(60 * 24 * 40)),
    ]  # fmt: skip


def messages() -> list[Message]:
    """A message of every kind and state."""
    staff = {"direction": "out", "author": Author(name="rina")}
    return [
        message(1, "Assalamualaikum pak", 60 * 30),
        message(2, "Banjir di Dayeuhkolot sudah 1 m, ada lansia 2 orang di RT 03/05. Tolong kirim perahu.", 6,
                attachments=[Attachment(id="a", kind="image", mime="image/jpeg", size=1_200_000, state="ready")]),
        message(3, "sudah telepon posko, perahu jalan 22.10", 3, kind="note", **staff),
        message(4, "laporan diserahkan kepada rina", 3, kind="event", **staff),
        message(5, "Baik Bu, mohon tunggu di tempat tinggi.", 2, status="read", reply_to="m2", **staff),
        message(6, "Tim berangkat.", 2, status="failed", error=Problem(
            code="131026", title="Nomor ini tidak memakai WhatsApp", hint="Hubungi lewat telepon."), **staff),
        message(7, "Perahu kedua?", 2, status="uncertain", **staff),
        message(8, "Nanti saja", 2, status="held", **staff),
        message(9, "Tunggu", 2, status="queued", send_at=NOW + timedelta(seconds=7), **staff),
        message(10, "Salah", 2, status="cancelled", **staff),
        message(11, None, 1, type="unsupported"),
        message(12, "apa ini", 1, deleted=True),
        message(13, "sudah surut", 0, edited=True, reactions=[
            Reaction(emoji="👍", author=Author(), at=NOW), Reaction(emoji="👍", author=Author(), at=NOW)]),
        message(14, None, 0, type="text"),
        message(15, "", 0, type="location", attachments=[Attachment(id="b", kind="location", state="ready")]),
    ]  # fmt: skip


class Desk(App[None]):
    """All widgets as the screens put them together."""

    CSS = "#mid { height: 1fr; } #list { width: 34; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, theme: str = "gelap") -> None:
        super().__init__()
        self.wanted = theme
        self.threads = {t.number: t for t in threads()}
        self.list = ThreadList(self.threads.get, clock=lambda: NOW, login="rina", id="list")
        self.talk = Conversation(clock=lambda: NOW, login="rina", agencies={"bpbd": "BPBD"})
        self.composer = Composer()
        self.hint = HintLine()
        self.seen: list[object] = []

    def compose(self) -> ComposeResult:
        wide = self.size.width >= 120
        yield StatusBar()
        if not wide:
            yield QueueLine()
        with Horizontal(id="mid"):
            if wide:
                yield QueuePane()
                yield Divider()
            yield self.list
            yield Divider()
            with Vertical():
                yield self.talk
                yield self.composer
        yield self.hint
        yield Footer()

    def on_mount(self) -> None:
        themes.install(self, self.wanted)
        status = Status("Kab. Bandung", ("rina", "dedi"), CHANNELS, link="live")
        self.query_one(StatusBar).show(status, NOW)
        for queues in (*self.query(QueueLine), *self.query(QueuePane)):
            queues.show(QUEUES, "unanswered")
        self.list.show(list(self.threads), sort_label="paling mendesak")
        self.hint.show_leaving(Leaving(1039, NOW + timedelta(seconds=7)), NOW)
        self.query_one(Footer).show([("Tab lalu Enter (F2)", "KIRIM"), ("F3", "balas cepat"), ("Esc", "simpan")])
        self.list.focus()

    def on_composer_send(self, event: Composer.Send) -> None:
        self.seen.append((event.kind, event.text))

    def on_composer_left(self, event: Composer.Left) -> None:
        self.seen.append("left")

    def on_composer_edited(self, event: Composer.Edited) -> None:
        self.seen.append(("edited", event.kind, event.text))

    def on_composer_canned_wanted(self, event: Composer.CannedWanted) -> None:
        self.seen.append("canned")
