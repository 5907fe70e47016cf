"""`inbox bulk-reply`: one answer to many, after showing who gets none."""

import click
import msgspec
from msgspec.structs import replace

from inbox.cli.connect import now, with_api
from inbox.cli.output import MISUSED, REFUSED, Failed, emit, table
from inbox.cli.showing import misspelt, name_of
from inbox.cli.writing import as_json, text_of
from inbox.client.api import Api
from inbox.client.enclosing import Enclosure
from inbox.client.ids import new_id
from inbox.domain.query import QueryError, parse
from inbox.domain.text import one_line
from inbox.i18n import _
from inbox.screens.mailing_list import UNDO, Plan, costs, on_shelf, plan
from inbox.screens.placeholders import mine
from inbox.wire import CommandResult, Reply, Snapshot, Thread


class Outcome(msgspec.Struct, kw_only=True, frozen=True):
    """What became, or would become, of one thread: `would`, `queued`, `stale`, `refused`, or `left` out."""

    thread: int
    outcome: str
    reason: str = ""
    text: str = ""
    message: str = ""


class Report(msgspec.Struct, kw_only=True, frozen=True):
    """All of them, and what it costs."""

    sent: bool
    costs: list[str]
    threads: list[Outcome]
    files: list[str] = []


@click.command(
    help=_(
        "Satu balasan untuk semua laporan yang cocok dengan SYARAT. Tanpa --send hanya menampilkan siapa yang mendapat,"
        " siapa yang tidak dan mengapa, dan biayanya. {nama} dan {nomor} di TEKS diisi untuk tiap laporan; --canned"
        " memakai balas cepat, dengan berkasnya."
    )
)
@click.argument("query", metavar="SYARAT")
@click.argument("text", metavar="[TEKS]", required=False)
@click.option("--canned", metavar="KUNCI", default=None, help=_("Balas cepat dengan kunci ini, tanpa TEKS."))
@click.option("--send", "send", is_flag=True, help=_("Kirim; dapat dibatalkan selama 30 detik lewat layar."))
@as_json
@click.pass_context
def command(ctx: click.Context, query: str, text: str | None, canned: str | None, send: bool, as_json: bool) -> None:
    """Answer many."""
    if text is not None and canned is not None:
        raise click.UsageError(_("Tulis TEKS, atau sebut --canned KUNCI, salah satu."))
    written = text_of(text or "")
    if canned is None and not written.strip():
        raise click.UsageError(_("Balasan kosong tidak dikirim."))
    try:
        if not parse(query).conditions and not parse(query).words:
            raise click.UsageError(_("Sebutkan syaratnya, misalnya label:banjir."))
    except QueryError as error:
        raise misspelt(error) from error

    async def work(api: Api) -> Report:
        snapshot, found = await api.snapshot(limit=0), await api.threads(query=query)
        body, files = written, tuple[Enclosure, ...]()
        if canned is not None:
            body, files = _canned(snapshot, canned)
        made = plan(found, body, snapshot.office, await api.channels(), snapshot.me.login, now(), files)
        outcomes = [Outcome(thread=t.number, outcome="left", reason=why) for t, why in made.leaves]
        for thread, filled in made.sends:
            answer = await _answer(api, made, thread, filled, canned) if send else None
            known = Outcome(thread=thread.number, outcome="would", text=filled)
            if answer is not None:
                why = answer.error.title if answer.error else ""
                known = replace(known, outcome=answer.outcome, reason=why, message=answer.cmd_id)
            outcomes.append(known)
        names.update({thread.number: name_of(thread) for thread in found})
        attached = [file.name for file in files]
        return Report(sent=send, costs=costs(made, await api.channels()), threads=outcomes, files=attached)

    names: dict[int, str] = {}
    report = with_api(ctx, work)
    words = {"would": _("akan mendapat"), "queued": _("dikirim"), "stale": _("ditahan, ada yang baru"),
             "refused": _("ditolak"), "left": _("tidak mendapat"), "done": _("dikirim")}  # fmt: skip
    rows = [[f"#{o.thread}", names[o.thread], words[o.outcome], o.reason or o.text] for o in report.threads]
    lines = table([_("No."), _("Warga"), _("Hasil"), _("Isi atau alasan")], rows)
    hint = [] if send else [_("Belum ada yang dikirim; ulangi dengan --send.")]
    attached = [_("Lampiran: {names}.").format(names=", ".join(map(one_line, report.files)))] if report.files else []
    emit(report, as_json=as_json, lines=[*lines, *attached, *report.costs, *hint])
    if send and any(o.outcome == "refused" for o in report.threads):
        ctx.exit(REFUSED)


def _canned(snapshot: Snapshot, key: str) -> tuple[str, tuple[Enclosure, ...]]:
    """The text of a canned reply and its files. Ends the verb with 2 where there is none, 1 where a file is missing."""
    known = {one.key: one for one in reversed(mine(snapshot.office, None, snapshot.me.login))}
    if key not in known:
        raise Failed(
            MISUSED, _("Tidak ada balas cepat {kunci}.").format(kunci=key),
            _("Ada: {kunci}").format(kunci=", ".join(sorted(known)) or "-"),
        )  # fmt: skip
    files = on_shelf(known[key])
    if files is None:
        raise Failed(
            REFUSED, _("Berkas balas cepat {key} belum ada di layanan.").format(key=key),
            _("Minta pengelola menerapkan ulang berkas kantor, atau pilih yang lain."), _("Tidak ada yang dikirim."),
        )  # fmt: skip
    return known[key].text, files


async def _answer(api: Api, made: Plan, thread: Thread, text: str, canned: str | None) -> CommandResult:
    """Send the messages of one answer; what became of the first that was not taken, else of the first."""
    first: CommandResult | None = None
    for part, files in made.parts(thread, text):
        reply = Reply(
            cmd_id=new_id(), written_at=now(), thread=thread.number, text=part, if_seq=thread.seq, undo=UNDO,
            media=[file.ticket for file in files], canned=canned if first is None else None,
            part_of=None if first is None else first.cmd_id,
        )  # fmt: skip
        result = await api.execute(reply)
        if result.outcome not in ("queued", "done"):
            return result
        first = first or result
    return first or CommandResult(cmd_id="", outcome="refused")
