"""The `[[macro]]` tables of an office file: several acts under one name, done in the order of their lines.

[[macro]]
name = "banjir"
title = "Banjir: catat dan serahkan ke posko"
tags = ["banjir"]                # untag = ["…"] takes off
category = "pengaduan"           # spm = "…" with it
place = "Dayeuhkolot"
priority = 2
assign = "me"                    # or a login
status = "waiting-field"         # open, waiting-citizen, waiting-agency, waiting-field, resolved, invalid
note = "Posko dihubungi."
agency = "bpbd"                  # last, where who runs it may not see that OPD's reports
reply = "petugas-berangkat"      # a canned reply, put where one writes; never sent by itself
"""

from typing import TYPE_CHECKING, Any

from inbox.domain.permissions import may
from inbox.domain.query import CATEGORIES
from inbox.i18n import _
from inbox.office import checks
from inbox.office.replies import shipped
from inbox.office.sorting import level
from inbox.wire.macros import ME, STATES, Macro, Step

if TYPE_CHECKING:
    from inbox.office.reading import Reader

NOTE = 2000  # characters


def labels(value: Any) -> tuple[str, ...]:
    """Tags."""
    found = tuple(text.strip() for text in checks.texts(value))
    if not found or not all(0 < len(text) <= 64 and text.isprintable() for text in found):
        raise ValueError(_("harus berupa daftar label, misalnya [\"banjir\"]."))  # fmt: skip
    return found


def note(value: Any) -> str:
    """What staff read."""
    if len(checks.filled(value)) > NOTE:
        raise ValueError(_("paling panjang {most} huruf.").format(most=NOTE))
    return str(value)


FIELDS: dict[str, checks.Check] = {
    "name": checks.ident, "title": checks.filled, "tags": labels, "untag": labels, "agency": checks.text,
    "category": checks.one_of(*CATEGORIES), "spm": checks.filled, "place": checks.filled, "priority": level,
    "assign": checks.filled, "status": checks.one_of(*STATES), "note": note, "reply": checks.ident,
}  # fmt: skip
_DO = {"tags": "tag", "untag": "untag"}  # what a field does, where it is called otherwise


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]], *, shipped_replies: bool) -> tuple[Macro, ...]:
    """The macros of the checked tables; what they name and is not there goes to the reader."""
    staff = {row.get("login") for row in tables["person"] if may(row.get("role", ()), "reply")}
    replies = {row.get("key") for row in tables["canned"]}
    if shipped_replies:
        replies |= {canned.key for canned in shipped()}
    services = {row.get("id") for row in tables["category"]}
    found = []
    for index, row in enumerate(tables["macro"]):

        def wrong(field: str, what: str, remedy: str, index: int = index) -> None:
            reader.wrong("macro", index, field, what, remedy)

        fields = [field for field in row if field not in ("name", "title", "spm")]
        if not fields and not reader.faulty("macro", index):
            wrong("", _("tidak melakukan apa pun."), _("Tambahkan tags, agency, priority, note, atau lainnya."))
        if row.get("assign", ME) not in {ME, *staff}:
            wrong("assign", _("petugas `{login}` tidak ada.").format(login=row["assign"]),
                  _("Pakai \"me\", atau login petugas yang membalas warga."))  # fmt: skip
        if "reply" in row and row["reply"] not in replies:
            wrong("reply", _("balas cepat `{key}` tidak ada.").format(key=row["reply"]),
                  _("Tambahkan [[canned]] dengan key itu, atau perbaiki namanya."))  # fmt: skip
        if "spm" in row and "category" not in row:
            wrong("spm", _("tanpa kategori."), _("Tambahkan `{key} = …`.").format(key="category"))
        if services and row.get("spm") not in (None, *services):
            wrong("spm", _("kategori `{name}` tidak ada.").format(name=row["spm"]),
                  _("Tambahkan [[category]] dengan id itu, atau perbaiki namanya."))  # fmt: skip
        if not reader.faulty("macro", index):
            steps = tuple(_step(field, row) for field in fields)
            found.append(Macro(name=row["name"], title=row.get("title", ""), steps=steps))
    return tuple(found)


def _step(field: str, row: dict[str, Any]) -> Step:
    value = row[field]
    values = value if isinstance(value, tuple) else (str(value),)
    if field == "category" and "spm" in row:
        values = (*values, row["spm"])
    return Step(do=_DO.get(field, field), values=values)  # type: ignore[arg-type]
