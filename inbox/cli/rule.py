"""`inbox rule`: what rules of the office would do, and what they propose."""

import click
import msgspec

from inbox.cli.connect import command_of, with_api
from inbox.cli.output import emit
from inbox.cli.writing import as_json, number, submit
from inbox.client.api import Api
from inbox.domain.danger import danger
from inbox.domain.rules import Effects, Said, judge
from inbox.i18n import _
from inbox.wire import Decide


class Finding(msgspec.Struct, kw_only=True, frozen=True):
    """A rule that would hold. `bahaya` is the shipped list of danger words."""

    rule: str
    reason: str
    propose: bool = False
    effects: Effects = Effects()


@click.group(help=_("Aturan pemilah dari berkas kantor: mencoba, menerima usul, menolak usul."))
def command() -> None:
    """Rules."""


@command.command(
    name="test", help=_("Apa yang akan dilakukan aturan dan kata bahaya dengan TEKS; tidak mengubah apa pun.")
)
@click.argument("text", metavar="TEKS")
@click.option("--channel", metavar="SALURAN", default="", help=_("Seolah masuk lewat saluran ini."))
@click.option("--sender", metavar="NAMA", default="", help=_("Seolah dari nama atau alamat ini."))
@click.option("--place", metavar="TEMPAT", default="", help=_("Seolah di tempat ini."))
@as_json
@click.pass_context
def test(ctx: click.Context, text: str, channel: str, sender: str, place: str, as_json: bool) -> None:
    """Try the rules on a text."""
    from inbox.cli.office import wrong
    from inbox.office import OfficeError, load

    async def ask(api: Api) -> str:
        return await api.office()

    try:
        office = load(with_api(ctx, ask), "office.toml")
    except OfficeError as error:
        raise wrong(error) from error
    known = office.channel(channel)
    said = Said(text, place, channel, known.kind if known else channel, (sender,))
    found = [Finding(rule=v.rule.name, reason=v.reason, propose=v.rule.propose, effects=v.rule.effects)
             for v in judge(office.rules, said)]  # fmt: skip
    alarm = danger(text) if office.danger else None
    if alarm is not None:
        found.insert(0, Finding(rule="bahaya", reason=alarm[1]))
    lines = [_("{rule}: karena {reason}").format(rule=f.rule, reason=f.reason) for f in found]
    emit(found, as_json=as_json, lines=lines or [_("Tidak ada aturan yang berlaku.")])


def _deciding(name: str, text: str, done: str, *, accept: bool) -> None:
    @command.command(name=name, help=text)
    @number
    @click.argument("rule", metavar="ATURAN")
    @as_json
    @click.pass_context
    def decide(ctx: click.Context, number: int, rule: str, as_json: bool) -> None:
        """Decide on a proposal."""
        made = command_of(Decide, thread=number, rule=rule, accept=accept)
        submit(ctx, made, done=done.format(nomor=number), as_json=as_json)


_deciding("accept", _("Terima usul sebuah aturan untuk laporan."), _("#{nomor}: usul diterima."), accept=True)
_deciding("decline", _("Tolak usul sebuah aturan untuk laporan."), _("#{nomor}: usul ditolak."), accept=False)
