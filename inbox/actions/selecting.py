"""Selecting several threads in the list, and acting on them; the board of who has how many."""

from inbox.actions.action import WRITERS, Action
from inbox.i18n import N_

GROUP = N_("Beberapa laporan sekaligus")

SELECTING: tuple[Action, ...] = (
    Action(
        id="select",
        keys=("x",),
        contexts=("list",),
        name=N_("Pilih laporan"),
        english="Select the thread",
        help=N_("Memilih atau melepas laporan ini; jumlah yang dipilih tampak di bawah daftar."),
        short=N_("pilih"),
        group=GROUP,
        roles=WRITERS,
        needs_thread=True,
        word="pilih",
    ),
    Action(
        id="select.range",
        keys=("V",),
        contexts=("list",),
        name=N_("Pilih sampai sini"),
        english="Select up to here",
        help=N_("Memilih semua laporan dari yang terakhir dipilih sampai yang ditunjuk."),
        short=N_("pilih sampai sini"),
        group=GROUP,
        roles=WRITERS,
        needs_thread=True,
    ),
    Action(
        id="select.all",
        keys=("*",),
        contexts=("list",),
        name=N_("Pilih semua di antrean"),
        english="Select all in the queue",
        help=N_("Memilih semua laporan antrean ini, sesuai saringan; sekali lagi melepas semua pilihan."),
        short=N_("pilih semua"),
        group=GROUP,
        roles=WRITERS,
        word="semua",
    ),
    Action(
        id="bulk",
        keys=("X",),
        contexts=("list",),
        name=N_("Kerjakan yang dipilih"),
        english="Act on the selection",
        help=N_(
            "Balasan, petugas, label, OPD, prioritas, menunggu, atau makro untuk semua yang dipilih; z mengurungkan."
        ),
        short=N_("untuk semua"),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        asks=True,
        word="massal",
        twin="bulk-reply",
    ),
    Action(
        id="board",
        keys=("W",),
        name=N_("Papan tugas"),
        english="Board of who has how many",
        help=N_("Siapa memegang berapa laporan; a menyerahkan, A membagi rata setelah memperlihatkan usulnya."),
        short=N_("papan tugas"),
        group=GROUP,
        roles=frozenset({"supervisor"}),
        asks=True,
        word="papan",
        twin="board",
    ),
)
