"""What every verb that changes a thread shares: its arguments, the way of its command, and what it says afterwards."""

import asyncio
import re
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from inbox.cli.connect import Prepare, no_answer, reach, spool, zone_of
from inbox.cli.output import DONE, REFUSED, STALE, emit, say
from inbox.cli.showing import message_lines
from inbox.client.api import Api, Unreachable
from inbox.i18n import _
from inbox.wire import AnyCommand, CommandResult
from inbox.wire.told import told

F = TypeVar("F", bound=Callable[..., Any])


class Number(click.ParamType[int]):
    """A thread's number, with or without `#`."""

    name = "nomor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Fails the verb with exit code 2."""
        if isinstance(value, int):
            return value
        if re.fullmatch(r"#?[0-9]{1,15}", value):
            return int(value.lstrip("#"))
        self.fail(_("{nilai} bukan nomor laporan; tulis misalnya 1042").format(nilai=repr(value)), param, ctx)


number = click.argument("number", metavar="NOMOR", type=Number())
as_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))


def text_of(text: str) -> str:
    """The text of an argument; `-` reads standard input, so that a long text is in no process list."""
    return sys.stdin.read().strip() if text == "-" else text


def submit(
    ctx: click.Context,
    prepare: Prepare,
    *,
    done: str | Callable[[CommandResult], str],
    as_json: bool,
    spooled: bool = True,
    held: Callable[[CommandResult], str] | None = None,
) -> None:
    """Carry a command out and end the verb by its outcome: 0 done, 1 refused, 3 queued in the outbox, 4 stale.

    `prepare` makes the command; with an Api it may look things up, with None there is no hub. `done` is what is said
    afterwards, or makes it of the hub's answer. `spooled` false: the command makes no sense later and is not queued.
    `held`: what to do about one that is held, where that is not to read and force it.
    """
    made: list[AnyCommand] = []

    async def online(api: Api) -> CommandResult:
        made.append(await prepare(api))
        return await api.execute(made[0])

    try:
        result = reach(ctx, online)
    except Unreachable as error:
        if not spooled:
            raise no_answer(error) from error
        command = made[0] if made else asyncio.run(prepare(None))
        spool(ctx, command, tried=bool(made))
        kept = _("Perintah tersimpan di antrean kotak keluar dan dikirim begitu layanan menjawab.")
        if as_json:
            emit(CommandResult(cmd_id=command.cmd_id, outcome="queued"), as_json=True)
        raise no_answer(error, kept) from error
    said = done if isinstance(done, str) else done(result)
    finish(ctx, result, done=said, as_json=as_json, held=held)


def _late(result: CommandResult) -> bool:
    """Whether free words are on their way to WhatsApp although, by our clock, only templates are taken."""
    sent, windows = result.message, result.thread.windows if result.thread else []
    if sent is None or sent.channel_kind != "whatsapp" or sent.type in ("template", "reaction"):
        return False
    on = [w for w in windows if w.channel == sent.channel]
    if sent.detail.get("scheduled") and sent.send_at is not None:
        return any(w.closes_at is not None and w.closes_at <= sent.send_at for w in on)
    return result.outcome == "queued" and any(w.state == "closed" for w in on)


def finish(
    ctx: click.Context, result: CommandResult, *, done: str, as_json: bool,
    held: Callable[[CommandResult], str] | None = None,
) -> None:  # fmt: skip
    """Say what became of a command and end the verb."""
    if result.outcome in ("done", "queued"):
        emit(result, as_json=as_json, lines=[done])
        if _late(result):
            planned = result.message is not None and result.message.detail.get("scheduled")
            closed = _("Masa balas WhatsApp sudah tutup: mungkin ditolak. Yang pasti diterima: --template.")
            before = _(
                "Awas: masa balas habis sebelum waktu itu; bila warga tidak menulis lagi, balasan akan tertahan."
            )
            say(before if planned else closed)
        ctx.exit(DONE)
    if as_json:
        emit(result, as_json=True)
    if result.outcome == "stale":
        why = result.message.error if result.message is not None else None
        say(told(why) if why is not None else _("Balasan ditahan: ada isi baru yang belum Anda baca."))
        for message in result.missed:
            for line in message_lines(message, zone_of(ctx)):
                say("  " + line)
        again = _("Baca dulu dengan `inbox thread`, lalu ulangi dengan --force bila balasan itu masih tepat.")
        say(again if held is None else held(result))
        ctx.exit(STALE)
    problem = result.error
    say(problem.title if problem else _("Ditolak oleh layanan Siaga."))
    if problem and problem.hint:
        say(problem.hint)
    ctx.exit(REFUSED)
