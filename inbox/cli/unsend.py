"""`inbox unsend`: take a reply back that has not left."""

import asyncio

import click

from inbox.cli.connect import command_of
from inbox.cli.output import REFUSED, Failed
from inbox.cli.writing import as_json, number, submit
from inbox.client.api import Api
from inbox.domain.statuses import WAITING
from inbox.i18n import _
from inbox.wire import AnyCommand, Cancel


@click.command(
    help=_(
        "Batalkan balasan yang belum berangkat: yang terjadwal, yang tertahan, atau yang masih dalam waktu urung."
        " Tanpa ID: yang terakhir Anda tulis di laporan ini."
    )
)
@number
@click.argument("message", metavar="[ID]", required=False)
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, message: str | None, as_json: bool) -> None:
    """Take a reply back that has not left."""

    async def prepare(api: Api | None) -> AnyCommand:
        name = message
        if name is None and api is not None:
            me, view = await asyncio.gather(api.me(), api.thread(number))
            mine = [m for m in view.messages if m.direction == "out" and m.author.address == me.login]
            name = next((m.id for m in reversed(mine) if m.status in WAITING), None)
        if name is None:
            raise Failed(
                REFUSED, _("Tidak ada balasan Anda di #{nomor} yang masih menunggu.").format(nomor=number),
                _("Lihat dengan `inbox thread`; balasan orang lain dibatalkan dengan ID-nya."),
            )  # fmt: skip
        return await command_of(Cancel, thread=number, message=name)(api)

    done = _("#{nomor}: balasan dibatalkan, tidak jadi dikirim.").format(nomor=number)
    submit(ctx, prepare, done=done, as_json=as_json)
