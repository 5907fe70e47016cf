"""The real desk over a made-up office of many threads, without a hub. Arguments: threads, session folder, `lean`.

SIGUSR1: a message comes in for the last thread of the queue. SIGUSR2: a minute passes, second by second.
"""

import fcntl
import signal
import sys
import termios
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from inbox.app import Inbox
from inbox.client.hubs import Hub
from inbox.client.session import Session
from inbox.client.state import Effects, State
from inbox.client.threads import Threads
from inbox.wire import AgencyInfo, Author, Contact, Me, Message, OfficeInfo, Thread
from tests.stillness import Answering

NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
TOPICS = ("jalan berlubang di depan pasar", "lampu jalan mati", "banjir di Dayeuhkolot", "KTP belum jadi", "sampah")
TALKS = 40  # threads whose messages are here
first = 1000


def thread(number: int) -> Thread:
    """A made-up thread; the higher its number the shorter its citizen waits, so the lower it stands."""
    return Thread(
        number=number, seq=1, version=1, contact=Contact(id=number, name=f"Warga {number}"), channel="wa",
        preview=f"{TOPICS[number % 5]}, RT {number % 90}", channel_kind="whatsapp", last_at=NOW, agency="bpbd",
        waiting_since=NOW - timedelta(hours=9) + timedelta(seconds=number / 10),
    )  # fmt: skip


def messages(number: int) -> dict[str, Message]:
    """Its conversation."""
    made = [
        Message(
            id=f"{number}-{n}", thread=number, seq=n, channel_kind="whatsapp", author=Author(name="Tati"), at=NOW,
            text=f"Pesan {n}: {TOPICS[(n + number) % 5]} di RT {n * number % 90}, mohon segera ditangani ya pak.",
            received_at=NOW,
        )
        for n in range(60)
    ]  # fmt: skip
    return {one.id: one for one in made}


class Desk(Answering, Inbox):
    """The desk, which can be asked whether it is done."""


class Offline(Session):
    """A session of a hub that is not there, over a state that is."""

    def __init__(self, folder: Path, found: State) -> None:
        super().__init__(Hub(folder / "none.sock"), home=folder, clock=lambda: NOW)
        self.state = found


def main(count: int, folder: Path, *, lean: bool) -> None:
    """Run the desk."""
    numbers = range(first, first + count)
    state = State(cursor="e.1", whole=True, threads=Threads.of(thread(n) for n in numbers))
    state.office = OfficeInfo(name="QR Kab. Bandung", agencies=[AgencyInfo(id="bpbd", name="BPBD")])
    state.me = Me(login="rina", name="Rina", roles=["admin"])
    for number in range(first, first + TALKS):
        state.messages[number] = messages(number)
    now = [NOW]
    app = Desk(lambda: Offline(folder, state), state=state, clock=lambda: now[0], lean=lean)

    def arrive(*_signal: object) -> None:
        number = first + count - 1
        state.threads[number] = msgspec.structs.replace(state.threads[number], unread=2, preview="kedua")
        app.call_later(app.inbox.hear, Effects(threads={number}))

    def minute(*_signal: object) -> None:
        for _second in range(60):
            now[0] += timedelta(seconds=1)
            app.call_later(app.inbox.tick)

    signal.signal(signal.SIGUSR1, arrive)
    signal.signal(signal.SIGUSR2, minute)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    app.run(mouse=False)
    sys.exit(app.return_code)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), lean="lean" in sys.argv[3:])
