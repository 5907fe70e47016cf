"""What `inbox channel check` finds at Meta about a WhatsApp number, step by step.

Source: Meta, debug_token, phone number and health status, subscribed_apps, webhook override (2026).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from inbox.connectors import tokens
from inbox.connectors.base import ChannelConfig
from inbox.connectors.graph import Graph, GraphError
from inbox.connectors.values import mapping, objects, text
from inbox.domain.text import one_line
from inbox.i18n import N_, _
from inbox.wire import Finding

NUMBER = (
    "id,display_phone_number,verified_name,status,quality_rating,name_status,code_verification_status,throughput,"
    "health_status,webhook_configuration"
)
NEEDED = ("whatsapp_business_messaging", "whatsapp_business_management")
_WM = N_("Pengelola: lihat WhatsApp Manager.")
_VERIFY = N_("Verifikasi nomor dengan kode SMS atau telepon di WhatsApp Manager.")
# States of a number that registering it mends.
UNREGISTERED = frozenset({"PENDING", "DISCONNECTED", "MIGRATED", "OFFLINE"})
_STATES = {
    "PENDING": N_("belum terdaftar di Cloud API"),
    "DISCONNECTED": N_("terputus dari Cloud API"),
    "MIGRATED": N_("dipindahkan ke akun lain"),
    "OFFLINE": N_("tidak tersambung"),
    "UNVERIFIED": N_("belum diverifikasi"),
    "BANNED": N_("diblokir Meta"),
    "FLAGGED": N_("ditandai bermutu rendah"),
    "RESTRICTED": N_("dibatasi Meta"),
    "RATE_LIMITED": N_("dibatasi kecepatannya"),
    "DELETED": N_("sudah dihapus"),
}
_REMEDIES = {
    "UNVERIFIED": _VERIFY,
    "BANNED": N_("Ajukan peninjauan di WhatsApp Manager > Kualitas Akun. Sementara itu pakai saluran lain."),
    "FLAGGED": N_("Kurangi pesan yang tidak diminta warga; bila tetap, batas kirim nomor ini turun dalam 7 hari."),
    "RESTRICTED": N_("Lihat pembatasannya di WhatsApp Manager > Kualitas Akun, dan tunggu sampai berakhir."),
    "DELETED": N_("Tambahkan lagi nomornya di WhatsApp Manager, lalu isi phone_number_id yang baru."),
}
# Meta's codes in health_status, in our words. Source: Meta, health-status (2026).
_HEALTH = {
    141006: (
        N_("Akun WhatsApp ini belum punya cara pembayaran yang berlaku; pesan berbayar ditolak."),
        N_("Isi cara pembayaran di Meta Business > Penagihan."),
    ),
    141010: (
        N_("Akun bisnis belum diverifikasi Meta; jumlah warga yang dapat dihubungi lebih dulu dibatasi."),
        N_("Ajukan verifikasi bisnis di Meta Business > Pusat Keamanan."),
    ),
}


def wanted(config: ChannelConfig) -> tokens.Wanted:
    """The token that a WhatsApp channel needs."""
    make = _(
        "Meta Business > Pengguna sistem > Buat token dengan kedua izin whatsapp_business, tanpa batas waktu; "
        "lalu: inbox secret set {id} access_token"
    ).format(id=config.id)
    return tokens.Wanted(("SYSTEM_USER",), NEEDED, config.waba_id, make)


async def findings(graph: Graph, config: ChannelConfig, webhook: str, token: str, secret: str) -> list[Finding]:
    """Every finding about token, number and webhooks; a call that is not answered is one too. Never raises.

    A token that Meta refuses is the only finding: all else would fail with it.
    """
    found: list[Finding] = []
    need = wanted(config)
    app = ""
    try:
        told = await tokens.ask(graph, token)
        app = text(told.get("app_id"))
        found.extend(tokens.findings(told, need, _now(graph)))
    except GraphError as error:
        if error.problem.code in ("190", "0"):
            return [Finding(name="token", state="bad", text=error.problem.title, hint=need.make)]
    except OSError:
        found.append(_silent("token"))

    found.extend(await _proof(graph, config, token, secret))

    async def ask(name: str, read: Callable[[dict[str, Any]], Iterator[Finding]], *path: str, **params: str) -> None:
        try:
            found.extend(read(await graph.get(*path, params=params)))
        except GraphError as error:
            found.append(Finding(name=name, state="warn", text=error.problem.title, hint=error.problem.hint))
        except OSError:
            found.append(_silent(name))

    if not any(one.name == "permissions" for one in found):
        await ask("permissions", lambda answer: _permissions(answer, need), "me", "permissions")
    await ask("number", lambda answer: number(answer, config, webhook), config.phone_number_id, fields=NUMBER)
    if config.waba_id:
        apps = "subscribed_apps"
        await ask("webhook", lambda answer: _subscribed(answer, config, webhook, app), config.waba_id, apps)
        listed = partial(_templates, channel=config.id)
        await ask("templates", listed, config.waba_id, "message_templates", fields="name,status", limit="250")
    return found


async def _proof(graph: Graph, config: ChannelConfig, token: str, secret: str) -> list[Finding]:
    """Whether the app secret is the token's app's: Meta refuses a proof made with another (appsecret_proof)."""
    proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    try:
        await graph.get("me", params={"fields": "id", "appsecret_proof": proof})
    except GraphError as error:
        if "appsecret_proof" not in error.words:
            return []
        return [Finding(
            name="app_secret", state="bad",
            text=_("App secret bukan milik aplikasi token ini; setiap webhook akan ditolak."),
            hint=_("Di Meta, App settings > Basic, salin App secret; lalu: inbox secret set {id} app_secret").format(
                id=config.id),
        )]  # fmt: skip
    except OSError:
        return []
    return [Finding(name="app_secret", state="good", text=_("App secret cocok dengan token."))]


def _now(graph: Graph) -> datetime:
    return graph.clock_seen[0] if graph.clock_seen else datetime.now(UTC)


def _silent(name: str) -> Finding:
    return Finding(
        name=name, state="warn", text=_("Meta tidak menjawab pertanyaan ini ({nama}).").format(nama=name),
        hint=_("Coba lagi nanti; bagian lain tetap diperiksa."),
    )  # fmt: skip


def _permissions(answer: dict[str, Any], need: tokens.Wanted) -> Iterator[Finding]:
    given = {text(one.get("permission")) for one in objects(answer.get("data")) if one.get("status") == "granted"}
    yield from tokens.permissions(given, need.scopes, need.make)


def number(answer: dict[str, Any], config: ChannelConfig, webhook: str) -> Iterator[Finding]:
    """What Meta's description of the number says."""
    shown = one_line(text(answer.get("display_phone_number")), 30) or "?"
    status = text(answer.get("status")).upper()
    if status and status != "CONNECTED":
        said = _(_STATES[status]) if status in _STATES else status
        mend = _("Daftarkan nomornya dengan PIN verifikasi dua langkah: inbox channel connect {id}").format(
            id=config.id
        )
        yield Finding(
            name="registration" if status in UNREGISTERED else "number", state="bad",
            text=_("Nomor {nomor} {keadaan} ({kode}).").format(nomor=shown, keadaan=said, kode=one_line(status, 40)),
            hint=mend if status in UNREGISTERED else _(_REMEDIES.get(status, _WM)),
        )  # fmt: skip
    else:
        yield Finding(
            name="number", state="good", text=_("Nomor {nomor} ({nama}) tersambung.").format(
                nomor=shown, nama=one_line(text(answer.get("verified_name")), 60) or "?"),
        )  # fmt: skip
    if text(answer.get("code_verification_status")).upper() == "NOT_VERIFIED":
        yield Finding(
            name="verification", state="bad", text=_("Kepemilikan nomor belum dibuktikan kepada Meta."),
            hint=_(_VERIFY),
        )  # fmt: skip
    quality = text(answer.get("quality_rating")).upper()
    if quality in ("RED", "YELLOW"):
        low = _("rendah") if quality == "RED" else _("sedang")
        yield Finding(
            name="quality", state="warn", text=_("Mutu nomor: {mutu} ({kode}).").format(mutu=low, kode=quality),
            hint=_("Banyak warga memblokir atau melaporkan. Kurangi pesan yang tidak diminta."),
        )  # fmt: skip
    elif quality == "GREEN":
        yield Finding(name="quality", state="good", text=_("Mutu nomor: tinggi (GREEN)."))
    name = text(answer.get("name_status")).upper()
    if name in ("DECLINED", "EXPIRED"):
        yield Finding(
            name="name", state="warn", text=_("Nama tampilan nomor ditolak atau kedaluwarsa ({status}).").format(
                status=name),
            hint=_("Ajukan nama tampilan lagi di WhatsApp Manager."),
        )  # fmt: skip
    elif name == "PENDING_REVIEW":
        yield Finding(
            name="name", state="warn", text=_("Nama tampilan nomor masih ditinjau Meta."),
            hint=_("Tunggu hasilnya; warga melihat nomor saja sampai disetujui."),
        )  # fmt: skip
    yield from _override(mapping(answer.get("webhook_configuration")), config, webhook)
    yield from _health(mapping(answer.get("health_status")), said_before=status not in ("", "CONNECTED"))


