"""A shift at the desk, played by keys alone on a terminal of 80 by 24: threads over three channels, and what is done.

Each task counts the keys that it takes; letters of what is written are not counted, they are the same at every desk.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inbox.sandbox.props.jpeg import jpeg
from tests.evening import NAMES, PLACES, TROUBLES
from tests.hubs import sometimes
from tests.screens.test_desk_pty import DESK
from tests.terminal.pty_program import PtyProgram
from tests.town import Town

PATIENCE = 120.0
BYTES = {
    "Enter": "\r", "Esc": "\x1b", "F2": "\x1bOQ", "F9": "\x1b[20~", "Space": " ",
}  # fmt: skip
CANNED = """
[[canned]]
key = "terima-kasih"
text = "Terima kasih {nama}, laporan {nomor} kami teruskan ke {opd}."
"""


def arrive(town: Town, threads: int) -> None:
    """That many citizens have written, on three channels."""
    for n in range(threads):
        name, text = f"{NAMES[n % len(NAMES)]} {n}", TROUBLES[n % len(TROUBLES)].format(place=PLACES[n % len(PLACES)])
        match n % 5:
            case 0 | 1 | 2:
                town.whatsapp(f"62800{n:07d}", name, text)
            case 3:
                town.instagram(f"9001{n:05d}", name, text)
            case _:
                town.mail(f"warga{n}@warga.test", name, "Laporan", text, f"{n}@warga.test")
    town.do(town.graph.world.courier.idle())


@dataclass
class Shift:
    """The desk, the office that it works for, and the keys that each task took."""

    program: PtyProgram
    town: Town
    picture: Path
    numbers: dict[str, int]  # of the threads, by their citizens' names
    keys: dict[str, list[str]] = field(default_factory=dict)
    _task: str = ""

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Keys pressed in the block belong to this task; the first time counts."""
        self._task, known = name, name in self.keys
        self.keys.setdefault(name, [])
        before = list(self.keys[name])
        try:
            yield
        finally:
            if known:
                self.keys[name] = before

    def press(self, *names: str, sees: str = "", gone: str = "") -> None:
        """Press keys, one after the other; then wait for what must stand on the screen, or no longer."""
        for name in names:
            self.keys[self._task].append(name)
            os.write(self.program.master, BYTES.get(name, name).encode())
            self.program.read(5.0, first=2.0)
        self.sees(sees, gone)

    def write(self, text: str, sees: str = "") -> None:
        """What is written: not counted."""
        os.write(self.program.master, text.encode())
        self.program.read(5.0, first=2.0)
        self.sees(sees or text[-12:])

    def sees(self, text: str, gone: str = "") -> None:
        """Wait until a text stands on the screen, and another does not."""
        self.until(lambda: text in self.program.text and (not gone or gone not in self.program.text), text or gone)

    def until(self, happened: Callable[[], Any], what: str) -> Any:
        """Read until something is so."""
        end = time.monotonic() + PATIENCE
        while not (found := happened()):
            assert time.monotonic() < end, f"{self._task}: {what!r} not within {PATIENCE:g} s\n{self.program.text}"
            self.program.read(1.0, first=0.3)
        return found

    @property
    def name(self) -> str:
        """Whose thread the conversation shows."""
        found = re.search(r"│#\d+ ([A-Z][a-z]+ \d+)", self.program.text)
        return found[1] if found else ""

    def settled(self) -> int:
        """The thread under the marker, once the conversation beside the list shows it."""

        def same() -> int:
            rows = [line for line in self.program.screen.display if line.startswith("▌")]
            named = re.search(r"[A-Z][a-z]+ \d+", rows[0].partition("│")[0]) if rows else None
            head = re.search(r"│#(\d+) ([A-Z][a-z]+ \d+)", self.program.text)
            return int(head[1]) if named and head and named[0] == head[2] else 0

        return int(self.until(same, "the conversation shows the thread under the marker"))

    def on(self) -> None:
        """To the next unanswered thread."""
        before = self.settled()
        self.press("n")
        self.until(lambda: self.settled() != before, "the next thread")

    def to_the_top(self) -> None:
        """Where there are threads below."""
        with self.task("(setting up)"):
            self.press("g", "g")
            self.settled()

    def three(self) -> list[int]:
        """Select this thread and the two below; their numbers."""
        rows = [line.partition("│")[0] for line in self.program.screen.display]
        first = next(n for n, row in enumerate(rows) if row.startswith("▌"))
        names = re.findall(r"[A-Z][a-z]+ \d+(?= +menunggu)", "\n".join(rows[first:]))[:3]
        self.press("x", "x", "x", sees="3 dipilih")
        return [self.numbers[name] for name in names]

    def expect(self, number: int, holds: Callable[[dict[str, Any]], bool]) -> None:
        """Ask the hub until it says of the thread what must be so now."""
        sometimes(lambda: holds(self.town.asked(f"/v1/threads/{number}")), f"the hub knows: {self._task}, #{number}")


