"""`inbox react`: put an emoji on a citizen's message."""

import click

from inbox.cli.connect import command_of
from inbox.cli.output import MISUSED, UNREACHABLE, Failed
from inbox.cli.writing import as_json, number, submit
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import AnyCommand, React


@click.command(help=_("Beri reaksi EMOJI pada pesan warga (WhatsApp, Instagram); bukan balasan."))
@number
@click.argument("emoji", metavar="[EMOJI]", required=False)
@click.option("--message", "message", metavar="ID", default=None, help=_("Pesan ini; tanpa ID: pesan warga terakhir."))
@click.option("--remove", is_flag=True, help=_("Tarik kembali reaksi."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, emoji: str | None, message: str | None, remove: bool, as_json: bool
) -> None:  # fmt: skip
    """React to a message."""
    if bool(emoji) == remove:
        raise click.UsageError(_("Sebut EMOJI, atau --remove, salah satu."))

    async def prepare(api: Api | None) -> AnyCommand:
        if api is None:
            raise Failed(UNREACHABLE, _("Layanan Siaga tidak menjawab; reaksi memerlukannya."), _("Coba lagi nanti."))
        target = message
        if target is None:
            said = [m for m in (await api.thread(number)).messages if m.kind == "message" and m.direction == "in"]
            if not said:
                raise Failed(MISUSED, _("Belum ada pesan warga di #{nomor}.").format(nomor=number))
            target = said[-1].id
        return await command_of(React, thread=number, message=target, emoji=emoji or "")(api)

    done = _("#{nomor}: reaksi ditarik.") if remove else _("#{nomor}: reaksi diterima dan sedang dikirim.")
    submit(ctx, prepare, done=done.format(nomor=number), as_json=as_json, spooled=False)
