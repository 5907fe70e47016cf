"""`inbox channel`: how channels are, and pausing, resuming, checking and connecting them."""

import click

from inbox.cli import mailbox, secret
from inbox.cli.connect import with_api
from inbox.cli.joining import Joining
from inbox.cli.output import REFUSED, emit, table
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import ChannelCheck, ChannelState
from inbox.wire.told import told

_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))
_channel = click.argument("channel", metavar="SALURAN")


@click.group(help=_("Saluran: nomor WhatsApp, akun Instagram, kotak surat."))
def command() -> None:
    """Channels."""


@command.command(name="list", help=_("Semua saluran dan keadaannya."))
@_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """All channels."""

    async def work(api: Api) -> list[ChannelState]:
        return await api.channels()

    found = with_api(ctx, work)
    rows = [(s.id, s.kind, s.agency or "-", secret.STATES[s.state], _billed(s), _why(s)) for s in found]
    head = (_("SALURAN"), _("JENIS"), _("OPD"), _("KEADAAN"), _("BERBAYAR BULAN INI"), "")
    lines = table(head, rows) or [_("Belum ada saluran. Mulai dengan: inbox channel connect, atau inbox setup.")]
    emit(found, as_json=as_json, lines=lines)


def _billed(state: ChannelState) -> str:
    """Messages of the month that Meta bills, of those that are free."""
    if state.billable is None or state.free is None:
        return "-"
    return _("{n} dari {free} gratis").format(n=state.billable, free=state.free)


def _why(state: ChannelState) -> str:
    problem = state.problem
    return f"{told(problem)} {problem.hint}".strip() if problem else ""


@command.command(help=_("Hentikan pengiriman pada SALURAN. Yang masuk tetap diterima."))
@_channel
@_json
@click.pass_context
def pause(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Pause a channel."""
    _change(ctx, channel, "pause", as_json)


@command.command(help=_("Jalankan lagi SALURAN."))
@_channel
@_json
@click.pass_context
def resume(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Resume a channel."""
    _change(ctx, channel, "resume", as_json)


def _change(ctx: click.Context, channel: str, what: str, as_json: bool) -> None:
    async def work(api: Api) -> ChannelState:
        return await (api.pause(channel) if what == "pause" else api.resume(channel))

    found = with_api(ctx, work)
    problem = [line for line in (found.problem.title, found.problem.hint) if line] if found.problem else []
    emit(found, as_json=as_json, lines=[f"{found.id}: {secret.STATES[found.state]}", *problem])


@command.command(help=_("Periksa apa yang masih kurang pada SALURAN, dan apakah penyedianya menjawab."))
@click.argument("channel", metavar="[SALURAN]", required=False)
@_json
@click.pass_context
def check(ctx: click.Context, channel: str | None, as_json: bool) -> None:
    """Check one channel or all."""

    async def work(api: Api) -> list[ChannelCheck]:
        names = [channel] if channel else [state.id for state in await api.channels()]
        return [await api.check_channel(name) for name in names]

    found = with_api(ctx, work)
    lines = [f"{c.channel.id}: {line}" for c in found for line in secret.told(c)]
    emit(found if channel is None else found[0], as_json=as_json, lines=lines)
    if any(c.obstacles for c in found):
        ctx.exit(REFUSED)


@command.command(help=_("Sambungkan nomor WhatsApp, akun Instagram, atau kotak surat selangkah demi selangkah."))
@click.argument("channel", metavar="[SALURAN]", required=False)
@click.option("--kind", type=click.Choice(["whatsapp", "instagram", "email"]), default="whatsapp", show_default=True,
              help=_("Jenis saluran."))  # fmt: skip
@click.option("--wait", type=click.IntRange(0, 3600), metavar="DETIK", default=180, show_default=True,
              help=_("Lama menunggu pesan uji dari HP Anda; 0 tidak menunggu."))  # fmt: skip
@click.pass_context
def connect(ctx: click.Context, channel: str | None, kind: str, wait: int) -> None:
    """Connect a WhatsApp number, an Instagram account or a mailbox, step by step."""
    if kind == "email":
        return mailbox.connect(ctx, channel)
    Joining(ctx, channel, kind, wait).run()