@contextmanager
def opened(town: Town, picture: Path) -> Iterator[Shift]:
    """A desk of rina's with the list of the unanswered."""
    program = PtyProgram(DESK, "--as", "rina", INBOX_HOME=str(town.hub.home), XDG_RUNTIME_DIR="/nonexistent")
    try:
        program.until("BELUM DIBALAS", PATIENCE)
        program.until("▌", PATIENCE)
        numbers = {found["contact"]["name"]: found["number"] for found in town.asked("/v1/snapshot")["threads"]}
        yield Shift(program, town, picture, numbers)
    finally:
        program.close()


def said(view: dict[str, Any], kind: str, text: str) -> bool:
    """Whether somebody wrote this in the thread, and it was not taken back."""
    return any(
        m["kind"] == kind and text in (m["text"] or "") and m["status"] not in ("cancelled", "held", "failed")
        for m in view["messages"]
    )


def answer(shift: Shift, number: int) -> None:
    text = f"Baik, laporan {number} kami teruskan ke petugas lapangan."
    with shift.task("answer"):
        shift.press("r", sees="BALASAN KE WARGA")
        shift.write(text, sees="lapangan.")
        shift.press("F2", gone="BALASAN KE WARGA")
        shift.expect(number, lambda view: said(view, "message", text) and view["assignee"] == "rina")


def canned(shift: Shift, number: int) -> None:
    with shift.task("answer with a canned reply"):
        shift.press("s", sees="Balas cepat")
        shift.press("t", "e", "r", sees="▌terima-kasih")
        shift.press("Enter", sees="BALASAN KE WARGA")
        shift.press("F2", gone="BALASAN KE WARGA")
        shift.expect(number, lambda view: said(view, "message", f"laporan {number} kami teruskan ke"))


def note(shift: Shift, number: int) -> None:
    with shift.task("note that calls a colleague"):
        shift.press("c", sees="CATATAN")
        shift.write("@dedi tolong dicek lokasinya ", sees="lokasinya")
        shift.press("F2", gone="══ CATATAN")
        shift.expect(number, lambda view: said(view, "note", "@dedi tolong dicek"))


def tag(shift: Shift, number: int) -> None:
    with shift.task("tag"):
        shift.press("t", sees="Label")
        shift.press("b", "a", "n", "Enter", sees="label: +banjir")
        shift.expect(number, lambda view: "banjir" in view["tags"])


def agency(shift: Shift, number: int) -> None:
    with shift.task("move to another agency"):
        shift.press("T", sees="Disdukcapil")
        shift.press("d", "i", "s", "Enter", sees="│Disdukcapil")
        shift.expect(number, lambda view: view["agency"] == "disdukcapil")


def category(shift: Shift, number: int) -> None:
    with shift.task("category"):
        shift.press("K", sees="Permintaan informasi")
        shift.press("i", "n", "f", "Enter", sees="kategori: informasi")
        shift.expect(number, lambda view: view["category"]["kind"] == "informasi")


def assign(shift: Shift, number: int) -> None:
    with shift.task("assign to a colleague"):
        shift.press("a", sees="Dedi")
        shift.press("d", "e", "d", "Enter", sees="petugas: Dedi")
        shift.expect(number, lambda view: view["assignee"] == "dedi")


def take(shift: Shift, number: int) -> None:
    with shift.task("take"):
        shift.press("A", sees="petugas: Rina")
        shift.expect(number, lambda view: view["assignee"] == "rina")


def priority(shift: Shift, number: int) -> None:
    with shift.task("priority"):
        shift.press("p", "2", sees="prioritas")
        shift.expect(number, lambda view: view["priority"] == 2)


def escalate(shift: Shift, number: int) -> None:
    with shift.task("escalate with a reason"):
        shift.press("!", sees="posko")
        shift.press("Enter", sees="Alasan")
        shift.write("air terus naik")
        shift.press("Enter", sees="menaikkan")
        shift.expect(number, lambda view: view["level"] == 1 and said(view, "event", "air terus naik"))


def wait(shift: Shift, number: int) -> None:
    with shift.task("wait for another agency"):
        shift.press("w", "o", sees="menunggu OPD")
        shift.expect(number, lambda view: (view["status"], view["waiting_on"]) == ("waiting", "agency"))


def snooze(shift: Shift, number: int) -> None:
    with shift.task("snooze until tomorrow"):
        shift.press("b", "b", sees="Rina menunda")
        shift.expect(number, lambda view: view["status"] == "snoozed")


def spam(shift: Shift, number: int) -> None:
    with shift.task("spam"):
        shift.press("w", "x", sees="bukan laporan?")
        shift.press("y", sees="Rina: bukan laporan")
        shift.expect(number, lambda view: view["status"] == "invalid")


def unanswered(shift: Shift, number: int) -> None:
    with shift.task("resolve although nobody answered"):
        shift.press("e", sees="masih menunggu balasan")
        shift.press("y", sees="Rina menyelesaikan")
        shift.expect(number, lambda view: view["status"] == "resolved")


