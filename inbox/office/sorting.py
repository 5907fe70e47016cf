"""The tables of an office file that sort threads in: `[[rule]]`, `[[category]]`, `[[elsewhere]]`, `[[field]]`.

[[rule]]
name = "Banjir di Dayeuhkolot"
words = ["banjir", "caah", "=api"]  # with their affixes; after = as they stand
places = ["Dayeuhkolot", "Baleendah"]
channels = ["wa-bpbd", "instagram"]  # ids or kinds
senders = ["*@bandungkab.go.id"]    # names or addresses, patterns as in a shell
agency = "bpbd"                     # what it sets: agency, category, spm, tags, priority
tags = ["banjir"]
propose = true                      # a person decides
[[category]]
id = "kesehatan"
name = "Kesehatan (SPM)"
[[elsewhere]]
id = "pln"
name = "PLN"
contact = "123 atau aplikasi PLN Mobile"
[[field]]                   # to whom reports are forwarded who has no Siaga
id = "camat-dayeuhkolot"
name = "Camat Dayeuhkolot"
mail = "camat@example.go.id"  # or phone = "0812…"
agency = "bpbd"             # whose they are: nothing that is kept from that OPD goes there
"""

from typing import TYPE_CHECKING, Any

from inbox.domain.query import CATEGORIES, tokens
from inbox.domain.rules import DANGER, Effects, Rule
from inbox.i18n import _
from inbox.office import checks
from inbox.wire import CategoryInfo, Elsewhere, FieldContact

if TYPE_CHECKING:
    from inbox.office.reading import Reader


def level(value: Any) -> int:
    """A priority."""
    if isinstance(value, bool) or value not in (1, 2, 3, 4):
        raise ValueError(_("harus 1, 2, 3, atau 4."))
    return int(value)


RULE: dict[str, checks.Check] = {
    "name": checks.filled, "words": checks.texts, "places": checks.texts, "channels": checks.texts,
    "senders": checks.texts, "agency": checks.text, "category": checks.one_of(*CATEGORIES), "spm": checks.text,
    "tags": checks.texts, "priority": level, "propose": checks.truth,
}  # fmt: skip
CATEGORY: dict[str, checks.Check] = {"id": checks.ident, "name": checks.filled}
ELSEWHERE: dict[str, checks.Check] = {"id": checks.ident, "name": checks.filled, "contact": checks.filled}
FIELD: dict[str, checks.Check] = {
    "id": checks.ident, "name": checks.filled, "mail": checks.mail, "phone": checks.phone, "agency": checks.text,
}  # fmt: skip
WHEN, THEN = ("words", "places", "channels", "senders"), ("agency", "category", "spm", "tags", "priority")


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Fields of the Office from the checked tables; what is wrong goes to the reader."""
    categories = tuple(CategoryInfo(**row) for row in tables["category"] if {"id", "name"} <= set(row))
    elsewhere = tuple(Elsewhere(**row) for row in tables["elsewhere"] if {"id", "name", "contact"} <= set(row))
    outside = tuple(FieldContact(**row) for row in tables["field"] if {"id", "name"} <= set(row))
    for index, row in enumerate(tables["field"]):
        if ("mail" in row) == ("phone" in row) and not any(reader.found("field", index, f) for f in ("mail", "phone")):
            reader.wrong("field", index, "", _("perlu satu alamat."), _("Tulis salah satu: mail atau phone."))
    channels = {row.get("id") for row in tables["channel"]} | {"whatsapp", "instagram", "email"}
    services = {category.id for category in categories}
    rules = []
    for index, row in enumerate(tables["rule"]):

        def wrong(field: str, what: str, remedy: str, index: int = index) -> None:
            reader.wrong("rule", index, field, what, remedy)

        if not any(row.get(field) for field in WHEN):
            wrong("", _("tidak punya syarat."), _("Tambahkan words, places, channels, atau senders."))
        if not any(row.get(field) for field in THEN):
            wrong("", _("tidak menetapkan apa pun."), _("Tambahkan agency, category, spm, tags, atau priority."))
        if row.get("name") == DANGER:
            wrong("name", _("`{name}` dipakai oleh Siaga sendiri.").format(name=DANGER), _("Beri nama lain."))
        for field in ("words", "places"):
            if any(not tokens(word) for word in row.get(field, ())):
                wrong(field, _("harus berisi huruf atau angka."), _("Hapus yang kosong."))
        for name in row.get("channels", ()):
            if name not in channels:
                wrong("channels", _("saluran `{name}` tidak ada.").format(name=name),
                      _("Pakai id sebuah saluran, atau whatsapp, instagram, email."))  # fmt: skip
        if services and row.get("spm") not in (None, *services):
            wrong("spm", _("kategori `{name}` tidak ada.").format(name=row["spm"]),
                  _("Tambahkan [[category]] dengan id itu, atau perbaiki namanya."))  # fmt: skip
        when = {field: tuple(row.get(field, ())) for field in WHEN}
        then = {field: row[field] for field in THEN if field in row and field != "tags"}
        effects = Effects(**then, tags=tuple(row.get("tags", ())))
        rules.append(Rule(row.get("name", ""), **when, effects=effects, propose=row.get("propose", False)))
    return {"rules": tuple(rules), "categories": categories, "elsewhere": elsewhere, "field": outside}
