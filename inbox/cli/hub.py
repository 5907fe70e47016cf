"""`inbox hub`: run the service, see how it stands, end it, install it."""

import asyncio
import errno
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inbox.cli.output import MISUSED, REFUSED, UNREACHABLE, Failed, emit, say
from inbox.i18n import _

if TYPE_CHECKING:
    from inbox.hub.context import Hub
    from inbox.hub.installing import Step

_json = click.option("--json", "as_json", is_flag=True, help=_("Cetak satu nilai JSON."))


@click.group(help=_("Layanan Siaga."))
def command() -> None:
    """The hub."""


@command.command(help=_("Jalankan layanan sampai dihentikan."))
@click.option(
    "--host", metavar="ALAMAT", default=None, help=_("Alamat penerima webhook; 127.0.0.1 bila tidak disebut.")
)
@click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    default=None,
    help=_("Porta penerima webhook; 0 memilih sendiri."),
)
@click.option("--socket", default=None, metavar="SOKET", help=_("Soket untuk klien."))
@click.option("--private", is_flag=True, hidden=True)
@click.option("--grace", type=float, default=None, hidden=True)
def run(host: str | None, port: int | None, socket: str | None, private: bool, grace: float | None) -> None:
    """Be the hub."""
    import msgspec

    from inbox.hub import lifecycle, settings
    from inbox.store.base import StoreError

    try:
        found = settings.load(host=host, port=port, socket=socket, private=private)
    except settings.SettingsError as error:
        raise Failed(MISUSED, str(error)) from error
    if grace is not None:
        found = msgspec.structs.replace(found, grace=grace)
    lifecycle.start_logging()
    try:
        lifecycle.serve(found, announce=_quiet if private else _announce, after_start=_drain)
    except lifecycle.AlreadyRunning as error:
        if private:
            return  # another client's hub won
        raise Failed(REFUSED, str(error)) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            where = f"{found.host}:{found.port}"
            raise Failed(REFUSED, _("{where} sudah dipakai program lain.").format(where=where),
                         _("Pilih porta lain dengan --port.")) from error  # fmt: skip
        why = error.strerror or type(error).__name__
        told = _("Layanan Siaga tidak dapat dijalankan: {why}.").format(why=why)
        raise Failed(REFUSED, told, str(error.filename or "")) from error
    except StoreError as error:
        told = _("Penyimpanan di {data} tidak dapat dibuka.").format(data=found.data)
        hint = _("Tidak ada yang diubah. Jalankan `inbox doctor`, atau pulihkan dari cadangan.")
        raise Failed(REFUSED, told, hint, str(error)) from error


def _quiet(_hub: "Hub") -> None:
    """A private hub says nothing."""


def _announce(hub: "Hub") -> None:
    say(_("Layanan Siaga berjalan. Soket {socket}").format(socket=hub.settings.socket))
    if hub.port is not None:
        host = hub.settings.host if ":" not in hub.settings.host else f"[{hub.settings.host}]"
        say(_("Webhook: http://{host}:{port}/webhooks/SALURAN").format(host=host, port=hub.port))


async def _drain(path: Path) -> None:
    """Send what this user queued while no hub ran."""
    from inbox.client.hubs import Hub as Address
    from inbox.client.hubs import find
    from inbox.client.outbox import Outbox

    known = find(None)
    here = known if known.socket == path else Address(path)
    if not Outbox.waits(here):
        return
    from inbox.cli.connect import drain
    from inbox.client.api import Api

    api = Api(path)
    try:
        await drain(api, here)
    finally:
        await api.close()


@command.command(help=_("Keadaan layanan. Tidak pernah menjalankan layanan."))
@_json
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """How the hub stands."""
    from inbox.cli.connect import hub_of
    from inbox.client.api import Api, Declined, Unreachable
    from inbox.wire import HubInfo

    where = hub_of(ctx)

    async def ask() -> HubInfo:
        api = Api(where.socket, timeout=5.0)
        try:
            return await api.hub()
        finally:
            await api.close()

    try:
        found = asyncio.run(ask())
    except Unreachable as error:
        emit({"running": False, "socket": str(where.socket), "private": where.private}, as_json=as_json)
        title = _("Hub pribadi tidak berjalan") if where.private else _("Layanan Siaga tidak berjalan")
        raise Failed(UNREACHABLE, f"{title} ({where.socket}).", where.contact) from error
    except Declined as error:
        raise Failed(REFUSED, error.problem.title, error.problem.hint) from error
    webhook = f"http://{found.host}:{found.port}/webhooks/" if found.port is not None else "-"
    emit(
        {"running": True, **{name: getattr(found, name) for name in found.__struct_fields__}},
        as_json=as_json,
        lines=[
            _("Layanan Siaga berjalan{private}, proses {pid}, versi {version}.").format(
                private=_(" (hub pribadi)") if found.private else "", pid=found.pid, version=found.version),
            _("Kantor: {office} · saluran: {channels} · menunggu dikirim: {pending} · klien: {feeds}").format(
                office=found.office or "-", channels=found.channels, pending=found.pending, feeds=found.feeds),
            _("Soket: {socket} · webhook: {webhook}").format(socket=found.socket, webhook=webhook),
            _("Data: {data} · rahasia: {keyring}").format(data=found.data, keyring=found.keyring),
            *((found.problem.title, found.problem.hint) if found.problem else ()),
        ],
    )  # fmt: skip


@command.command(help=_("Hentikan layanan dengan rapi."))
@click.pass_context
def stop(ctx: click.Context) -> None:
    """End the hub and wait until it has."""
    from inbox.cli.connect import hub_of
    from inbox.client.api import Api, Declined, Unreachable

    where = hub_of(ctx)

    async def ask() -> None:
        api = Api(where.socket, timeout=5.0)
        try:
            await api.stop_hub()
        finally:
            await api.close()

    try:
        asyncio.run(ask())
    except Unreachable as error:
        raise Failed(UNREACHABLE, _("Layanan Siaga tidak berjalan ({socket}).").format(socket=where.socket)) from error
    except Declined as error:
        raise Failed(REFUSED, error.problem.title, error.problem.hint) from error
    deadline = time.monotonic() + 15
    while where.answers():
        if time.monotonic() > deadline:
            raise Failed(REFUSED, _("Layanan Siaga belum juga berhenti."), _("Lihat catatannya."))
        time.sleep(0.02)
    say(_("Layanan Siaga sudah berhenti."))


@command.command(help=_("Pasang sebagai layanan systemd (perlu root); tanpa --yes hanya menampilkan langkahnya."))
@click.option("--yes", is_flag=True, help=_("Kerjakan."))
def install(yes: bool) -> None:
    """Install the systemd unit."""
    from inbox.hub import installing

    if yes and os.geteuid() != 0:
        raise Failed(REFUSED, _("Pemasangan perlu root."), _("Jalankan dengan sudo."))
    for step in installing.steps():
        click.echo(step.told)
        if yes:
            carry_out(step)
    if not yes:
        say(_("Belum ada yang dikerjakan. Ulangi dengan --yes."))


def carry_out(step: "Step") -> None:
    """Do one step of the installation. Raises Failed where the system refuses it."""
    import subprocess

    try:
        step.act()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else f"{error.cmd[0]}: {error.returncode}"
        raise Failed(
            REFUSED,
            _("Langkah ini gagal: {reason}").format(reason=reason),
            _("Perbaiki sebabnya lalu jalankan lagi `inbox hub install --yes`."),
            _("Langkah sebelumnya tetap terpasang dan aman diulang."),
        ) from error