def resolve(shift: Shift, number: int) -> None:
    with shift.task("(setting up)"):
        shift.press("r", sees="BALASAN KE WARGA")
        shift.write("Sudah kami tangani.")
        shift.press("F2", gone="BALASAN KE WARGA")
        shift.sees("dikirim dalam")
    with shift.task("resolve"):
        shift.press("e", sees="Rina menyelesaikan")
        shift.expect(number, lambda view: view["status"] == "resolved")


def undo(shift: Shift, number: int) -> None:
    text = "Jawaban yang salah alamat"
    with shift.task("(setting up)"):
        shift.press("r", sees="BALASAN KE WARGA")
        shift.write(text)
        shift.press("F2", gone="BALASAN KE WARGA")
    with shift.task("take a reply back"):
        shift.press("z", sees="BALASAN KE WARGA")
        shift.sees("Rina membatalkan")
        shift.expect(number, lambda view: not said(view, "message", text))
    with shift.task("(setting up)"):
        shift.press("Esc", gone="BALASAN KE WARGA")


def reveal(shift: Shift, number: int) -> None:
    with shift.task("reveal a phone number, with a reason"):
        shift.press("d", sees="lasan")
        shift.write("perlu ditelepon")
        shift.press("Enter", sees="Rina membuka data")
        shift.expect(number, lambda view: said(view, "event", "perlu ditelepon"))


def place(shift: Shift, number: int) -> None:
    with shift.task("place"):
        shift.press(":", sees="══ Perintah")
        shift.press(*"tempat", "Space")
        shift.write("Baleendah")
        shift.press("Enter", gone="══ Perintah")
        shift.expect(number, lambda view: "Baleendah" in (view["place"] or ""))


def file(shift: Shift, number: int) -> None:
    text = "Denah titik kumpul terlampir"
    with shift.task("answer with a file"):
        shift.press("r", sees="BALASAN KE WARGA")
        shift.write(text)
        shift.press("F9", sees="Lampirkan berkas")
        shift.write(str(shift.picture), sees=shift.picture.name)
        shift.press("Enter", sees="+ gambar")
        shift.press("F2", sees="Kirim juga?")
        shift.press("y", gone="BALASAN KE WARGA")
        shift.expect(number, lambda view: any(m["attachments"] for m in view["messages"] if m["direction"] == "out"))


def search(shift: Shift, number: int) -> None:
    name = shift.name
    shift.to_the_top()
    with shift.task("find a person"):
        shift.press("/", sees="Cari di semua laporan")
        shift.write(name, sees=f"▌#{number} {name}")
        shift.press("Enter", sees=f"│#{number} {name}")
        shift.expect(number, lambda view: view["contact"]["name"] == name)
    with shift.task("(setting up)"):
        shift.press("Esc", sees="Enter buka")


def several(shift: Shift, _number: int) -> None:
    shift.to_the_top()
    with shift.task("select three and tag them"):
        numbers = shift.three()
        shift.press("X", sees="3 laporan dipilih")
        shift.press("l", "a", "b", "Enter", sees="Label untuk 3 laporan")
        shift.press("j", "a", "l", "Enter", sees="3 laporan")
        shift.press("y", gone="3 dipilih")
        for number in numbers:
            shift.expect(number, lambda view: "jalan-rusak" in view["tags"])


def many(shift: Shift, _number: int) -> None:
    shift.to_the_top()
    with shift.task("one reply to three"):
        numbers = shift.three()
        shift.press("X", sees="3 laporan dipilih")
        shift.press("Enter", sees="Balas 3 laporan dengan")
        shift.press("Enter", sees="Balasan untuk 3 laporan")
        shift.write("Halo {nama}, sedang kami cek di lapangan.", sees="di lapangan.")
        shift.press("Enter", sees="MENDAPAT")
        shift.press("y", gone="3 dipilih")
        for number in numbers:
            shift.expect(number, lambda view: said(view, "message", f"Halo {view['contact']['name']}, sedang kami cek"))


TASKS = (
    answer, canned, note, tag, agency, category, assign, take, priority, escalate, wait, snooze, spam, resolve,
    unanswered, undo, reveal, place, file, search, several, many,
)  # fmt: skip


def work(shift: Shift, threads: int) -> None:
    """A task a thread, in turn, going from one unanswered thread to the next that nothing was done with."""
    done: set[int] = set()
    for turn in range(threads):
        here = shift.settled()
        TASKS[turn % len(TASKS)](shift, here)
        done.add(here)
        with shift.task("next unanswered"):
            shift.on()
        with shift.task("(setting up)"):
            for _again in range(threads):
                if shift.settled() not in done:
                    break
                shift.on()


def picture(folder: Path) -> Path:
    """A small photo to send."""
    found = folder / "denah.jpg"
    found.write_bytes(jpeg([[(200, 120, 40)] * 8] * 8))
    return found
