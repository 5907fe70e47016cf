"""What `inbox channel connect` does at Meta for a WhatsApp number, each step only where it is still needed.

Source: Meta, registration, subscribed_apps, webhook override, coexistence onboarding (2026).
"""

from collections.abc import Mapping
from typing import Any

from inbox.connectors.base import ChannelConfig, Refused, Uncertain
from inbox.connectors.download import loopback
from inbox.connectors.graph import Graph, GraphError
from inbox.connectors.values import mapping, text
from inbox.i18n import _
from inbox.wire import Connecting, Finding

ADDRESS_LIMIT = 200  # characters of a callback address
_ASKED = "id,status,is_on_biz_app,webhook_configuration"


async def connect(
    graph: Graph, config: ChannelConfig, asked: Connecting, webhook: str, verify_token: str
) -> list[Finding]:
    """Register the number, subscribe the app, have this number's webhooks sent to us. Never raises.

    Each step is done though another failed, and left out where Meta says that it is done: registering counts (ten in
    three days). It needs the PIN. A number that stays on a phone is not registered; its history is asked for once.
    """
    done: list[Finding] = []

    async def step(name: str, said: str, body: Mapping[str, Any], *path: str) -> None:
        answer = await graph.post(*path, body=body)
        if isinstance(answer, Refused | Uncertain):
            done.append(Finding(name=name, state="bad", text=answer.problem.title, hint=answer.problem.hint))
        else:
            done.append(Finding(name=name, state="good", text=said))

    number: dict[str, Any] = {}
    try:
        number = await graph.get(config.phone_number_id, params={"fields": _ASKED})
    except (GraphError, OSError):
        number = {}  # the steps say what is wrong
    here = config.phone_number_id
    on_phone = number.get("is_on_biz_app") is True
    if text(number.get("status")).upper() == "CONNECTED":
        done.append(Finding(name="register", state="good", text=_("Nomor sudah terdaftar di Cloud API.")))
    elif asked.pin and on_phone:
        done.append(Finding(
            name="register", state="warn", text=_("Nomor ini dipakai di HP (koeksistensi) dan tidak didaftarkan."),
            hint=_("Sambungkan lewat Embedded Signup di Meta; PIN tidak diperlukan."),
        ))  # fmt: skip
    elif asked.pin:
        named = {"messaging_product": "whatsapp", "pin": asked.pin}
        await step("register", _("Nomor terdaftar di Cloud API."), named, here, "register")
    if config.waba_id:
        await step("subscribe", _("Aplikasi berlangganan pesan akun ini."), {}, config.waba_id, "subscribed_apps")
    if _reachable(webhook) and verify_token:
        if text(mapping(number.get("webhook_configuration")).get("phone_number")) == webhook:
            done.append(Finding(name="webhook", state="good", text=_("Alamat webhook {url} sudah dipakai Meta.").format(
                url=webhook)))  # fmt: skip
        else:
            body: dict[str, Any] = {
                "webhook_configuration": {"override_callback_uri": webhook, "verify_token": verify_token}
            }
            await step("webhook", _("Meta sudah menguji dan memakai alamat webhook {url}.").format(url=webhook), body,
                       here)  # fmt: skip
    if asked.history:
        for kind, said in (
            ("smb_app_state_sync", _("Buku kontak di HP diminta dari Meta.")),
            ("history", _("Riwayat percakapan di HP diminta dari Meta; masuk berangsur sebagai riwayat.")),
        ):
            await step("history", said, {"messaging_product": "whatsapp", "sync_type": kind}, here, "smb_app_data")
    return done


def _reachable(webhook: str) -> bool:
    plain = webhook.removeprefix("http://").partition("/")[0].partition(":")[0]
    local = webhook.startswith("http://") and loopback(plain)
    return (webhook.startswith("https://") or local) and len(webhook) <= ADDRESS_LIMIT
