"""A wrong query in words: what stands where, and what to write instead."""

from inbox.domain.query import FIELDS, LONGEST, MOST, QueryError
from inbox.i18n import _
from inbox.wire.entities import Problem


def explain(error: QueryError) -> Problem:
    """What the person reads. The place counts characters from 1."""
    where = _("huruf ke-{at}").format(at=error.at + 1)
    return Problem(code="bad_query", title=f"{_what(error)} ({where})", hint=_remedy(error))


def _what(error: QueryError) -> str:
    given, name = error.given[:40], error.name
    match error.code:
        case "field":
            return _("`{name}:` tidak dikenal.").format(name=given)
        case "quote":
            return _("Tanda kutip belum ditutup.")
        case "long":
            return _("Pencarian terlalu panjang: paling banyak {n} huruf.").format(n=LONGEST)
        case "many":
            return _("Syarat terlalu banyak: paling banyak {n}.").format(n=MOST)
        case "deny":
            return _("`{name}:` tidak dapat disangkal dengan tanda minus.").format(name=name)
        case "unknown":
            return _("`{name}:{given}` tidak ada di kantor ini.").format(name=name, given=given)
    if not given.strip('" '):
        return _("Isi `{name}:` belum ada.").format(name=name)
    return _("`{given}` tidak dapat dipakai untuk `{name}:`.").format(given=given, name=name)


def _remedy(error: QueryError) -> str:
    near, name = ", ".join(error.near), error.name
    match error.code:
        case "field":
            hint = _("Mungkin maksudnya `{near}:`.").format(near=near) if near else ""
            return hint or _("Yang ada: {names}. Untuk mencari tanda titik dua, pakai tanda kutip.").format(
                names=", ".join(FIELDS)
            )
        case "choice":
            return _("Pilih salah satu: {names}.").format(names=near)
        case "unknown":
            return _("Mungkin maksudnya {near}.").format(near=near) if near else _("Periksa namanya.")
        case "amount":
            return _("Tulis angka, misalnya {name}:2 atau {name}:<=2.").format(name=name)
        case "length":
            return _("Tulis lama dengan m (menit), j (jam), atau h (hari), misalnya {name}:<2j.").format(name=name)
        case "day":
            return _("Tulis tanggal, misalnya {name}:2026-11-21, {name}:21/11, {name}:kemarin, {name}:senin, {name}:2j."
                     ).format(name=name)  # fmt: skip
        case "digits":
            return _("Tulis 16 angka NIK atau KK, atau nomor telepon lengkap.")
        case "quote":
            return _("Tambahkan tanda kutip di ujungnya.")
        case "long" | "many":
            return _("Hapus sebagian.")
    return _("Tulis nilainya sesudah titik dua, tanpa spasi; pakai tanda kutip bila ada spasi.")
