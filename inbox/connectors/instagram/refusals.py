"""What error codes of Instagram mean for a sender. Branches on code and subcode, never on words.

Source: Meta, Messenger Platform error codes (2026-03) and field reports of subcodes.
"""

from collections.abc import Mapping
from typing import Any

from inbox.connectors import refusals
from inbox.connectors.refusals import Refusal, code_of
from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import Problem

SERVICE = "Instagram"

CLOSED = Refusal(
    "final",
    N_("Masa balas Instagram sudah lewat."),
    N_("Tunggu warga menulis lagi, atau balas lewat saluran lain. Naskah Anda disimpan."),
)
_BUSY = Refusal(
    "retry", N_("Instagram sedang sibuk."), N_("Siaga mencoba lagi sendiri. Tidak perlu mengirim ulang."), 6
)
_LIMIT = Refusal(
    "retry",
    N_("Terlalu banyak panggilan dari akun Instagram kantor ini sekaligus."),
    N_("Siaga memperlambat pengiriman dan mencoba lagi sendiri."),
)
_TOKEN = Refusal(
    "stop",
    N_("Akun Instagram ini perlu disambungkan ulang: token aksesnya tidak berlaku lagi."),
    N_("Pengelola: masuk lagi di Meta, lalu `inbox secret set SALURAN access_token`. Naskah dan antrean disimpan."),
)
_PERMISSION = Refusal(
    "stop",
    N_("Token Instagram ini tidak punya izin mengirim pesan."),
    N_("Pengelola: beri izin instagram_business_manage_messages (lewat Page: instagram_manage_messages) di Meta."),
)
_ACCESS_OFF = Refusal(
    "stop",
    N_("Pemilik akun mematikan akses pesan untuk alat yang tersambung."),
    N_("Di aplikasi Instagram: Pengaturan > Pesan > Alat yang tersambung, nyalakan Izinkan akses ke pesan."),
)
_GONE = Refusal(
    "final",
    N_("Warga ini tidak dapat menerima pesan dari akun ini."),
    N_("Mungkin akunnya dihapus atau memblokir kantor. Hubungi lewat saluran lain."),
)
_OTHER_APP = Refusal(
    "final",
    N_("Aplikasi lain memegang percakapan ini."),
    N_("Ambil alih percakapan di aplikasi itu atau di kotak masuk Meta, lalu kirim sebagai pesan baru."),
)
_THREAD_GONE = Refusal(
    "final", N_("Percakapan ini diarsipkan atau dihapus di Instagram."), N_("Tunggu warga menulis lagi.")
)
_PRIVATE_REPLY = Refusal(
    "final", N_("Balasan pribadi untuk komentar ini sudah dipakai."), N_("Tunggu warga membalas pesan yang pertama.")
)
_LATER = Refusal("pace", N_("Balasan pribadi sedang dibatasi Instagram."), N_("Siaga menunggu lalu mencoba lagi."))
_FILE = Refusal(
    "fix",
    N_("Instagram menolak berkas ini."),
    N_("Ubah ke JPG, PNG, MP4, M4A, atau PDF di bawah batas ukuran, lalu kirim sebagai pesan baru."),
)
_WRONG = Refusal(
    "fix",
    N_("Instagram menolak isi permintaan ini."),
    N_("Ubah pesannya, lalu kirim sebagai pesan baru. Bila terulang, hubungi pengelola."),
)
_CONSENT = Refusal(
    "final", N_("Instagram tidak memberi tahu nama warga ini."), N_("Percakapan tetap dapat dibaca dan dibalas.")
)
_UNKNOWN = Refusal(
    "final", N_("Instagram menolak pesan ini (kode {code}): {message}"), N_("Catat kodenya dan hubungi pengelola.")
)
_POLICY = Refusal(
    "stop",
    N_("Meta membatasi akun Instagram kantor ini."),
    N_("Pengelola: lihat Status Akun di aplikasi Instagram dan ajukan peninjauan."),
)

# A subcode says more than its code, so it is looked up first.
SUBCODES: dict[int, Refusal] = {
    2534022: CLOSED,
    2018278: CLOSED,
    2018108: _GONE,
    1545041: _GONE,
    2534014: _GONE,
    2534037: _OTHER_APP,
    2534041: _ACCESS_OFF,
    2534001: _THREAD_GONE,
    2534025: _PRIVATE_REPLY,
    2534013: _LATER,
    1545133: _BUSY,
    2534040: _LIMIT,
    2018047: _FILE,
    2018008: _FILE,
    2018109: _FILE,
    2018294: _FILE,
    2018074: _FILE,
}
CODES: dict[int, Refusal] = {
    1: _BUSY._replace(attempts=2),
    2: _BUSY,
    3: _PERMISSION,
    4: _LIMIT,
    10: _PERMISSION,
    17: _LIMIT,
    32: _LIMIT,
    613: _LIMIT,
    100: _WRONG,
    190: _TOKEN,
    102: _TOKEN,
    230: _CONSENT,
    368: _POLICY,
    551: _GONE,
    9010: _CONSENT,
}


def meaning(error: Mapping[str, Any]) -> Refusal:
    """What to do about an error object."""
    code, subcode = code_of(error), code_of({"code": error.get("error_subcode")})
    for number in (subcode, code):
        # Some subcodes are also reported as codes of their own.
        if number is not None and number in SUBCODES:
            return SUBCODES[number]
    if code is not None:
        if code in CODES:
            return CODES[code]
        if 200 <= code <= 299:
            return _PERMISSION
    return _UNKNOWN._replace(action="retry", attempts=4) if error.get("is_transient") is True else _UNKNOWN


def problem(error: Mapping[str, Any]) -> Problem:
    """An error object for a person; `code` is `code/subcode` where there is one."""
    refusal = meaning(error)
    code, subcode = code_of(error), code_of({"code": error.get("error_subcode")})
    shown = str(code) if code is not None else one_line(str(error.get("code") or "?"), 40)
    if subcode:
        shown = f"{shown}/{subcode}"
    title = _(refusal.title)
    if refusal.title == _UNKNOWN.title:
        title = title.format(code=shown, message=refusals.words(error) or "?")
    return Problem(code=shown, title=title, hint=_(refusal.hint))
