"""What Meta's error codes mean for a sender: what the program does, and what it tells the person.

The codes come in answers of the Graph API, in status webhooks, in messages and in account notices alike. Meta asks to
decide on the code, never on the HTTP status or the title. Source: Meta, WhatsApp error codes (June to August 2026).
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import Problem

SERVICE = "WhatsApp"
Action = Literal["retry", "pace", "stop", "template", "fix", "final"]


class Refusal(NamedTuple):
    """`attempts`: how often in all, where the provider's word for a repeat is worth little; null without limit."""

    action: Action
    title: str
    hint: str
    attempts: int | None = None


_BUSY = Refusal("retry", N_("WhatsApp sedang sibuk."), N_("Siaga mencoba lagi sendiri. Tidak perlu mengirim ulang."))
_LIMIT = Refusal(
    "retry",
    N_("Terlalu banyak pesan dikirim dari nomor kantor ini sekaligus."),
    N_("Siaga memperlambat pengiriman dan mencoba lagi sendiri."),
)
_TOKEN = Refusal(
    "stop",
    N_("WhatsApp menolak token akses saluran ini."),
    N_("Pengelola: buat token baru di Meta Business, lalu `inbox secret set SALURAN access_token`."),
)
_PERMISSION = Refusal(
    "stop",
    N_("Token saluran ini tidak punya izin mengirim pesan."),
    N_("Pengelola: beri izin whatsapp_business_messaging pada token di Meta Business."),
)
_POLICY = Refusal(
    "stop",
    N_("Meta membatasi akun WhatsApp kantor ini."),
    N_("Pengelola: lihat Kualitas Akun di Meta Business dan ajukan peninjauan."),
)
_PAYMENT = Refusal(
    "stop",
    N_("Ada masalah pembayaran pada akun WhatsApp kantor."),
    N_("Pengelola: periksa metode pembayaran di Meta Business."),
)
_NUMBER = Refusal(
    "stop",
    N_("Nomor WhatsApp kantor belum terdaftar atau belum terverifikasi."),
    N_("Pengelola: daftarkan dan verifikasi nomor di WhatsApp Manager."),
)
_WRONG = Refusal(
    "fix",
    N_("WhatsApp menolak isi permintaan ini."),
    N_("Ubah pesannya, lalu kirim sebagai pesan baru. Bila terulang, hubungi pengelola."),
)
_UNREACHABLE = Refusal(
    "final",
    N_("Pesan tidak dapat disampaikan ke nomor ini."),
    N_("Nomor mungkin tidak memakai WhatsApp atau aplikasinya lama. Hubungi warga lewat saluran lain."),
)
_TEMPLATE = Refusal(
    "fix",
    N_("Templat pesan tidak cocok dengan yang disetujui Meta."),
    N_("Periksa nama, bahasa, dan isian templat."),
)
_OTHER_TEMPLATE = Refusal(
    "template", N_("Templat ini sedang dihentikan Meta."), N_("Pilih templat lain yang disetujui.")
)
_GROUP = Refusal("final", N_("Pesan grup tidak dapat dikirim."), N_("Balas warga lewat percakapan pribadi."))
_MARKETING = Refusal(
    "final", N_("WhatsApp menahan pesan ini demi kenyamanan warga."), N_("Tunggu warga menulis lebih dulu.")
)

