"""Reading the office file (TOML): every mistake is named with its line, field and remedy; nothing is guessed."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from inbox.i18n import _
from inbox.office import ladders, views
from inbox.office.model import FURTHER, Agency, Canned, Channel, Office, Person, Server
from inbox.wire import ChannelKind, Role

ROLES: tuple[str, ...] = get_args(Role)
KINDS: tuple[str, ...] = get_args(ChannelKind)
SECRET_NAMES = frozenset({
    "access_token", "app_secret", "verify_token", "password", "oauth_refresh_token", "oauth_client_secret",
    "token", "secret", "api_key", "apikey", "private_key", "passphrase", "pin",
})  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


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


_Check = Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("harus berupa teks."))
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise ValueError(_("tidak boleh kosong."))
    return str(value)


def _ident(value: Any) -> str:
    if not _ID.match(_text(value)):
        raise ValueError(_("hanya boleh huruf, angka, titik, garis bawah dan tanda hubung, paling panjang 64."))
    return str(value)


def _login(value: Any) -> str:
    if not re.fullmatch(r"[^\s:/]{1,64}", _text(value)):
        raise ValueError(_("harus nama pengguna Unix, tanpa spasi."))
    return str(value)


def _number_id(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,40}", value):
        raise ValueError(_("harus berupa teks berisi angka saja, di antara tanda kutip."))
    return str(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("harus true atau false."))
    return value


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise ValueError(_("harus berupa angka, nol atau lebih."))
    return float(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(_("harus berupa daftar teks, misalnya [\"a\", \"b\"]."))  # fmt: skip
    return tuple(value)


def _one_of(*names: str) -> _Check:
    def check(value: Any) -> str:
        if value not in names:
            raise ValueError(_("harus salah satu dari: {names}.").format(names=", ".join(names)))
        return str(value)

    return check


def _roles(value: Any) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else _texts(value)
    if not found or any(role not in ROLES for role in found):
        raise ValueError(_("harus salah satu dari: {names}.").format(names=", ".join(ROLES)))
    return tuple(dict.fromkeys(found))


def _zone(value: Any) -> str:
    try:
        ZoneInfo(_filled(value))
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(_("bukan zona waktu yang dikenal; misalnya Asia/Jakarta.")) from error
    return str(value)


def _url(value: Any) -> str:
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", _text(value)):
        raise ValueError(_("harus berupa alamat https:// tanpa nama pengguna."))
    return str(value).rstrip("/")


def _version(value: Any) -> str:
    if not re.fullmatch(r"v[0-9]+\.[0-9]+", _text(value)):
        raise ValueError(_("harus seperti v26.0."))
    return str(value)


def _signature(value: Any) -> str:
    if len(_text(value)) > 1000 or value.count("\n") > 12:
        raise ValueError(_("paling panjang 1.000 huruf dan 12 baris."))
    return str(value)


def _server(value: Any) -> Server:
    if not isinstance(value, dict) or set(value) - {"host", "port", "tls"}:
        raise ValueError(_('harus seperti {host = "mail.example.go.id", port = 993, tls = "implicit"}.'))
    try:
        server = msgspec.convert(value, Server)
    except msgspec.ValidationError as error:
        raise ValueError(_('harus seperti {host = "mail.example.go.id", port = 993, tls = "implicit"}.')) from error
    if server.tls == "none" and server.host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(_('tls = "none" hanya boleh untuk 127.0.0.1.'))
    return server


def _oauth(value: Any) -> dict[str, str]:
    known = {"provider", "token_url", "client_id", "scope"}
    if not isinstance(value, dict) or set(value) - known or not all(isinstance(v, str) for v in value.values()):
        raise ValueError(_('harus seperti {provider = "google", client_id = "…"}; rahasia lewat `inbox secret set`.'))
    return dict(value)


_OFFICE: dict[str, _Check] = {
    "name": _filled, "timezone": _zone, "public_url": _url, "language": _one_of("id", "en"), "training": _truth,
    "contact": _text, "undo_seconds": _amount, "reopen_hours": _amount, "read_receipts": _truth, "tags": _texts,
    "signature": _signature,
}  # fmt: skip
_AGENCY: dict[str, _Check] = {"id": _ident, "name": _filled, "signature": _signature}
_PERSON: dict[str, _Check] = {
    "login": _login, "name": _filled, "role": _roles, "agencies": _texts, "unix": _login, "signature": _signature,
}  # fmt: skip
_CHANNEL: dict[str, _Check] = {
    "id": _ident, "kind": _one_of(*KINDS), "agency": _text, "name": _text, "phone_number_id": _number_id,
    "waba_id": _number_id, "api_base": _url, "api_version": _version, "ig_id": _number_id,
    "login": _one_of("instagram", "page"), "address": _filled, "imap": _server, "smtp": _server, "user": _text,
    "auth": _one_of("password", "xoauth2"), "folders": _texts,
    "aliases": _texts, "trusted": _texts, "history_days": _amount, "stall_seconds": _amount, "ca_file": _text,
    "oauth": _oauth,
}  # fmt: skip
_CANNED: dict[str, _Check] = {"key": _ident, "text": _filled, "agency": _text}
_LADDER: dict[str, _Check] = {"agency": _filled, "levels": lambda value: value}
_VIEW: dict[str, _Check] = {"name": _filled, "query": _filled}
_PARTS = ("office", "agency", "person", "channel", "canned", "ladder", "view", *FURTHER)
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

    def fields(self, table: str, index: int, raw: Any, checks: Mapping[str, _Check], needed: tuple[str, ...]) -> Any:
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
        ):  # fmt: skip
            rows = self.rows(document, table)
            tables[table] = [self.fields(table, i, row, checks, needed) for i, row in enumerate(rows)]
            self.unique(table, needed[0], tables[table])
        further = {table: self.further(document, table) for table in FURTHER if table in document}
        self.references(tables)
        self.accounts(tables["channel"])
        found = ladders.of(self, tables)
        saved = views.of(self, tables)
        if self.findings:
            return self.rest(tables)
        people = [{"roles": row.pop("role"), **row} for row in tables["person"]]
        return Office(
            **head, agencies=tuple(Agency(**row) for row in tables["agency"]),
            people=tuple(Person(**row) for row in people), channels=tuple(Channel(**row) for row in tables["channel"]),
            canned=tuple(Canned(**row) for row in tables["canned"]), ladders=found, views=saved, further=further,
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
        for table in ("person", "channel", "canned", "ladder"):
            for index, row in enumerate(tables[table]):
                field = "agencies" if table == "person" else "agency"
                named = row.get("agencies", ()) if table == "person" else (row["agency"],) if "agency" in row else ()
                for agency in named:
                    if agency not in known and not (table in ("person", "ladder") and agency == "*"):
                        self.wrong(table, index, field, _("OPD `{agency}` tidak ada.").format(agency=agency),
                                   _("Tambahkan [[agency]] dengan id itu, atau perbaiki namanya."))  # fmt: skip

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