def _override(levels: dict[str, Any], config: ChannelConfig, webhook: str) -> Iterator[Finding]:
    """Where Meta sends this number's webhooks: the number's address before the account's before the app's."""
    order = ("phone_number", "whatsapp_business_account", "application")
    used = next((text(levels.get(level)) for level in order if text(levels.get(level))), "")
    if not used or not webhook:
        return
    if used == webhook:
        yield Finding(name="address", state="good", text=_("Webhook nomor ini dikirim ke alamat kantor ini."))
    else:
        yield Finding(
            name="address", state="warn", text=_("Webhook nomor ini dikirim ke alamat lain: {url}").format(
                url=one_line(used, 200)),
            hint=_("Bila itu bukan kantor ini, jalankan: inbox channel connect {id}").format(id=config.id),
        )  # fmt: skip


def _health(health: dict[str, Any], *, said_before: bool) -> Iterator[Finding]:
    """`said_before`: the number's state has told already why it cannot send."""
    can = text(health.get("can_send_message")).upper()
    if not can:
        return
    if can == "AVAILABLE":
        yield Finding(name="health", state="good", text=_("Meta mengizinkan nomor ini mengirim."))
        return
    for entity in objects(health.get("entities")):
        own = text(entity.get("can_send_message")).upper()
        error = next(iter(objects(entity.get("errors"))), {})
        plain = said_before and not error and text(entity.get("entity_type")) == "PHONE_NUMBER"
        if own in ("", "AVAILABLE") or plain:
            continue
        code = error.get("error_code")
        known = _HEALTH.get(code) if isinstance(code, int) else None
        more = entity.get("additional_info")
        listed = more if isinstance(more, list) else []
        said = text(error.get("error_description")) or " ".join(text(one) for one in listed if text(one))
        yield Finding(
            name="payment" if code == 141006 else "health", state="bad" if own == "BLOCKED" else "warn",
            text=_(known[0]) if known else _("{bagian}: {status}. {sebab}").format(
                bagian=one_line(text(entity.get("entity_type")), 40) or "?", status=own,
                sebab=one_line(said, 200)).strip(),
            hint=_(known[1]) if known else one_line(text(error.get("possible_solution")), 200) or _(_WM),
        )  # fmt: skip


