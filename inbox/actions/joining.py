"""Threads that belong together, or do not."""

from inbox.actions.action import WRITERS, Action
from inbox.actions.filing import GROUP
from inbox.i18n import N_

JOINING: tuple[Action, ...] = (
    Action(
        id="merge",
        keys=("m",),
        name=N_("Gabungkan laporan"),
        english="Merge into another thread",
        help=N_("Laporan ini berlanjut di laporan lain dari warga yang sama, atau dipisahkan lagi. z mengurungkan."),
        short=N_("gabung"),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        needs_thread=True,
        asks=True,
        word="gabung",
        argument="NOMOR",
        twin="merge",
    ),
    Action(
        id="split",
        keys=("S",),
        name=N_("Pecah laporan"),
        english="Split the thread",
        help=N_("Pesan yang dipilih menjadi laporan tersendiri; pada laporan itu, menyatukannya lagi. z mengurungkan."),
        short=N_("pecah"),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        needs_thread=True,
        asks=True,
        word="pecah",
        twin="split",
    ),
    Action(
        id="link",
        name=N_("Tautkan laporan"),
        english="Link threads",
        help=N_("Dua laporan yang berhubungan saling menyebut, juga dari warga berbeda; memilihnya lagi melepas."),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        needs_thread=True,
        asks=True,
        word="tautkan",
        argument="NOMOR",
        twin="link",
    ),
)
