"""`inbox author`: say which colleague wrote a message from the office's phone."""

import click

from inbox.cli.connect import command_of
from inbox.cli.output import MISUSED, UNREACHABLE, Failed
from inbox.cli.writing import as_json, number, submit
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import AnyCommand, SetAuthor


@click.command(help=_("Catat PETUGAS mana yang menulis pesan dari HP kantor, atau --unknown bila belum diketahui."))
@number
@click.argument("person", metavar="[PETUGAS]", required=False)
@click.option(
    "--message", "message", metavar="ID", default=None,
    help=_("Pesan ini; tanpa ID: pesan dari HP yang terakhir belum bernama."),
)  # fmt: skip
@click.option("--unknown", is_flag=True, help=_("Belum diketahui siapa penulisnya."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, person: str | None, message: str | None, unknown: bool, as_json: bool
) -> None:  # fmt: skip
    """Name the author of a message that was written on the phone."""
    if bool(person) == unknown:
        raise click.UsageError(_("Sebut satu petugas, atau --unknown."))

    async def prepare(api: Api | None) -> AnyCommand:
        if api is None:
            raise Failed(UNREACHABLE, _("Layanan Siaga tidak menjawab; ini memerlukannya."), _("Coba lagi nanti."))
        target = message
        if target is None:
            phone = [m for m in (await api.thread(number)).messages if m.detail.get("from_app")]
            open_ones = [m for m in phone if (m.author.address is None) != unknown]
            if not phone:
                raise Failed(MISUSED, _("Tidak ada pesan dari HP di #{nomor}.").format(nomor=number))
            target = (open_ones or phone)[-1].id
        return await command_of(SetAuthor, thread=number, message=target, person=person or None)(api)

    done = (
        _("#{nomor}: penulis pesan dari HP belum diketahui.")
        if unknown
        else _("#{nomor}: pesan dari HP ditulis {nama}.")
    )
    submit(ctx, prepare, done=done.format(nomor=number, nama=person), as_json=as_json, spooled=False)
