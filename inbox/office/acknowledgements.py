"""The `[[acknowledgement]]` tables of an office file: automatic answers that a message has come in. None: none is sent.

[[acknowledgement]]
channel = "wa-bpbd"
text = "Terima kasih {nama}, laporan {nomor} kami terima. Kantor buka Senin-Jumat 07.30-15.30. Darurat: telepon 112."
from = "15.30"                      # without: at any hour
until = "07.30"
days = ["sabtu", "minggu"]          # without: every day
never = ["6281234567890"]           # the office's own numbers, other programs
"""

import re
from typing import TYPE_CHECKING, Any

from inbox.domain.acknowledging import Acknowledgement
from inbox.domain.placeholders import NAMES, unfilled
from inbox.domain.query import DAYS
from inbox.i18n import _
from inbox.office import checks

if TYPE_CHECKING:
    from inbox.office.reading import Reader

ALLOWED = tuple(name for name in NAMES if name not in ("petugas", "piket"))


def _clock(value: Any) -> int:
    found = re.fullmatch(r"([01]?\d|2[0-3])[.:]([0-5]\d)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_("harus jam seperti 15.30, di antara tanda kutip."))
    return int(found[1]) * 60 + int(found[2])


def _days(value: Any) -> tuple[int, ...]:
    given = checks.texts(value)
    if any(day.lower() not in DAYS for day in given):
        raise ValueError(_("harus salah satu dari: {names}.").format(names=", ".join(DAYS)))
    return tuple(DAYS.index(day.lower()) for day in given)


FIELDS: dict[str, checks.Check] = {
    "channel": checks.text, "text": checks.filled, "from": _clock, "until": _clock, "days": _days,
    "never": checks.texts,
}  # fmt: skip


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]]) -> tuple[Acknowledgement, ...]:
    """The entries of the checked tables; what is wrong goes to the reader."""
    channels = {row.get("id"): row for row in tables["channel"]}
    found = []
    for index, row in enumerate(tables["acknowledgement"]):

        def wrong(field: str, what: str, remedy: str, index: int = index) -> None:
            reader.wrong("acknowledgement", index, field, what, remedy)

        channel, text = row.get("channel", ""), row.get("text", "")
        if channel and channel not in channels:
            wrong("channel", _("saluran `{name}` tidak ada.").format(name=channel), _("Pakai id sebuah [[channel]]."))
        if ("from" in row) != ("until" in row):
            wrong("from", _("harus berpasangan dengan `until`."), _("Tulis keduanya, atau hapus keduanya."))
        strange = [place for place in unfilled(text) if place[1:-1].strip().casefold() not in ALLOWED]
        if strange:
            names = ", ".join(f"{{{name}}}" for name in ALLOWED)
            what = _("{places} tidak dikenal.").format(places=", ".join(strange))
            wrong("text", what, _("Yang ada: {names}.").format(names=names))
        limit = 1000 if channels.get(channel, {}).get("kind") == "instagram" else 4000
        if len(text.encode()) > limit - 200:
            wrong("text", _("terlalu panjang."), _("Pendekkan."))
        found.append(
            Acknowledgement(channel, text, row.get("from"), row.get("until"), row.get("days", ()), row.get("never", ()))
        )
    return tuple(found)
