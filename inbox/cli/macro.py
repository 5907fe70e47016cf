"""`inbox macro`: several acts under one name, as the office file says."""

import click

from inbox.cli.connect import cached, no_answer, now, reach, read, spool
from inbox.cli.output import REFUSED, Failed, emit, say, table
from inbox.cli.writing import Number, as_json
from inbox.client.api import Api, Unreachable
from inbox.client.ids import new_id
from inbox.client.state import State
from inbox.i18n import _
from inbox.wire import CommandResult, OfficeInfo, RunMacro
from inbox.wire.macros import said


@click.group(help=_("Makro: beberapa tindakan sekaligus, dari [[macro]] di berkas kantor."))
def command() -> None:
    """Macros."""


@command.command(name="list", help=_("Daftar makro kantor dan langkah-langkahnya."))
@as_json
@click.pass_context
def listing(ctx: click.Context, as_json: bool) -> None:
    """Print the macros with their steps."""

    async def fresh(api: Api) -> OfficeInfo:
        return (await api.snapshot(limit=0)).office

    def kept(state: State) -> OfficeInfo:
        return state.office

    office = read(ctx, fresh, kept)
    rows = [[m.name, m.title, " · ".join(said(step, office) for step in m.steps)] for m in office.macros]
    lines = table([_("Makro"), _("Guna"), _("Langkah")], rows) if rows else [_("Kantor ini belum punya makro.")]
    emit(list(office.macros), as_json=as_json, lines=lines)


@command.command(
    name="run",
    help=_(
        "Jalankan makro pada satu atau beberapa laporan: semua langkahnya atau tidak sama sekali. Balasan tidak pernah"
        " dikirim olehnya. `inbox undo` mengurungkannya, kecuali catatan."
    ),
)
@click.argument("name", metavar="NAMA")
@click.argument("numbers", metavar="NOMOR", type=Number(), nargs=-1, required=True)
@as_json
@click.pass_context
def run(ctx: click.Context, name: str, numbers: tuple[int, ...], as_json: bool) -> None:
    """Run one on threads; prints what became of each."""
    made: dict[int, RunMacro] = {}
    begun: set[int] = set()
    results: dict[int, CommandResult] = {}
    reply = ""

    def make(office: OfficeInfo) -> None:
        nonlocal reply
        found = next((macro for macro in office.macros if macro.name == name), None)
        if found is None:
            names = ", ".join(macro.name for macro in office.macros)
            raise Failed(
                REFUSED, _("Makro {name} tidak ada di kantor ini.").format(name=name),
                _("Yang ada: {names}.").format(names=names) if names else _("Kantor ini belum punya makro."),
            )  # fmt: skip
        reply = found.reply or ""
        for number in numbers:
            fields = {"thread": number, "name": found.name, "steps": found.steps}
            made.setdefault(number, RunMacro(cmd_id=new_id(), written_at=now(), **fields))  # type: ignore[arg-type]

    async def online(api: Api) -> None:
        make((await api.snapshot(limit=0)).office)
        for number, asked in made.items():
            if number not in results:
                begun.add(number)
                results[number] = await api.execute(asked)

    try:
        reach(ctx, online)
    except Unreachable as error:
        if not made:
            state = cached(ctx)
            if state is None:
                raise no_answer(error) from error
            make(state.office)
        for number, asked in made.items():
            if number not in results:
                spool(ctx, asked, tried=number in begun)
                results[number] = CommandResult(cmd_id=asked.cmd_id, outcome="queued")
        if as_json:
            emit(list(results.values()), as_json=True)
        kept = _("Perintah tersimpan di antrean kotak keluar dan dikirim begitu layanan menjawab.")
        raise no_answer(error, kept) from error
    done = [_("#{nomor}: makro {name} dijalankan.").format(nomor=number, name=name)
            for number, result in results.items() if result.outcome == "done"]  # fmt: skip
    emit(list(results.values()), as_json=as_json, lines=done)
    for number, result in results.items():
        if result.error is not None:
            say(f"#{number}: {result.error.title} {result.error.hint}".rstrip())
    if reply and done:
        say(_("Balasannya belum dikirim: inbox reply NOMOR --canned {key}").format(key=reply))
    if len(done) < len(results):
        ctx.exit(REFUSED)
