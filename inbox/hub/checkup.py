"""How a channel stands, finding by finding: what its provider says, and what the hub knows beside it."""

from datetime import timedelta

from inbox.connectors.base import Connector
from inbox.connectors.examinable import Examinable
from inbox.hub.context import Hub
from inbox.hub.desk import Desk
from inbox.hub.tokens import WARN_LEFT
from inbox.i18n import _, _n
from inbox.store import messages
from inbox.store.base import moment
from inbox.wire import ChannelCheck, ChannelState, Finding, Problem

SKEW = timedelta(minutes=2)  # of the clocks, from which windows and tokens are misjudged
SILENT = timedelta(days=3)
LATELY = timedelta(days=1)


async def look(hub: Hub, state: ChannelState, connector: Connector | None, webhook: str) -> ChannelCheck:
    """Check a channel; sends nothing to anybody."""
    obstacles = connector.obstacles() if connector else [state.problem] if state.problem else []
    live, findings = None, list[Finding]()
    if connector is not None and not obstacles:
        problem = await connector.check()
        live = problem is None
        obstacles = [problem] if problem else []
        if isinstance(connector, Examinable) and (problem is None or problem.code != "no_answer"):
            findings = await connector.findings(webhook)
            findings += _clock(connector)
            told = {found.title for found in obstacles}
            obstacles += [
                Problem(code=found.name, title=found.text, hint=found.hint)
                for found in findings if found.state == "bad" and found.text not in told
            ]  # fmt: skip
    findings += _tokens(hub, state)
    findings += _forged(hub, state)
    findings += await inbound(hub.desk, state)
    if state.billable is not None and state.free is not None:
        findings.append(_billed(state.billable, state.free))
    return ChannelCheck(channel=state, obstacles=obstacles, webhook=webhook, live=live, findings=findings)


def _clock(connector: Examinable) -> list[Finding]:
    seen = connector.clock_seen
    if seen is None:
        return []
    ahead = seen[1] - seen[0]
    if abs(ahead) <= SKEW:
        return [Finding(name="clock", state="good", text=_("Jam server ini cocok dengan jam penyedia."))]
    seconds = int(ahead.total_seconds())
    return [Finding(
        name="clock", state="warn",
        text=_n("Jam server ini berselisih {detik} detik dari jam penyedia.", detik=seconds),
        hint=_("Nyalakan penyetelan waktu otomatis: timedatectl set-ntp true."),
    )]  # fmt: skip


def _tokens(hub: Hub, state: ChannelState) -> list[Finding]:
    """The end of a token that is renewed here, as the hub knows it."""
    age = hub.channels.token(state.id)
    if age is None or age.until is None:
        return []
    left = age.until - hub.clock()
    said = _n("Token habis {hari} hari lagi.", hari=max(left.days, 0))
    if left > WARN_LEFT:
        return [Finding(name="token_age", state="good", text=said + " " + _("Siaga memperpanjangnya sendiri."))]
    return [Finding(
        name="token_age", state="bad" if left <= timedelta() else "warn", text=said,
        hint=_("Masuk lagi di Meta, lalu: inbox secret set {id} access_token").format(id=state.id),
    )]  # fmt: skip


def _forged(hub: Hub, state: ChannelState) -> list[Finding]:
    at = hub.channels.forged.get(state.id)
    if at is None or hub.clock() - at > LATELY or (state.last_in is not None and state.last_in > at):
        return []
    return [Finding(
        name="signature", state="warn",
        text=_("Ada webhook yang ditolak karena tanda tangannya salah, dan sesudahnya tidak ada yang benar."),
        hint=_("Bila itu dari Meta, app secret keliru: inbox secret set {id} app_secret").format(id=state.id),
    )]  # fmt: skip


async def inbound(desk: Desk, state: ChannelState) -> list[Finding]:
    """How long ago something of a citizen came in on the channel."""
    at = await desk.store.read(lambda tx: messages.last_in(tx, state.id))
    if at is None:
        return [Finding(
            name="inbound", state="warn", text=_("Belum pernah ada pesan warga di saluran ini."),
            hint=_("Kirim surat uji ke alamat ini dari alamat lain; harus muncul dalam beberapa detik.")
            if state.kind == "email"
            else _("Kirim pesan uji dari HP Anda ke akun ini; harus muncul dalam beberapa detik."),
        )]  # fmt: skip
    age = desk.clock() - moment(at)
    hours = int(age.total_seconds() // 3600)
    return [Finding(
        name="inbound", state="warn" if age > SILENT else "good",
        text=_n("Pesan warga terakhir {jam} jam lalu.", jam=hours),
        hint=_("Sudah lama sepi. Kirim pesan uji dari HP Anda ke akun ini.") if age > SILENT else "",
    )]  # fmt: skip


def _billed(count: int, free: int) -> Finding:
    said = _("Pesan berbayar bulan ini: {angka} dari {gratis} yang gratis.").format(angka=count, gratis=free)
    if count < free:
        return Finding(name="billable", state="good", text=said)
    return Finding(
        name="billable", state="warn", text=said, hint=_("Pesan berikutnya ditagih Meta. Jangan memecah balasan."),
    )  # fmt: skip
