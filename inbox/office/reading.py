"""Reading the office file (TOML): every mistake is named with its line, field and remedy; nothing is guessed."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from inbox.i18n import _
from inbox.office import acknowledgements, ladders, macros, routing, sorting, views
from inbox.office import checks as c
from inbox.office.model import FURTHER, Agency, Canned, Channel, Office, Person
from inbox.wire import ChannelKind

KINDS: tuple[str, ...] = get_args(ChannelKind)
SECRET_NAMES = frozenset({
    "access_token", "app_secret", "verify_token", "password", "oauth_refresh_token", "oauth_client_secret",
    "token", "secret", "api_key", "apikey", "private_key", "passphrase", "pin",
})  # fmt: skip


class Finding(msgspec.Struct, kw_only=True, frozen=True):
    """One thing wrong in an office file. `where` names table and field; `line` counts from 1, 0 where unknown."""

    line: int
    where: str
    what: str
    remedy: str


class OfficeError(ValueError):
    """An office file that cannot be used; nothing was changed. `findings` in the order of the file."""

    def __init__(self, name: str, findings: list[Finding]) -> None:
        self.name, self.findings = name, sorted(findings, key=lambda f: f.line)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a finding: file, line, field, what is wrong, what to do."""
        return [
            f"{self.name}:{f.line or 1}: {f.where}: {f.what} {f.remedy}".rstrip().replace(": : ", ": ")
            for f in self.findings
        ]


_OFFICE: dict[str, c.Check] = {
    "name": c.filled, "timezone": c.zone, "public_url": c.url, "language": c.one_of("id", "en"), "training": c.truth,
    "contact": c.text, "undo_seconds": c.amount, "reopen_hours": c.amount, "read_receipts": c.truth, "tags": c.texts,
    "restricted": c.truth,
    "danger": c.truth, "shipped_replies": c.truth, "signature": c.signature,
}  # fmt: skip
_AGENCY: dict[str, c.Check] = {"id": c.ident, "name": c.filled, "signature": c.signature}
_PERSON: dict[str, c.Check] = {
    "login": c.login,
    "name": c.filled,
    "role": c.roles,
    "agencies": c.texts,
    "unix": c.login,
    "signature": c.signature,
    "capacity": routing.capacity,
    "restricted": c.truth,
}
_CHANNEL: dict[str, c.Check] = {
    "id": c.ident, "kind": c.one_of(*KINDS), "agency": c.text, "name": c.text, "phone_number_id": c.number_id,
    "waba_id": c.number_id, "api_base": c.url, "api_version": c.version, "ig_id": c.number_id,
    "login": c.one_of("instagram", "page"), "address": c.filled, "imap": c.server, "smtp": c.server, "user": c.text,
    "auth": c.one_of("password", "xoauth2"), "folders": c.texts,
    "aliases": c.texts, "trusted": c.texts, "history_days": c.amount, "stall_seconds": c.amount, "ca_file": c.text,
    "oauth": c.oauth,
}  # fmt: skip
_CANNED: dict[str, c.Check] = {
    "key": c.ident,
    "text": c.filled,
    "agency": c.text,
    "person": c.text,
    "language": c.one_of("id", "su", "en"),
    "files": c.files,
}
_LADDER: dict[str, c.Check] = {"agency": c.filled, "levels": lambda value: value}
_VIEW: dict[str, c.Check] = {"name": c.filled, "query": c.filled}
_PARTS = (
    "office",
    "agency",
    "person",
    "channel",
    "canned",
    "ladder",
    "view",
    "rule",
    "category",
    "elsewhere",
    "field",
    "acknowledgement",
    "routing",
    "macro",
    *FURTHER,
)
_NEEDED = {"whatsapp": ("phone_number_id",), "instagram": ("ig_id",), "email": ("address", "imap", "smtp")}


