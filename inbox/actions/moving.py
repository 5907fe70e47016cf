"""Moving about: rows, threads, panes and queues."""

from inbox.actions.action import Action
from inbox.i18n import N_

GROUP = N_("Bergerak")
QUEUES = N_("Antrean")


def _move(name: str, keys: tuple[str, ...], words: str, english: str, text: str, short: str = "") -> Action:
    return Action(
        id=name, keys=keys, name=words, english=english, help=text, short=short, group=GROUP, motion=True
    )  # fmt: skip


def _queue(view: str, letter: str, words: str, english: str, text: str, short: str = "") -> Action:
    return Action(
        id=f"view.{view}",
        keys=(f"g {letter}",),
        name=words,
        english=english,
        help=text,
        short=short,
        group=QUEUES,
        value=view,
        twin="threads",
    )


MOVING: tuple[Action, ...] = (
    _move("down", ("j", "down"), N_("Turun"), "Down", N_("Ke laporan atau baris berikutnya. 5j: lima sekaligus.")),
    _move("up", ("k", "up"), N_("Naik"), "Up", N_("Ke laporan atau baris sebelumnya.")),
    Action(
        id="next.unanswered",
        keys=("n",),
        name=N_("Belum dibalas berikutnya"),
        english="Next unanswered",
        help=N_("Melompat ke laporan berikutnya yang warganya masih menunggu."),
        short=N_("berikut"),
        group=GROUP,
        motion=True,
        footer=50,
    ),
    _move(
        "previous.unanswered",
        ("N",),
        N_("Belum dibalas sebelumnya"),
        "Previous unanswered",
        N_("Melompat ke laporan sebelumnya yang warganya masih menunggu."),
    ),
    _move(
        "next.thread", ("]",), N_("Laporan berikutnya"), "Next thread", N_("Pindah laporan tanpa kembali ke daftar.")
    ),
    _move(
        "previous.thread",
        ("[",),
        N_("Laporan sebelumnya"),
        "Previous thread",
        N_("Pindah laporan tanpa kembali ke daftar."),
    ),
    _move("top", ("g g", "home"), N_("Paling atas"), "Top", N_("Ke baris pertama."), N_("atas")),
    _move("bottom", ("G", "end"), N_("Paling bawah"), "Bottom", N_("Ke baris terakhir.")),
    _move("page.down", ("space", "pagedown"), N_("Satu layar turun"), "Page down", N_("Menggulung satu layar.")),
    _move("page.up", ("-", "pageup"), N_("Satu layar naik"), "Page up", N_("Menggulung balik satu layar.")),
    Action(
        id="open",
        keys=("enter", "o"),
        contexts=("list",),
        name=N_("Buka laporan"),
        english="Open the thread",
        help=N_("Masuk ke percakapan laporan ini."),
        short=N_("buka"),
        group=GROUP,
        needs_thread=True,
        twin="thread",
        footer=90,
    ),
    Action(
        id="back",
        keys=("u", "q", "escape"),
        contexts=("thread",),
        name=N_("Kembali ke daftar"),
        english="Back to the list",
        help=N_("Kembali ke daftar laporan."),
        short=N_("kembali"),
        group=GROUP,
        footer=40,
    ),
    Action(
        id="quit",
        keys=("q",),
        contexts=("list",),
        name=N_("Keluar"),
        english="Quit",
        help=N_("Menutup Siaga. Bertanya hanya bila masih ada yang belum terkirim."),
        short=N_("keluar"),
        group=GROUP,
        word="keluar",
    ),
    Action(
        id="next.pane",
        keys=("tab",),
        name=N_("Panel berikutnya"),
        english="Next pane",
        help=N_("Berpindah antara antrean, daftar, dan percakapan."),
        group=GROUP,
    ),
    Action(
        id="previous.pane",
        keys=("shift+tab",),
        name=N_("Panel sebelumnya"),
        english="Previous pane",
        help=N_("Berpindah panel ke arah sebaliknya."),
        group=GROUP,
    ),
    _queue(
        "unanswered",
        "i",
        N_("Belum dibalas"),
        "Unanswered",
        N_("Laporan yang warganya menunggu balasan."),
        N_("belum dibalas"),
    ),
    _queue("mine", "m", N_("Tugas saya"), "Mine", N_("Laporan yang Anda tangani."), N_("saya")),
    _queue(
        "unassigned",
        "u",
        N_("Belum ada petugas"),
        "Unassigned",
        N_("Laporan yang belum diambil siapa pun."),
        N_("bebas"),
    ),
    _queue(
        "window",
        "w",
        N_("Masa balas < 2 jam"),
        "Window closing",
        N_("Laporan yang masa balasnya hampir habis."),
        N_("masa balas"),
    ),
    _queue("escalated", "e", N_("Eskalasi"), "Escalated", N_("Laporan yang dinaikkan tingkatnya."), N_("eskalasi")),
    _queue(
        "agency", "o", N_("Menunggu OPD"), "Waiting for an agency", N_("Laporan yang menunggu jawaban OPD."), N_("OPD")
    ),
    _queue("snoozed", "t", N_("Ditunda"), "Snoozed", N_("Laporan yang ditunda sampai waktu tertentu."), N_("tunda")),
    _queue(
        "mentions",
        "n",
        N_("Menyebut saya"),
        "Mentions",
        N_("Laporan dengan catatan yang menyebut Anda (@nama), sampai Anda membukanya atau menulis di situ."),
        N_("sebut"),
    ),
    _queue(
        "followed",
        "f",
        N_("Saya ikuti"),
        "Followed",
        N_("Laporan yang Anda ikuti dengan f; yang ada isi barunya ditandai."),
        N_("ikuti"),
    ),
    _queue(
        "promised",
        "j",
        N_("Janji"),
        "Promises",
        N_("Laporan dengan janji kepada warga yang belum dinyatakan ditepati."),
        N_("janji"),
    ),
    _queue("spam", "x", N_("Bukan laporan"), "Not reports", N_("Yang ditandai bukan laporan."), N_("bukan")),
    _queue(
        "all", "a", N_("Semua laporan"), "All threads", N_("Semua laporan, juga yang selesai minggu ini."), N_("semua")
    ),
)
