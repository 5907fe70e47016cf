"""`inbox doctor`: what works here and what does not, and what to do about it. It never starts a hub."""

import platform
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from inbox import __version__
from inbox.cli import checks
from inbox.cli.checks import Check
from inbox.cli.connect import hub_of, reach
from inbox.cli.output import DONE, REFUSED, Failed, emit
from inbox.cli.writing import as_json
from inbox.client.api import Api, Unreachable
from inbox.client.hubs import Hub
from inbox.i18n import N_, _
from inbox.wire import ChannelState, HubInfo, Me

MARKS = {"good": N_("baik"), "warn": N_("perhatikan"), "bad": N_("RUSAK")}
STATES = {
    "up": N_("jalan"),
    "starting": N_("sedang disiapkan"),
    "paused": N_("dijeda"),
    "refused": N_("tidak dapat dijalankan"),
    "down": N_("putus"),
}


class Report(msgspec.Struct, kw_only=True):
    """Everything found."""

    version: str
    python: str
    system: str
    good: bool
    checks: list[Check]


@click.command(help=_("Periksa pemasangan Siaga di mesin ini. Tidak menjalankan atau mengubah apa pun."))
@as_json
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look at everything and print it; exit 1 where something does not work."""
    hub = hub_of(ctx)
    found = [
        checks.sqlite(),
        *checks.folders(),
        *checks.disk(),
        *checks.keyring(),
        *_hub(ctx, hub),
        *checks.outbox(hub),
    ]
    good = all(check.state != "bad" for check in found)
    report = Report(
        version=__version__, python=platform.python_version(), system=platform.platform(), good=good, checks=found
    )
    emit(report, as_json=as_json, lines=_lines(report))
    ctx.exit(DONE if good else REFUSED)


def _lines(report: Report) -> Iterator[str]:
    yield _("Siaga {versi} · Python {python} · {sistem}").format(
        versi=report.version, python=report.python, sistem=report.system
    )
    for check in report.checks:
        yield f"{_(MARKS[check.state]):<11} {check.text}"
        if check.hint:
            yield f"{'':<11} → {check.hint}"


def _hub(ctx: click.Context, hub: Hub) -> Iterator[Check]:
    detail = {"socket": str(hub.socket), "private": hub.private, "mode": _mode(hub.socket)}

    async def ask(api: Api) -> tuple[Me, list[ChannelState], HubInfo]:
        return await api.me(), await api.channels(), await api.hub()

    try:
        me, channels, info = reach(ctx, ask, start=False, sending=False)
    except Unreachable:
        yield Check(
            name="hub",
            state="good" if hub.private else "bad",
            text=_("Hub tidak berjalan di {soket}").format(soket=hub.socket),
            hint=_("Hub pribadi berjalan bila `inbox` dibuka.")
            if hub.private
            else _("Jalankan layanannya: systemctl start siaga-hub"),
            detail=detail,
        )
        return
    except Failed as error:
        yield Check(name="hub", state="bad", text=error.message, hint=" ".join(error.lines[1:]), detail=detail)
        return
    roles = ", ".join(me.roles) or "-"
    yield Check(
        name="hub",
        state="good",
        text=_("Hub menjawab di {soket}; Anda {nama} ({peran})").format(soket=hub.socket, nama=me.login, peran=roles),
        detail=detail | {"login": me.login, "roles": list(me.roles)},
    )
    if info.problem is not None:
        yield Check(name="office", state="bad", text=info.problem.title, hint=info.problem.hint)
    for channel in channels:
        fine = channel.state in ("up", "starting")
        problem = channel.problem
        yield Check(
            name=f"channel {channel.id}",
            state="good" if fine else "warn" if channel.state == "paused" else "bad",
            text=_("Saluran {saluran}: {keadaan}").format(saluran=channel.id, keadaan=_(STATES[channel.state]))
            + (f" ({problem.title})" if problem else ""),
            hint=problem.hint if problem else "",
            detail={"kind": channel.kind, "state": channel.state, "pending": channel.pending},
        )


def _mode(socket: Path) -> str | None:
    return f"{socket.stat().st_mode & 0o777:04o}" if socket.exists() else None