TABLE: dict[int, Refusal] = {
    1: _BUSY._replace(attempts=2),
    2: _BUSY,
    4: _LIMIT,
    17: _LIMIT,
    32: _LIMIT,
    613: _LIMIT,
    80007: _LIMIT,
    130429: _LIMIT,
    131056: Refusal(
        "pace",
        N_("Terlalu banyak pesan ke warga ini dalam waktu singkat."),
        N_("Siaga menunggu sebentar, lalu mencoba lagi sendiri. Warga lain tidak terpengaruh."),
    ),
    131048: Refusal(
        "stop",
        N_("WhatsApp membatasi nomor kantor karena banyak warga memblokir atau melaporkannya."),
        N_("Pengelola: lihat mutu nomor di WhatsApp Manager sebelum mengirim lagi."),
    ),
    131064: _POLICY,
    131000: Refusal(
        "retry", N_("Ada gangguan di WhatsApp."), N_("Siaga mencoba beberapa kali. Bila tetap gagal, kirim nanti."), 4
    ),
    131016: _BUSY,
    133004: _BUSY,
    131057: Refusal(
        "retry", N_("Nomor kantor sedang dalam pemeliharaan oleh WhatsApp."), N_("Siaga mencoba lagi sendiri.")
    ),
    0: _TOKEN,
    190: _TOKEN,
    102: _TOKEN,
    3: _PERMISSION,
    10: _PERMISSION,
    131005: _PERMISSION,
    368: _POLICY,
    131031: _POLICY,
    130497: Refusal(
        "final",
        N_("Akun WhatsApp kantor tidak boleh mengirim ke negara nomor ini."),
        N_("Hubungi warga lewat saluran lain."),
    ),
    131042: _PAYMENT,
    131044: _PAYMENT,
    134011: _PAYMENT,
    131045: _NUMBER,
    133006: _NUMBER,
    133010: _NUMBER,
    133005: Refusal(
        "stop",
        N_("PIN verifikasi dua langkah salah."),
        N_("Pengelola: jalankan lagi `inbox channel connect SALURAN` dengan PIN yang benar."),
    ),
    133008: Refusal(
        "stop",
        N_("PIN salah terlalu sering; Meta menutup percobaan untuk sementara."),
        N_("Tunggu beberapa jam, lalu coba lagi dengan PIN yang benar."),
    ),
    133009: Refusal("stop", N_("PIN dimasukkan terlalu cepat."), N_("Tunggu beberapa menit, lalu coba lagi.")),
    133015: Refusal(
        "stop",
        N_("Nomor ini baru saja dilepas dan belum dapat didaftarkan lagi."),
        N_("Tunggu beberapa menit, lalu jalankan lagi `inbox channel connect SALURAN`."),
    ),
    133016: Refusal(
        "stop",
        N_("Nomor ini terlalu sering didaftarkan (paling banyak 10 kali dalam 72 jam)."),
        N_("Tunggu sampai 72 jam, lalu coba lagi."),
    ),
    131037: Refusal(
        "stop", N_("Nama tampilan nomor kantor belum disetujui Meta."), N_("Pengelola: atur di WhatsApp Manager.")
    ),
    33: _WRONG,
    100: _WRONG,
    131008: _WRONG,
    131009: _WRONG,
    135000: _WRONG,
    137000: Refusal(
        "fix",
        N_("Identitas WhatsApp warga ini berubah."),
        N_("Pastikan dulu bahwa yang menulis masih orang yang sama, lalu hubungi pengelola."),
    ),
    131021: Refusal("final", N_("Penerima sama dengan nomor kantor."), N_("Periksa nomor penerima.")),
    131026: _UNREACHABLE,
    131030: Refusal(
        "final",
        N_("Nomor ini tidak ada dalam daftar penerima nomor uji."),
        N_("Pengelola: tambahkan nomor di Meta, atau pakai nomor kantor yang sebenarnya."),
    ),
    131047: Refusal(
        "template",
        N_("Masa balas 24 jam sudah lewat."),
        N_("Kirim templat yang disetujui, atau tunggu warga menulis lagi. Naskah Anda disimpan."),
    ),
    131049: _MARKETING,
    131050: _MARKETING,
    130472: _MARKETING,
    131051: Refusal(
        "fix", N_("Jenis pesan ini tidak didukung WhatsApp."), N_("Kirim sebagai teks, foto, atau dokumen.")
    ),
    131052: Refusal(
        "final", N_("Berkas dari warga tidak dapat diunduh WhatsApp."), N_("Minta warga mengirim ulang berkasnya.")
    ),
    131053: Refusal(
        "fix", N_("WhatsApp menolak jenis berkas ini."), N_("Ubah ke JPG, PNG, MP4, atau PDF, lalu kirim lagi.")
    ),
    131060: Refusal(
        "final", N_("Isi pesan ini belum tersedia dari WhatsApp."), N_("Minta warga mengirim ulang pesannya.")
    ),
    131062: Refusal(
        "fix", N_("Pesan jenis ini butuh nomor telepon warga."), N_("Minta nomor telepon kepada warga lebih dulu.")
    ),
    131063: _TEMPLATE,
    132000: _TEMPLATE,
    132001: _TEMPLATE._replace(hint=N_("Perbarui daftar templat, lalu pilih lagi nama dan bahasanya.")),
    132005: _TEMPLATE,
    132007: _TEMPLATE,
    132008: _TEMPLATE,
    132012: _TEMPLATE,
    132015: _OTHER_TEMPLATE,
    132016: _OTHER_TEMPLATE,
    132068: _WRONG,
    132069: Refusal("pace", N_("Formulir ini dibatasi WhatsApp."), N_("Siaga menunggu sebentar, lalu mencoba lagi.")),
    131020: _GROUP,
    131041: _GROUP,
}
_UNKNOWN = Refusal(
    "final",
    N_("WhatsApp menolak pesan ini (kode {code}): {message}"),
    N_("Catat kodenya dan hubungi pengelola."),
)
_UNKNOWN_TRANSIENT = _UNKNOWN._replace(action="retry", attempts=4, hint=N_("Siaga mencoba beberapa kali lagi sendiri."))


def code_of(error: Mapping[str, Any]) -> int | None:
    """The number in an error object; Meta sends it as number or string."""
    code = error.get("code")
    if isinstance(code, bool):
        return None
    if isinstance(code, int):
        return code
    return int(code) if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) < 12 else None


def meaning(error: Mapping[str, Any]) -> Refusal:
    """What to do about an error object. Retried is only what the code or Meta's is_transient says was not done."""
    code = code_of(error)
    if code is not None:
        if code in TABLE:
            return TABLE[code]
        if 200 <= code <= 299:
            return _PERMISSION
        if 131200 <= code <= 131299:
            return _GROUP
    return _UNKNOWN_TRANSIENT if error.get("is_transient") is True else _UNKNOWN


def problem(error: Mapping[str, Any]) -> Problem:
    """An error object for a person: Meta's code, what it means, what to do. Meta's own words only for unknown codes."""
    refusal = meaning(error)
    code = code_of(error)
    shown = str(code) if code is not None else one_line(str(error.get("code") or "?"), 40)
    title = _(refusal.title)
    if refusal in (_UNKNOWN, _UNKNOWN_TRANSIENT):
        title = title.format(code=shown, message=words(error) or "?")
    return Problem(code=shown, title=title, hint=_(refusal.hint))


def words(error: Mapping[str, Any]) -> str:
    """What Meta itself says in an error object, in one line."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else None
    for text in (details, error.get("details"), error.get("message"), error.get("title")):
        if isinstance(text, str) and text.strip():
            return one_line(text, 300)
    return ""
