"""`inbox tag`: Add and remove tags."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetTags


@click.command(help=_("Tambah atau lepas label."))
@number
@click.argument("tags", metavar="LABEL", nargs=-1)
@click.option("--remove", "-r", "removed", metavar="LABEL", multiple=True, help=_("Lepas label ini."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, tags: tuple[str, ...], removed: tuple[str, ...], as_json: bool) -> None:
    """Add and remove tags."""
    if not tags and not removed:
        raise click.UsageError(_("Sebut paling sedikit satu label, atau --remove LABEL."))
    if not all(name.strip() for name in (*tags, *removed)):
        raise click.UsageError(_("Label tidak boleh kosong."))
    submit(
        ctx,
        command_of(SetTags, thread=number, add=list(tags), remove=list(removed)),
        done=_("#{nomor}: label diperbarui.").format(nomor=number),
        as_json=as_json,
    )
