"""What a field of the office file may hold: each takes the value and gives it back, or raises ValueError saying why."""

import re
from collections.abc import Callable
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from inbox.domain.phones import normalise
from inbox.i18n import _
from inbox.office.model import Server
from inbox.wire import Role

ROLES: tuple[str, ...] = get_args(Role)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
MOST_FILES = 10  # of one reply
Check = Callable[[Any], Any]


def text(value: Any) -> str:
    """Text."""
    if not isinstance(value, str):
        raise ValueError(_("harus berupa teks."))
    return value


def filled(value: Any) -> str:
    """Text that is not empty."""
    if not text(value).strip():
        raise ValueError(_("tidak boleh kosong."))
    return str(value)


def ident(value: Any) -> str:
    """An id."""
    if not _ID.match(text(value)):
        raise ValueError(_("hanya boleh huruf, angka, titik, garis bawah dan tanda hubung, paling panjang 64."))
    return str(value)


def login(value: Any) -> str:
    """A Unix login."""
    if not re.fullmatch(r"[^\s:/]{1,64}", text(value)):
        raise ValueError(_("harus nama pengguna Unix, tanpa spasi."))
    return str(value)


def number_id(value: Any) -> str:
    """Digits in quotation marks."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,40}", value):
        raise ValueError(_("harus berupa teks berisi angka saja, di antara tanda kutip."))
    return str(value)


def mail(value: Any) -> str:
    """A mail address."""
    if not re.fullmatch(r"[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;]{2,}", text(value)):
        raise ValueError(_("harus satu alamat surel."))
    return str(value).lower()


def phone(value: Any) -> str:
    """A phone number."""
    found = normalise(text(value))
    if found is None:
        raise ValueError(_("harus nomor telepon, misalnya 0812-3456-7890."))
    return found


def truth(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(_("harus true atau false."))
    return value


def amount(value: Any) -> float:
    """A number, zero or more."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise ValueError(_("harus berupa angka, nol atau lebih."))
    return float(value)


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(_("harus berupa daftar teks, misalnya [\"a\", \"b\"]."))  # fmt: skip
    return tuple(value)


def files(value: Any) -> tuple[str, ...]:
    """Paths of files, from the folder of the office file."""
    found = texts(value)
    if len(found) > MOST_FILES:
        raise ValueError(_("paling banyak {n} berkas.").format(n=MOST_FILES))
    for path in found:
        if not path.strip() or path.endswith("/") or not path.isprintable():
            raise ValueError(_("harus berupa daftar nama berkas, misalnya [\"syarat-ktp.pdf\"]."))  # fmt: skip
        if path.startswith(("/", "~")):
            raise ValueError(_("tulis jalur dari folder berkas kantor, misalnya [\"syarat-ktp.pdf\"]."))  # fmt: skip
    if len(set(found)) < len(found):
        raise ValueError(_("menyebut berkas yang sama dua kali."))
    return found


def one_of(*names: str) -> Check:
    """One of these words."""

    def check(value: Any) -> str:
        if value not in names:
            raise ValueError(_("harus salah satu dari: {names}.").format(names=", ".join(names)))
        return str(value)

    return check


def roles(value: Any) -> tuple[str, ...]:
    """A role or several."""
    found = (value,) if isinstance(value, str) else texts(value)
    if not found or any(role not in ROLES for role in found):
        raise ValueError(_("harus salah satu dari: {names}.").format(names=", ".join(ROLES)))
    return tuple(dict.fromkeys(found))


def zone(value: Any) -> str:
    """A time zone."""
    try:
        ZoneInfo(filled(value))
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(_("bukan zona waktu yang dikenal; misalnya Asia/Jakarta.")) from error
    return str(value)


def url(value: Any) -> str:
    """A web address."""
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", text(value)):
        raise ValueError(_("harus berupa alamat https:// tanpa nama pengguna."))
    return str(value).rstrip("/")


def version(value: Any) -> str:
    """A version of the Graph API."""
    if not re.fullmatch(r"v[0-9]+\.[0-9]+", text(value)):
        raise ValueError(_("harus seperti v26.0."))
    return str(value)


def signature(value: Any) -> str:
    """What stands under a mail."""
    if len(text(value)) > 1000 or value.count("\n") > 12:
        raise ValueError(_("paling panjang 1.000 huruf dan 12 baris."))
    return str(value)


def server(value: Any) -> Server:
    """A mail server."""
    if not isinstance(value, dict) or set(value) - {"host", "port", "tls"}:
        raise ValueError(_('harus seperti {host = "mail.example.go.id", port = 993, tls = "implicit"}.'))
    try:
        server = msgspec.convert(value, Server)
    except msgspec.ValidationError as error:
        raise ValueError(_('harus seperti {host = "mail.example.go.id", port = 993, tls = "implicit"}.')) from error
    if server.tls == "none" and server.host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(_('tls = "none" hanya boleh untuk 127.0.0.1.'))
    return server


def oauth(value: Any) -> dict[str, str]:
    """How to renew a token."""
    known = {"provider", "token_url", "device_url", "authorize_url", "client_id", "scope"}
    if not isinstance(value, dict) or set(value) - known or not all(isinstance(v, str) for v in value.values()):
        raise ValueError(_('harus seperti {provider = "google", client_id = "…"}; rahasia lewat `inbox secret set`.'))
    return dict(value)
