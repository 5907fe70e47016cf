"""What a report needs beside an answer: that promises are kept, and it from those it complains about."""

from inbox.actions.action import WRITERS, Action
from inbox.i18n import N_

GROUP = N_("Menjaga laporan")


def _act(name: str, words: str, english: str, text: str, *, key: str = "", short: str = "", word: str = "",
         argument: str = "", twin: str = "") -> Action:  # fmt: skip
    return Action(
        id=name, keys=(key,) if key else (), name=words, english=english, help=text, short=short, group=GROUP,
        roles=WRITERS, risk="changes", asks=True, needs_thread=True, word=word, argument=argument, twin=twin or name,
    )  # fmt: skip


CARING: tuple[Action, ...] = (
    _act(
        "promise",
        N_("Janji kepada warga"),
        "Promise",
        N_("Mencatat apa yang dijanjikan dan sampai kapan, atau apakah ditepati; warga tidak dikirimi apa pun."),
        key="J",
        short=N_("janji"),
        word="janji",
        argument="TEKS",
    ),
    _act(
        "block",
        N_("Blokir warga"),
        "Block the citizen",
        N_("Memblokir yang menyalahgunakan saluran, dengan alasan; kata bahaya tetap sampai. Sekali lagi membukanya."),
        key="B",
        short=N_("blokir"),
        word="blokir",
        argument="ALASAN",
    ),
    _act(
        "forward",
        N_("Teruskan ke luar"),
        "Forward to somebody without Siaga",
        N_("Mengirim laporan ke OPD atau petugas lapangan tanpa Siaga, lewat surel atau WhatsApp; jawabannya catatan."),
        key="F",
        short=N_("teruskan"),
        word="teruskan",
        argument="TUJUAN",
    ),
    Action(
        id="record",
        keys=("C",),
        name=N_("Catat telepon atau kedatangan"),
        english="Record a call or a visit",
        help=N_("Menulis apa yang disampaikan warga lewat telepon, di loket, atau kepada pimpinan, sebagai laporan."),
        short=N_("catat telepon"),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        asks=True,
        word="catat",
        twin="record",
    ),
    _act(
        "confidential",
        N_("Rahasiakan"),
        "Keep it confidential",
        N_("Menyembunyikan laporan dari OPD yang dilaporkan, dan memilih siapa yang tetap boleh melihatnya."),
        word="rahasia",
        argument="OPD",
    ),
)
