"""What `inbox channel check` finds at Meta about an Instagram account, step by step.

Source: Meta, Instagram platform: me, subscribed_apps, conversations; debug_token for page tokens (2026).
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from inbox.connectors import tokens
from inbox.connectors.base import ChannelConfig
from inbox.connectors.graph import GraphError
from inbox.connectors.values import objects, text
from inbox.domain.text import one_line
from inbox.i18n import _
from inbox.wire import Finding

Ask = Callable[[str, Mapping[str, str]], Awaitable[dict[str, Any]]]
PAGE_SCOPES = ("instagram_basic", "instagram_manage_messages")
NEEDED = "messages"  # the field without which nothing comes in


async def findings(
    ask: Ask, config: ChannelConfig, own: str, token: str, clock: Callable[[], datetime]
) -> list[Finding]:
    """Every finding; `own` is how the account names itself in a path. Never raises.

    A token that Meta refuses is the only finding: all else would fail with it.
    """
    found: list[Finding] = []
    make = _("Masuk lagi di Meta dengan akun Instagram kantor, lalu: inbox secret set {id} access_token").format(
        id=config.id
    )

    async def step(
        name: str, read: Callable[[dict[str, Any]], Iterator[Finding]], path: str, params: Mapping[str, str]
    ) -> bool:
        try:
            found.extend(read(await ask(path, params)))
        except GraphError as error:
            problem = error.problem
            code = problem.code.partition("/")[0]
            refused = code in ("190", "0")
            state = "bad" if refused or code in ("10", "200", "3") else "warn"
            found.append(
                Finding(name="token" if refused else name, state=state, text=problem.title,  # type: ignore[arg-type]
                        hint=make if refused else problem.hint)
            )  # fmt: skip
            return not refused
        except OSError:
            found.append(Finding(
                name=name, state="warn", text=_("Meta tidak menjawab pertanyaan ini ({nama}).").format(nama=name),
                hint=_("Coba lagi nanti; bagian lain tetap diperiksa."),
            ))  # fmt: skip
        return True

    if not await step("account", _account, "me", {"fields": "user_id,username,name,account_type"}):
        return found
    if config.login == "page":
        wanted = tokens.Wanted(("PAGE", "SYSTEM_USER"), PAGE_SCOPES, "", make)
        await step("token", lambda told: _token(told, wanted, clock()), "debug_token", {"input_token": token})
    await step("webhook", lambda told: _subscribed(told, config), f"{own}/subscribed_apps", {})
    # Instagram names no permissions of a token: the call that needs them says whether they are there.
    await step("permissions", _readable, "me/conversations", {"platform": "instagram", "limit": "1"})
    return found


def _account(answer: dict[str, Any]) -> Iterator[Finding]:
    name = one_line(text(answer.get("username")), 60) or "?"
    kind = text(answer.get("account_type")).upper()
    if kind == "PERSONAL":
        yield Finding(
            name="account", state="bad",
            text=_("@{name} adalah akun pribadi; pesannya tidak dapat dihubungkan.").format(name=name),
            hint=_("Di aplikasi Instagram: Setelan > Jenis akun > Beralih ke akun profesional."),
        )  # fmt: skip
    else:
        yield Finding(name="account", state="good", text=_("Token ini milik @{name}.").format(name=name))


def _token(answer: dict[str, Any], wanted: tokens.Wanted, now: datetime) -> Iterator[Finding]:
    told = answer.get("data")
    yield from tokens.findings(told if isinstance(told, dict) else {}, wanted, now)


def _subscribed(answer: dict[str, Any], config: ChannelConfig) -> Iterator[Finding]:
    apps = objects(answer.get("data"))
    hint = _("Jalankan: inbox channel connect {id} --kind instagram").format(id=config.id)
    if not apps:
        yield Finding(
            name="webhook", state="bad",
            text=_("Aplikasi Meta belum berlangganan pesan akun ini; pesan warga tidak akan masuk."), hint=hint,
        )  # fmt: skip
        return
    fields = [one.get("subscribed_fields") for one in apps]
    named = {text(each) for listed in fields if isinstance(listed, list) for each in listed}
    if named and NEEDED not in named:
        yield Finding(
            name="webhook", state="bad",
            text=_("Aplikasi berlangganan, tetapi tanpa bidang messages; pesan warga tidak akan masuk."), hint=hint,
        )  # fmt: skip
    else:
        yield Finding(name="webhook", state="good", text=_("Aplikasi berlangganan pesan akun ini."))


def _readable(_answer: dict[str, Any]) -> Iterator[Finding]:
    yield Finding(name="permissions", state="good", text=_("Token boleh membaca pesan akun ini."))