class Reader:
    """Collects what is wrong while it goes through the tables."""

    def __init__(self, text: str) -> None:
        self.text, self.findings = text, list[Finding]()

    def wrong(self, table: str, index: int, field: str, what: str, remedy: str = "", *, line: int = 0) -> None:
        place = f"[{table}]" if table == "office" else f"[[{table}]] {index + 1}" if table else ""
        where = f"{place}, {field}" if place and field else place or field
        self.findings.append(
            Finding(line=line or line_of(self.text, table, index, field), where=where, what=what, remedy=remedy)
        )

    def fields(self, table: str, index: int, raw: Any, checks: Mapping[str, c.Check], needed: tuple[str, ...]) -> Any:
        """The checked fields of one table; those in error are left out."""
        if not isinstance(raw, dict):
            self.wrong(table, index, "", _("harus berupa tabel."), _("Lihat contoh pada `inbox office check -h`."))
            return {}
        found: dict[str, Any] = {}
        for key, value in raw.items():
            if key in SECRET_NAMES:
                self.secret(table, index, key)
            elif key not in checks:
                near = difflib.get_close_matches(key, checks, n=1)
                hint = _("Mungkin maksudnya `{near}`?").format(near=near[0]) if near else _("Hapus baris ini.")
                self.wrong(table, index, key, _("nama ini tidak dikenal."), hint)
            else:
                try:
                    found[key] = checks[key](value)
                except ValueError as error:
                    self.wrong(table, index, key, str(error))
        for key in needed:
            if key not in raw:
                self.wrong(table, index, key, _("belum ada."), _("Tambahkan `{key} = …`.").format(key=key))
        return found

    def rows(self, document: dict[str, Any], table: str) -> list[Any]:
        rows = document.get(table, [])
        if isinstance(rows, list):
            return rows
        self.wrong(table, 0, "", _("ditulis sebagai satu tabel."), _("Pakai [[{table}]].").format(table=table))
        return []

    def unique(self, table: str, key: str, rows: list[dict[str, Any]]) -> None:
        seen: dict[str, int] = {}
        for index, row in enumerate(rows):
            name = row.get(key)
            if name is None:
                continue
            if name in seen:
                self.wrong(table, index, key, _("`{name}` sudah dipakai.").format(name=name),
                           _("Beri nama lain, atau hapus salah satu."))  # fmt: skip
            seen.setdefault(name, index)

    def office(self, document: dict[str, Any]) -> Office:
        """The whole file; what is wrong is in `findings`."""
        for key in document:
            if key not in _PARTS:
                near = difflib.get_close_matches(key, _PARTS, n=1)
                hint = _("Mungkin maksudnya `{near}`?").format(near=near[0]) if near else _("Hapus bagian ini.")
                self.wrong("", 0, key, _("nama ini tidak dikenal."), hint)
        head = self.fields("office", 0, document.get("office", {}), _OFFICE, ("name",))
        tables: dict[str, list[dict[str, Any]]] = {}
        for table, checks, needed in (
            ("agency", _AGENCY, ("id",)), ("person", _PERSON, ("login", "role")),
            ("channel", _CHANNEL, ("id", "kind")), ("canned", _CANNED, ("key", "text")),
            ("ladder", _LADDER, ("agency", "levels")), ("view", _VIEW, ("name", "query")),
            ("rule", sorting.RULE, ("name",)), ("category", sorting.CATEGORY, ("id", "name")),
            ("elsewhere", sorting.ELSEWHERE, ("id", "name", "contact")),
            ("field", sorting.FIELD, ("id", "name")),
            ("acknowledgement", acknowledgements.FIELDS, ("channel", "text")),
            ("routing", routing.FIELDS, ("agency", "mode")), ("macro", macros.FIELDS, ("name",)),
        ):  # fmt: skip
            rows = self.rows(document, table)
            tables[table] = [self.fields(table, i, row, checks, needed) for i, row in enumerate(rows)]
            if table not in ("acknowledgement", "canned"):
                self.unique(table, needed[0], tables[table])
        further = {table: self.further(document, table) for table in FURTHER if table in document}
        self.references(tables)
        self.replies(tables)
        self.accounts(tables["channel"])
        found = ladders.of(self, tables)
        saved = views.of(self, tables)
        sorted_in = sorting.of(self, tables)
        answers = acknowledgements.of(self, tables)
        shared = routing.of(self, tables)
        named = macros.of(self, tables, shipped_replies=head.get("shipped_replies", True))
        if any(not finding.where.startswith("[[macro]]") for finding in self.findings):
            return self.rest(tables)
        people = [{"roles": row.pop("role"), **row} for row in tables["person"]]
        return Office(
            **head, agencies=tuple(Agency(**row) for row in tables["agency"]),
            people=tuple(Person(**row) for row in people), channels=tuple(Channel(**row) for row in tables["channel"]),
            canned=tuple(Canned(**row) for row in tables["canned"]), ladders=found, views=saved, further=further,
            **sorted_in, acknowledgements=answers, routing=shared, macros=named,
        )  # fmt: skip

    def rest(self, tables: dict[str, list[dict[str, Any]]]) -> Office:
        """What of a wrong file can still be told: agencies and people without a fault, channels that name an account.

        A person with a fault is left out, lest they get more than the file says.
        """
        bad = {f.where.partition(",")[0] for f in self.findings}
        whole = {
            table: [row for i, row in enumerate(rows) if f"[[{table}]] {i + 1}" not in bad]
            for table, rows in tables.items()
        }
        told = [
            c for c in tables["channel"] if "id" in c and all(f in c for f in _NEEDED.get(c.get("kind", ""), ("?",)))
        ]
        return Office(
            agencies=tuple(Agency(**row) for row in whole["agency"]),
            people=tuple(Person(roles=row.pop("role"), **row) for row in whole["person"]),
            channels=tuple({c["id"]: Channel(**c) for c in told}.values()),
        )

    def further(self, document: dict[str, Any], table: str) -> list[dict[str, Any]]:
        """A table that this version only carries; secrets are refused there too."""
        rows = [row for row in self.rows(document, table) if isinstance(row, dict)]
        for index, row in enumerate(rows):
            for key in SECRET_NAMES & set(row):
                self.secret(table, index, key)
        return rows

    def references(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        """Every agency that is named must be there."""
        known = {row.get("id") for row in tables["agency"]}
        for table in ("person", "channel", "canned", "ladder", "rule", "routing", "field", "macro"):
            for index, row in enumerate(tables[table]):
                field = "agencies" if table == "person" else "agency"
                named = row.get("agencies", ()) if table == "person" else (row["agency"],) if "agency" in row else ()
                for agency in named:
                    if agency not in known and not (table in ("person", "ladder", "routing") and agency == "*"):
                        self.wrong(table, index, field, _("OPD `{agency}` tidak ada.").format(agency=agency),
                                   _("Tambahkan [[agency]] dengan id itu, atau perbaiki namanya."))  # fmt: skip

    def replies(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        """A key stands once for each language, OPD and person, and the person is there."""
        people = {row.get("login") for row in tables["person"]}
        seen: set[tuple[Any, ...]] = set()
        for index, row in enumerate(tables["canned"]):
            name = (row.get("key"), row.get("language", "id"), row.get("agency"), row.get("person"))
            if name in seen:
                self.wrong("canned", index, "key", _("`{name}` sudah dipakai.").format(name=name[0]),
                           _("Beri nama lain, atau hapus salah satu."))  # fmt: skip
            seen.add(name)
            if name[3] is not None and name[3] not in people:
                self.wrong("canned", index, "person", _("petugas `{login}` tidak ada.").format(login=name[3]),
                           _("Tambahkan [[person]] dengan login itu, atau perbaiki namanya."))  # fmt: skip

    def accounts(self, channels: list[dict[str, Any]]) -> None:
        """Each kind has the fields it cannot do without, and no account is named twice."""
        seen: set[tuple[str, str]] = set()
        for index, row in enumerate(channels):
            for field in _NEEDED.get(row.get("kind", ""), ()):
                if field not in row and not self.found("channel", index, field):
                    self.wrong("channel", index, field, _("belum ada, padahal saluran jenis ini memerlukannya."),
                               _("Tambahkan `{key} = …`.").format(key=field))  # fmt: skip
            account = (row.get("kind", ""), row.get(_NEEDED.get(row.get("kind", ""), ("id",))[0], ""))
            if account[1] and account in seen:
                self.wrong("channel", index, _NEEDED[account[0]][0], _("akun ini sudah dipakai saluran lain."),
                           _("Satu akun hanya untuk satu saluran."))  # fmt: skip
            seen.add(account)

    def found(self, table: str, index: int, field: str) -> bool:
        """Whether something about this field was already said."""
        return any(f.where == f"[[{table}]] {index + 1}, {field}" for f in self.findings)

    def faulty(self, table: str, index: int) -> bool:
        """Whether something in this table is wrong."""
        place = f"[[{table}]] {index + 1}"
        return any(f.where == place or f.where.startswith(f"{place}, ") for f in self.findings)

    def secret(self, table: str, index: int, key: str) -> None:
        """A secret stands in the file."""
        self.wrong(table, index, key, _("rahasia tidak boleh di sini."),
                   _("Hapus baris ini dan pakai `inbox secret set SALURAN NAMA`."))  # fmt: skip


def line_of(text: str, table: str, index: int, field: str) -> int:
    """The line of a field in the nth table of its name; of the table where the field is not there; 0 if neither."""
    header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?\s*(#.*)?$") if table else None
    key = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*[.=]") if field else None
    bare = re.compile(rf"\s*\[\[?\s*{re.escape(field)}\s*[\].]") if field and not table else None
    found, seen, inside, quote = 0, -1, not table, ""
    for number, line in enumerate(text.splitlines(), 1):
        if quote:
            quote = "" if quote in line else quote
            continue
        if re.match(r"\s*\[", line):
            if bare and bare.match(line):
                return number
            inside = bool(header and header.match(line))
            if inside:
                seen += 1
                inside = seen == index
                found = number if inside else found
        elif inside and key and key.match(line):
            return number
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                quote = mark
    return found


def salvage(text: str) -> Office:
    """What can still be told of a file that `load` no longer takes, which an older version of this program did."""
    try:
        return Reader(text).office(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return Office()


def load(text: str, name: str) -> Office:
    """The office that the text of a file describes. `name` is the file's name for messages. Raises OfficeError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise OfficeError(name, [Finding(line=line, where=_("penulisan TOML"), what=f"{error}.",
                                         remedy=_("Perbaiki baris ini."))]) from error  # fmt: skip
    reader = Reader(text)
    office = reader.office(document)
    if reader.findings:
        raise OfficeError(name, reader.findings)
    return office
