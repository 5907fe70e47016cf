"""The `[[ladder]]` tables of an office file: the levels to which threads of an agency are escalated, and who is there.

[[ladder]]
agency = "bpbd"                                     # "*": every OPD without a ladder of its own
levels = [
  {name = "posko", people = ["rina", "dedi"]},      # people by login
  {name = "kalak", role = "supervisor"},            # or everybody with a role
]
"""

import difflib
import re
from typing import TYPE_CHECKING, Any

from inbox.i18n import _
from inbox.wire import Ladder, Rung

if TYPE_CHECKING:
    from inbox.office.reading import Reader

MOST = 9  # levels: each has its digit on the screen
FIELDS = ("name", "people", "role")
DESK = ("supervisor", "admin")
SHAPE = '{name = "posko", people = ["rina"]}'


def of(reader: "Reader", tables: dict[str, list[dict[str, Any]]]) -> tuple[Ladder, ...]:
    """The ladders of the checked tables; what is wrong with their levels goes to the reader."""
    people = {row["login"]: row for row in tables["person"] if "login" in row}
    return tuple(
        Ladder(agency=row.get("agency", ""), levels=_levels(reader, index, row, people))
        for index, row in enumerate(tables["ladder"])
    )


def _levels(reader: "Reader", index: int, row: dict[str, Any], people: dict[str, Any]) -> tuple[Rung, ...]:
    given = row.get("levels")
    if given is None:
        return ()
    if not isinstance(given, list) or not 0 < len(given) <= MOST or not all(isinstance(v, dict) for v in given):
        what = _("harus berupa daftar 1 sampai {most} tingkat.").format(most=MOST)
        reader.wrong("ladder", index, "levels", what, _("Tulis misalnya [{shape}].").format(shape=SHAPE))
        return ()
    return tuple(_rung(reader, index, place, level, row, people) for place, level in enumerate(given))


def _rung(
    reader: "Reader", index: int, place: int, level: dict[str, Any], row: dict[str, Any], people: dict[str, Any]
) -> Rung:
    line = level_line(reader.text, index, place)

    def wrong(field: str, what: str, remedy: str) -> None:
        where = f"levels {place + 1}, {field}" if field else f"levels {place + 1}"
        reader.wrong("ladder", index, where, what, remedy, line=line)

    for key in level:
        if key not in FIELDS:
            near = difflib.get_close_matches(key, FIELDS, n=1)
            hint = _("Mungkin maksudnya `{near}`?").format(near=near[0]) if near else _("Hapus baris ini.")
            wrong(key, _("nama ini tidak dikenal."), hint)
    hint = _("Tulis misalnya {shape}.").format(shape=SHAPE)
    name, logins, role = level.get("name"), level.get("people"), level.get("role")
    if not isinstance(name, str) or not name.strip() or len(name) > 40 or not name.isprintable():
        wrong(
            "name", _("harus berupa teks, paling panjang 40 huruf."), _("Tulis misalnya {shape}.").format(shape=SHAPE)
        )
        name = ""
    if (logins is None) == (role is None):
        wrong("", _("harus punya `people` atau `role`, salah satu saja."),
              hint)  # fmt: skip
    if role is not None and role not in DESK:
        wrong("role", _("harus salah satu dari: {names}.").format(names=", ".join(DESK)),
              _("Hanya mereka yang dapat menanggapi eskalasi."))  # fmt: skip
    if logins is None:
        return Rung(name=name, role=role if role in DESK else None)
    if not isinstance(logins, list) or not logins or not all(isinstance(one, str) for one in logins):
        wrong("people", _("harus berupa daftar nama pengguna."), hint)
        return Rung(name=name)
    for login in logins:
        _person(wrong, login, people.get(login), row.get("agency", "*"))
    return Rung(name=name, people=tuple(dict.fromkeys(logins)))


def _person(wrong: Any, login: str, person: dict[str, Any] | None, agency: str) -> None:
    if person is None:
        wrong("people", _("petugas `{login}` tidak ada.").format(login=login),
              _("Tambahkan [[person]] dengan login itu, atau perbaiki namanya."))  # fmt: skip
        return
    if not set(DESK) & set(person.get("role", DESK)):
        wrong("people", _("petugas `{login}` tidak dapat menanggapi eskalasi.").format(login=login),
              _("Beri peran admin atau supervisor."))  # fmt: skip
    if agency != "*" and not {"*", agency} & set(person.get("agencies", ("*",))):
        wrong("people", _("petugas `{login}` tidak melihat OPD `{agency}`.").format(login=login, agency=agency),
              _("Tambahkan OPD itu pada `agencies` petugasnya."))  # fmt: skip


def level_line(text: str, index: int, place: int) -> int:
    """The line where a level of the nth ladder is written, in an array or as [[ladder.levels]]; 0 where not found."""
    ladder = level = -1
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split("#")[0]
        if re.match(r"\s*\[\[\s*ladder\s*\]\]", bare):
            ladder, level, inside = ladder + 1, -1, False
        elif re.match(r"\s*\[\[\s*ladder\s*\.\s*levels\s*\]\]", bare):
            level += 1
        elif re.match(r"\s*\[\[?\s*[A-Za-z]", bare):
            inside = False
            continue
        elif ladder == index:
            inside = inside or bool(re.match(r"\s*[\"']?levels[\"']?\s*=", bare))
            level += bare.count("{") if inside else 0
        if ladder == index and level >= place:
            return number
    return 0
