"""What a token is: whose, for what, until when. Source: Meta, debug_token; access tokens guide (2026)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from inbox.connectors.graph import Graph
from inbox.connectors.values import mapping, objects, text
from inbox.domain.text import one_line
from inbox.i18n import N_, _, _n
from inbox.wire import Finding

SOON = timedelta(days=14)
_KINDS = {
    "SYSTEM_USER": N_("token pengguna sistem"),
    "USER": N_("token pengguna biasa"),
    "PAGE": N_("token Halaman"),
    "APP": N_("token aplikasi"),
}


class Wanted(NamedTuple):
    """What a channel's token should be; `target` the id that it must be good for, `make` how to get such a one."""

    kinds: tuple[str, ...]
    scopes: Sequence[str]
    target: str
    make: str


async def ask(graph: Graph, token: str) -> dict[str, Any]:
    """What Meta says of the token. Raises GraphError, OSError.

    Meta takes the token in question as a parameter alone; the address is in no log.
    """
    return mapping((await graph.get("debug_token", params={"input_token": token})).get("data"))


def findings(told: dict[str, Any], wanted: Wanted, now: datetime) -> Iterator[Finding]:
    """Kind, end and permissions of a token, each a finding with its remedy."""
    if told.get("is_valid") is False:
        said = one_line(text(mapping(told.get("error")).get("message")), 200)
        yield Finding(
            name="token", state="bad", text=_("Token ini tidak berlaku lagi. {sebab}").format(sebab=said).strip(),
            hint=wanted.make,
        )  # fmt: skip
        return
    kind = text(told.get("type")).upper()
    shown = _(_KINDS[kind]) if kind in _KINDS else kind or "?"
    if kind and kind not in wanted.kinds:
        yield Finding(
            name="token", state="bad", text=_("Jenis token salah: {jenis}. {habis}").format(
                jenis=shown, habis=_end(told, now)).strip(), hint=wanted.make,
        )  # fmt: skip
    else:
        soon = _left(told, now)
        warned = soon is not None and soon < SOON
        yield Finding(
            name="token", state="warn" if warned else "good",
            text=_("Jenis token benar: {jenis}. {habis}").format(jenis=shown, habis=_end(told, now)).strip(),
            hint=wanted.make if warned else "",
        )  # fmt: skip
    yield from permissions(_scopes(told), wanted.scopes, wanted.make)
    yield from _targets(told, wanted)


def permissions(given: set[str], needed: Sequence[str], make: str) -> Iterator[Finding]:
    """Whether the token may do what the channel needs."""
    missing = [name for name in needed if name not in given]
    if not given:
        yield Finding(
            name="permissions", state="warn", text=_("Meta tidak menyebut izin token ini."),
            hint=_("Pastikan izin ini ada pada token: {izin}.").format(izin=", ".join(needed)),
        )  # fmt: skip
    elif missing:
        text_ = _("Token belum punya izin: {izin}.").format(izin=", ".join(missing))
        yield Finding(name="permissions", state="bad", text=text_, hint=make)
    else:
        yield Finding(name="permissions", state="good", text=_("Izin token lengkap."))


def _scopes(told: dict[str, Any]) -> set[str]:
    listed = told.get("scopes")
    return {text(one) for one in listed} if isinstance(listed, list) else set()


def _targets(told: dict[str, Any], wanted: Wanted) -> Iterator[Finding]:
    """A scope may hold for some accounts only."""
    for scope in objects(told.get("granular_scopes")):
        ids = scope.get("target_ids")
        given = [text(one) for one in ids] if isinstance(ids, list) else []
        if text(scope.get("scope")) in wanted.scopes and given and wanted.target and wanted.target not in given:
            yield Finding(
                name="permissions", state="bad",
                text=_("Izin {izin} pada token ini tidak mencakup akun {id}.").format(
                    izin=text(scope.get("scope")), id=wanted.target),
                hint=_("Di Meta Business, beri pengguna sistem akses ke akun itu, lalu buat token lagi."),
            )  # fmt: skip
            return


def _left(told: dict[str, Any], now: datetime) -> timedelta | None:
    at = told.get("expires_at")
    if not isinstance(at, int | float) or isinstance(at, bool) or not 0 < at < 1e11:
        return None
    return datetime.fromtimestamp(at, UTC) - now


def _end(told: dict[str, Any], now: datetime) -> str:
    left = _left(told, now)
    if left is None:
        return _("Tidak habis dengan sendirinya.")
    if left <= timedelta():
        return _("Sudah habis masa berlakunya.")
    if left < timedelta(days=2):
        return _n("Habis {jam} jam lagi.", jam=int(left.total_seconds() // 3600))
    return _n("Habis {hari} hari lagi.", hari=left.days)