def _subscribed(answer: dict[str, Any], config: ChannelConfig, webhook: str, app: str) -> Iterator[Finding]:
    apps = objects(answer.get("data"))
    names = [text(mapping(one.get("whatsapp_business_api_data")).get("id")) for one in apps]
    if apps and (not app or app in names or not any(names)):
        yield Finding(name="webhook", state="good", text=_("Aplikasi berlangganan pesan akun ini."))
        return
    said = (
        _("Hanya aplikasi Meta lain yang berlangganan pesan akun ini; pesan warga tidak akan masuk ke sini.")
        if apps
        else _("Aplikasi Meta belum berlangganan pesan nomor ini; pesan warga tidak akan masuk.")
    )
    yield Finding(name="webhook", state="bad", text=said,
                  hint=_("Jalankan: inbox channel connect {id}").format(id=config.id))  # fmt: skip


def _templates(answer: dict[str, Any], channel: str) -> Iterator[Finding]:
    listed = objects(answer.get("data"))
    ready = sum(text(one.get("status")).upper() == "APPROVED" for one in listed)
    yield Finding(
        name="templates", state="good" if ready else "warn",
        text=_("Templat: {ada}, disetujui {siap}.").format(ada=len(listed), siap=ready),
        hint="" if ready else _("Ajukan yang awal: inbox template push {channel}").format(channel=channel),
    )  # fmt: skip
    stopped = [
        text(one.get("name")) for one in listed
        if text(one.get("status")).upper() in ("REJECTED", "PAUSED", "DISABLED")
    ]  # fmt: skip
    if stopped:
        yield Finding(
            name="templates", state="warn", text=_("Ditolak atau dihentikan Meta: {nama}.").format(
                nama=one_line(", ".join(stopped), 200)),
            hint=_("Lihat sebabnya: inbox template list"),
        )  # fmt: skip
