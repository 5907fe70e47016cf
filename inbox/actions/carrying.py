"""What reaches a citizen besides text: quotes, reactions, buttons, lists, places, cards. By the palette, no keys."""

from inbox.actions.action import WRITERS, Action, Risk
from inbox.actions.answering import GROUP
from inbox.i18n import N_


def _carry(name: str, words: str, english: str, text: str, *, word: str, twin: str, risk: Risk = "citizen") -> Action:
    return Action(
        id=name, name=words, english=english, help=text, group=GROUP, roles=WRITERS, risk=risk, asks=True,
        needs_thread=True, word=word, argument="TEKS", twin=twin,
    )  # fmt: skip


CARRYING: tuple[Action, ...] = (
    Action(
        id="start",
        keys=("O",),
        name=N_("Percakapan baru (WhatsApp)"),
        english="New conversation (WhatsApp)",
        help=N_("Menulis lebih dulu kepada warga: nomornya, templat yang disetujui, isiannya, lalu dilihat dulu."),
        group=GROUP,
        roles=WRITERS,
        risk="citizen",
        asks=True,
        word="baru",
        argument="NOMOR",
        twin="new",
    ),
    _carry(
        "quote", N_("Balas dengan kutipan"), "Reply with a quote",
        N_("Membalas dengan mengutip pesan yang sedang disorot di percakapan."),
        word="kutip", twin="reply", risk="changes",
    ),
    _carry(
        "react", N_("Beri reaksi"), "React",
        N_("Memberi emoji pada pesan warga yang disorot; bukan balasan, warga tetap menunggu jawaban."),
        word="reaksi", twin="react",
    ),
    _carry(
        "send.location", N_("Kirim lokasi"), "Send a place",
        N_("Mengirim titik lokasi: lintang, bujur | nama | alamat. Tautan peta juga terbaca."),
        word="lokasi", twin="reply",
    ),
    _carry(
        "send.contact", N_("Kirim kartu kontak"), "Send a contact card",
        N_("Mengirim kartu kontak: nama | nomor | instansi."),
        word="kontak", twin="reply",
    ),
    _carry(
        "send.buttons", N_("Kirim tombol jawaban"), "Send reply buttons",
        N_("Mengirim pertanyaan dengan paling banyak tiga tombol: teks | tombol | tombol."),
        word="tombol", twin="reply",
    ),
    _carry(
        "send.list", N_("Kirim daftar pilihan"), "Send a list to choose from",
        N_("Mengirim daftar paling banyak sepuluh pilihan: teks | tombol | pilihan | pilihan."),
        word="daftar", twin="reply",
    ),
)  # fmt: skip
