"""`inbox promise`: what staff told the citizen would happen."""

from functools import partial
from typing import Literal

import click

from inbox.cli.connect import command_of, no_answer, now, reach, zone_of
from inbox.cli.output import emit
from inbox.cli.showing import moment
from inbox.cli.writing import as_json, number, submit
from inbox.client.api import Api, Unreachable
from inbox.domain.times import when
from inbox.i18n import _
from inbox.wire import MakePromise, Promise, Settle


@click.command(
    help=_(
        "Catat apa yang dijanjikan kepada warga, dan sampai kapan (--at: 2j, 'besok 10', 'selasa jam 3'). Tidak ada"
        " yang dikirim kepada warga. Tanpa TEKS: daftar janji laporan ini dengan ID-nya."
    )
)
@number
@click.argument("text", metavar="[TEKS]", required=False)
@click.option("--at", "at", metavar="KAPAN", default=None, help=_("Paling lambat kapan."))
@click.option("--kept", metavar="ID", default=None, help=_("Janji ini ditepati."))
@click.option("--broken", metavar="ID", default=None, help=_("Janji ini tidak ditepati."))
@click.option("--reopen", metavar="ID", default=None, help=_("Janji ini belum selesai."))
@click.option("--withdraw", metavar="ID", default=None, help=_("Hapus janji ini: tidak pernah diberikan."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, text: str | None, at: str | None, kept: str | None, broken: str | None,
    reopen: str | None, withdraw: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Note a promise, say what became of one, or list them."""
    outcomes: dict[Literal["kept", "broken", "open", "withdrawn"], str | None] = {
        "kept": kept, "broken": broken, "open": reopen, "withdrawn": withdraw,
    }  # fmt: skip
    settled = [(outcome, identity) for outcome, identity in outcomes.items() if identity is not None]
    if len(settled) + (text is not None) > 1 or (text is None) != (at is None):
        raise click.UsageError(
            _("Tulis TEKS dengan --at KAPAN, atau satu dari --kept, --broken, --reopen, --withdraw.")
        )
    if text is not None and at is not None:
        tz = zone_of(ctx)
        until = when(at, now(), tz)
        if until is None or until <= now():
            raise click.UsageError(
                _("{nilai} bukan waktu di depan; tulis misalnya 2j atau 'besok 10'").format(nilai=repr(at))
            )
        done = _("#{nomor}: janji dicatat, paling lambat {kapan}.").format(nomor=number, kapan=moment(until, tz))
        submit(ctx, command_of(MakePromise, thread=number, text=text, at=until), done=done, as_json=as_json)
    elif settled:
        outcome, identity = settled[0]
        done = _("#{nomor}: dicatat.").format(nomor=number)
        submit(ctx, command_of(Settle, thread=number, promise=identity, outcome=outcome), done=done, as_json=as_json)
    else:
        _list(ctx, number, as_json=as_json)


def _list(ctx: click.Context, number: int, *, as_json: bool) -> None:
    async def known(api: Api) -> list[Promise]:
        return (await api.thread(number)).promises

    try:
        found = reach(ctx, known)
    except Unreachable as error:
        raise no_answer(error) from error
    line = partial(_line, ctx)
    emit(found, as_json=as_json, lines=[line(one) for one in found] or [_("Belum ada janji di laporan ini.")])


def _line(ctx: click.Context, promise: Promise) -> str:
    state = {None: _("belum"), True: _("ditepati"), False: _("tidak ditepati")}[promise.kept]
    return f"{promise.id}  {moment(promise.at, zone_of(ctx))}  {state}  {promise.text}"
