"""`inbox split`: messages become a thread of their own, or come back."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _, _n
from inbox.wire import CommandResult, Split


@click.command(
    help=_(
        "Pisahkan pesan dari laporan NOMOR menjadi laporan baru. Id pesan: inbox thread NOMOR --json. --undo pada"
        " laporan baru itu menyatukannya lagi."
    )
)
@number
@click.option("--from", "messages", metavar="ID", multiple=True, help=_("Pesan yang dipisahkan. Boleh berulang."))
@click.argument("more", metavar="[ID]...", nargs=-1)
@click.option("--undo", is_flag=True, help=_("Satukan lagi dengan laporan asalnya."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, messages: tuple[str, ...], more: tuple[str, ...], undo: bool, as_json: bool
) -> None:
    """Make messages a thread of their own, or bring them back."""
    chosen = [*messages, *more]
    if undo == bool(chosen):
        raise click.UsageError(_("Sebut pesannya dengan --from ID, atau --undo tanpa pesan."))

    def done(result: CommandResult) -> str:
        if undo:
            return _("#{nomor}: disatukan lagi.").format(nomor=number)
        if result.message is None:  # what it became is not this person's to see
            return _n("#{nomor}: {n} pesan menjadi laporan baru.", n=len(chosen), nomor=number)
        return _n(
            "#{nomor}: {n} pesan menjadi laporan #{baru}.", n=len(chosen), nomor=number, baru=result.message.thread
        )

    submit(ctx, command_of(Split, thread=number, messages=chosen, undo=undo), done=done, as_json=as_json)
