"""`inbox bulk-reply`: one answer to many, after showing who gets none."""

import click
import msgspec

from inbox.cli.connect import now, with_api
from inbox.cli.output import REFUSED, emit, table
from inbox.cli.showing import misspelt, name_of
from inbox.cli.writing import as_json, text_of
from inbox.client.api import Api
from inbox.client.ids import new_id
from inbox.domain.query import QueryError, parse
from inbox.i18n import _
from inbox.screens.mailing_list import UNDO, costs, plan
from inbox.wire import Reply


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


@click.command(
    help=_(
        "Satu balasan untuk semua laporan yang cocok dengan SYARAT. Tanpa --send hanya menampilkan siapa yang mendapat,"
        " siapa yang tidak dan mengapa, dan biayanya. {nama} dan {nomor} di TEKS diisi untuk tiap laporan."
    )
)
@click.argument("query", metavar="SYARAT")
@click.argument("text", metavar="TEKS")
@click.option("--send", "send", is_flag=True, help=_("Kirim; dapat dibatalkan selama 30 detik lewat layar."))
@as_json
@click.pass_context
def command(ctx: click.Context, query: str, text: str, send: bool, as_json: bool) -> None:
    """Answer many."""
    written = text_of(text)
    if not written.strip():
        raise click.UsageError(_("Balasan kosong tidak dikirim."))
    try:
        if not parse(query).conditions and not parse(query).words:
            raise click.UsageError(_("Sebutkan syaratnya, misalnya label:banjir."))
    except QueryError as error:
        raise misspelt(error) from error

    async def work(api: Api) -> Report:
        snapshot, found = await api.snapshot(limit=0), await api.threads(query=query)
        made = plan(found, written, snapshot.office, await api.channels(), snapshot.me.login, now())
        outcomes = [Outcome(thread=t.number, outcome="left", reason=why) for t, why in made.leaves]
        for thread, filled in made.sends:
            outcome, reason, message = "would", "", ""
            if send:
                reply = Reply(cmd_id=new_id(), written_at=now(), thread=thread.number, text=filled, if_seq=thread.seq,
                              undo=UNDO)  # fmt: skip
                result = await api.execute(reply)
                outcome, message = result.outcome, reply.cmd_id
                reason = result.error.title if result.error else ""
            outcomes.append(Outcome(thread=thread.number, outcome=outcome, reason=reason, text=filled, message=message))
        names.update({thread.number: name_of(thread) for thread in found})
        return Report(sent=send, costs=costs(made, await api.channels()), threads=outcomes)

    names: dict[int, str] = {}
    report = with_api(ctx, work)
    words = {"would": _("akan mendapat"), "queued": _("dikirim"), "stale": _("ditahan, ada yang baru"),
             "refused": _("ditolak"), "left": _("tidak mendapat"), "done": _("dikirim")}  # fmt: skip
    rows = [[f"#{o.thread}", names[o.thread], words[o.outcome], o.reason or o.text] for o in report.threads]
    lines = table([_("No."), _("Warga"), _("Hasil"), _("Isi atau alasan")], rows)
    hint = [] if send else [_("Belum ada yang dikirim; ulangi dengan --send.")]
    emit(report, as_json=as_json, lines=[*lines, *report.costs, *hint])
    if send and any(o.outcome == "refused" for o in report.threads):
        ctx.exit(REFUSED)
