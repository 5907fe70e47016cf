"""`inbox secret`: the secrets of channels. A value comes from standard input or a hidden prompt, never an argument."""

import sys

import click

from inbox.cli.connect import with_api
from inbox.cli.output import MISUSED, REFUSED, Failed, emit, table
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import ChannelCheck, Finding, SecretInfo

_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))

STATES = {
    "up": _("berjalan"), "starting": _("memulai"), "paused": _("dijeda"), "refused": _("belum dapat dijalankan"),
    "down": _("terputus"),
}  # fmt: skip


@click.group(help=_("Rahasia saluran: disetel dan diperiksa, tidak pernah ditampilkan."))
def command() -> None:
    """Secrets of channels."""


@command.command(name="set", help=_("Setel rahasia NAMA milik SALURAN; nilainya dari masukan standar atau diketik."))
@click.argument("channel", metavar="SALURAN")
@click.argument("name", metavar="NAMA")
@_json
@click.pass_context
def set_(ctx: click.Context, channel: str, name: str, as_json: bool) -> None:
    """Set a secret."""
    value = asked(_("Nilai {name} untuk {channel}: ").format(name=name, channel=channel))

    async def work(api: Api) -> SecretInfo:
        return await api.put_secret(channel, name, value)

    found = with_api(ctx, work)
    lines = [_("{name} untuk {channel} tersimpan.").format(name=name, channel=channel)]
    if found.state is not None:
        problem = found.state.problem
        lines.append(_("Saluran {id}: {state}").format(id=channel, state=STATES[found.state.state]))
        lines += [line for line in (problem.title, problem.hint) if line] if problem else []
    emit(found, as_json=as_json, lines=lines)


@command.command(name="list", help=_("Rahasia apa saja yang sudah dan belum disetel."))
@_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Which secrets are set."""

    async def work(api: Api) -> list[SecretInfo]:
        return await api.secrets()

    found = with_api(ctx, work)
    rows = [(i.channel, i.name, _("sudah") if i.set else _("belum")) for i in found]
    shown = [{"channel": i.channel, "name": i.name, "set": i.set} for i in found]
    emit(shown, as_json=as_json, lines=table((_("SALURAN"), _("NAMA"), _("DISETEL")), rows))


@command.command(help=_("Coba rahasia SALURAN pada penyedianya. Tidak mengirim apa pun kepada warga."))
@click.argument("channel", metavar="SALURAN")
@_json
@click.pass_context
def test(ctx: click.Context, channel: str, as_json: bool) -> None:
    """Try the secrets of a channel."""

    async def work(api: Api) -> ChannelCheck:
        return await api.check_channel(channel)

    found = with_api(ctx, work)
    emit(found, as_json=as_json, lines=told(found))
    if found.obstacles:
        ctx.exit(REFUSED)


def told(found: ChannelCheck) -> list[str]:
    """A check's result for a person."""
    lines = [line for problem in found.obstacles for line in (problem.title, f"  {problem.hint}") if line.strip()]
    if not lines:
        ready = _("Saluran {id} siap.") if found.live is None else _("Saluran {id} siap; penyedia menjawab.")
        lines = [ready.format(id=found.channel.id)]
    lines += findings([f for f in found.findings if f.state != "bad"])
    if found.webhook:
        lines.append(_("Alamat webhook: {url}").format(url=found.webhook))
    return lines


def findings(found: list[Finding]) -> list[str]:
    """Findings for a person: a sign, what it is, what to do."""
    signs = {"good": "  ok ", "warn": "  !  ", "bad": "  x  "}
    return [line for f in found for line in (signs[f.state] + f.text, f.hint and f"     {f.hint}") if line]


def asked(prompt: str) -> str:
    """A value from a hidden prompt at a terminal, else all of standard input. Ends the verb with 2 where it is none."""
    if sys.stdin.isatty():
        value: str = click.prompt(prompt.rstrip(": "), hide_input=True, default="", show_default=False, err=True)
    else:
        try:
            value = sys.stdin.buffer.read(65536).decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError as error:
            raise Failed(MISUSED, _("Nilai rahasia harus berupa teks.")) from error
    if not value:
        raise Failed(MISUSED, _("Nilai rahasia kosong; tidak ada yang disimpan."))
    return value
