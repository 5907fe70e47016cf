"""What `inbox channel connect` does at Meta, and what `inbox channel check` finds there, step by step.

Source: Meta, registration, subscribed_apps, webhook override, phone number and health status, debug_token (2026).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inbox.connectors.base import ChannelConfig, Refused, Uncertain
from inbox.connectors.graph import Graph, GraphError
from inbox.connectors.values import mapping, objects, text
from inbox.domain.text import one_line
from inbox.i18n import _
from inbox.wire import Finding

NUMBER = (
    "id,display_phone_number,verified_name,status,quality_rating,name_status,code_verification_status,throughput,"
    "health_status,webhook_configuration"
)
NEEDED = ("whatsapp_business_messaging", "whatsapp_business_management")
ADDRESS_LIMIT = 200  # characters of a callback address


async def findings(graph: Graph, config: ChannelConfig, webhook: str) -> list[Finding]:
    """Every finding about token, number and webhooks; a call that is not answered is one too. Never raises."""
    found: list[Finding] = []

    async def ask(name: str, read: Callable[[dict[str, Any]], Iterator[Finding]], *path: str, **params: str) -> None:
        try:
            found.extend(read(await graph.get(*path, params=params)))
        except GraphError as error:
            found.append(Finding(name=name, state="warn", text=error.problem.title, hint=error.problem.hint))
        except OSError:
            found.append(Finding(name=name, state="warn", text=_("Meta tidak menjawab pertanyaan ini ({nama}).").format(
                nama=name), hint=_("Coba lagi nanti; bagian lain tetap diperiksa.")))  # fmt: skip

    await ask("permissions", _permissions, "me", "permissions")
    await ask("number", _number, config.phone_number_id, fields=NUMBER)
    if config.waba_id:
        await ask("webhook", lambda answer: _subscribed(answer, webhook), config.waba_id, "subscribed_apps")
        await ask("templates", _templates, config.waba_id, "message_templates", fields="name,status", limit="250")
    return found


async def connect(graph: Graph, config: ChannelConfig, pin: str, webhook: str, verify_token: str) -> list[Finding]:
    """Register the number, subscribe the app, and have this number's webhooks sent to us. Never raises.

    Each step is done though another failed. Registering needs the PIN; without one it is left out.
    """
    done: list[Finding] = []

    async def step(name: str, said: str, body: Mapping[str, Any], *path: str) -> None:
        answer = await graph.post(*path, body=body)
        if isinstance(answer, Refused | Uncertain):
            done.append(Finding(name=name, state="bad", text=answer.problem.title, hint=answer.problem.hint))
        else:
            done.append(Finding(name=name, state="good", text=said))

    if pin:
        body = {"messaging_product": "whatsapp", "pin": pin}
        await step("register", _("Nomor terdaftar di Cloud API."), body, config.phone_number_id, "register")
    if config.waba_id:
        await step("subscribe", _("Aplikasi berlangganan pesan akun ini."), {}, config.waba_id, "subscribed_apps")
    if webhook.startswith("https://") and len(webhook) <= ADDRESS_LIMIT and verify_token:
        asked = {"webhook_configuration": {"override_callback_uri": webhook, "verify_token": verify_token}}
        await step("webhook", _("Meta sudah menguji dan memakai alamat webhook {url}.").format(url=webhook), asked,
                   config.phone_number_id)  # fmt: skip
    return done


def _permissions(answer: dict[str, Any]) -> Iterator[Finding]:
    given = {text(one.get("permission")) for one in objects(answer.get("data")) if one.get("status") == "granted"}
    missing = [name for name in NEEDED if name not in given]
    if not given:
        yield Finding(name="permissions", state="warn", text=_("Meta tidak menyebut izin token ini."),
                      hint=_("Pastikan kedua izin whatsapp_business ada pada token."))  # fmt: skip
    elif missing:
        yield Finding(
            name="permissions", state="bad", text=_("Token belum punya izin: {izin}.").format(izin=", ".join(missing)),
            hint=_("Buat token pengguna sistem di Meta Business dengan kedua izin whatsapp_business."),
        )  # fmt: skip
    else:
        yield Finding(name="permissions", state="good", text=_("Izin token lengkap."))


def _number(answer: dict[str, Any]) -> Iterator[Finding]:
    shown = one_line(text(answer.get("display_phone_number")), 30) or "?"
    status = text(answer.get("status")).upper()
    if status and status != "CONNECTED":
        yield Finding(
            name="number", state="bad", text=_("Nomor {nomor} berstatus {status}.").format(nomor=shown, status=status),
            hint=_("Daftarkan nomornya: inbox channel connect, dengan PIN verifikasi dua langkahnya."),
        )  # fmt: skip
    else:
        yield Finding(
            name="number", state="good", text=_("Nomor {nomor} ({nama}) tersambung.").format(
                nomor=shown, nama=one_line(text(answer.get("verified_name")), 60) or "?"),
        )  # fmt: skip
    quality = text(answer.get("quality_rating")).upper()
    if quality in ("RED", "YELLOW"):
        yield Finding(
            name="quality", state="warn", text=_("Mutu nomor: {mutu}.").format(mutu=quality),
            hint=_("Banyak warga memblokir atau melaporkan. Kurangi pesan yang tidak diminta."),
        )  # fmt: skip
    name = text(answer.get("name_status")).upper()
    if name in ("DECLINED", "EXPIRED"):
        yield Finding(
            name="name", state="warn", text=_("Nama tampilan nomor: {status}.").format(status=name),
            hint=_("Ajukan nama tampilan lagi di WhatsApp Manager."),
        )  # fmt: skip
    yield from _health(mapping(answer.get("health_status")))


def _health(health: dict[str, Any]) -> Iterator[Finding]:
    can = text(health.get("can_send_message")).upper()
    if not can:
        return
    if can == "AVAILABLE":
        yield Finding(name="health", state="good", text=_("Meta mengizinkan nomor ini mengirim."))
        return
    for entity in objects(health.get("entities")):
        if text(entity.get("can_send_message")).upper() in ("", "AVAILABLE"):
            continue
        error = next(iter(objects(entity.get("errors"))), {})
        more = entity.get("additional_info")
        said = text(error.get("error_description")) or " ".join(text(one) for one in more or [] if text(one))
        yield Finding(
            name="health", state="bad" if can == "BLOCKED" else "warn",
            text=_("{bagian}: {status}. {sebab}").format(
                bagian=one_line(text(entity.get("entity_type")), 40) or "?", status=can, sebab=one_line(said, 200)),
            hint=one_line(text(error.get("possible_solution")), 200) or _("Pengelola: lihat WhatsApp Manager."),
        )  # fmt: skip


def _subscribed(answer: dict[str, Any], webhook: str) -> Iterator[Finding]:
    apps = objects(answer.get("data"))
    if not apps:
        yield Finding(
            name="webhook", state="bad",
            text=_("Aplikasi Meta belum berlangganan pesan nomor ini; pesan warga tidak akan masuk."),
            hint=_("Jalankan `inbox channel connect SALURAN`."),
        )  # fmt: skip
        return
    override = next((text(app.get("override_callback_uri")) for app in apps if app.get("override_callback_uri")), "")
    if override and webhook and override != webhook:
        yield Finding(
            name="webhook", state="warn", text=_("Webhook akun ini dikirim ke alamat lain: {url}").format(
                url=one_line(override, 200)),
            hint=_("Bila itu bukan kantor ini, jalankan `inbox channel connect SALURAN`."),
        )  # fmt: skip
    else:
        yield Finding(name="webhook", state="good", text=_("Aplikasi berlangganan pesan akun ini."))


def _templates(answer: dict[str, Any]) -> Iterator[Finding]:
    listed = objects(answer.get("data"))
    ready = sum(text(one.get("status")).upper() == "APPROVED" for one in listed)
    yield Finding(
        name="templates", state="good" if ready else "warn",
        text=_("Templat: {ada}, disetujui {siap}.").format(ada=len(listed), siap=ready),
        hint="" if ready else _("Ajukan yang awal: inbox template push."),
    )  # fmt: skip
