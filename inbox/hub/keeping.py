"""The office file as the store keeps it, also where this version of the program no longer takes it."""

import logging
from collections.abc import Sequence

from inbox.i18n import _
from inbox.office import Channel, Office, OfficeError, load, salvage
from inbox.store.offices import ChannelRow
from inbox.wire import ChannelState, Problem

log = logging.getLogger("inbox.hub.keeping")


def account(channel: Channel) -> str:
    """What items of the channel's connector say in `account`."""
    return {"whatsapp": channel.phone_number_id, "instagram": channel.ig_id}.get(channel.kind, channel.address)


def state_of(row: ChannelRow, known: ChannelState | None) -> ChannelState:
    """How a channel is after the office file was read, when it was as `known` before."""
    state = known.state if known and known.state != "paused" else "starting"
    return ChannelState(
        id=row.id, kind=row.kind, agency=row.agency, name=row.name,  # type: ignore[arg-type]
        state=state if row.named else "paused", problem=known.problem if known and row.named else None,
        since=known.since if known else None, last_in=known.last_in if known else None,
        last_out=known.last_out if known else None,
    )  # fmt: skip


def former(office: Office, rows: Sequence[ChannelRow]) -> list[Channel]:
    """Channels that the file no longer names still receive: what a citizen writes to them is kept and seen."""
    return [
        Channel(
            id=row.id, kind=row.kind, agency=row.agency, name=row.name,  # type: ignore[arg-type]
            phone_number_id=row.account if row.kind == "whatsapp" else "",
            ig_id=row.account if row.kind == "instagram" else "",
            address=row.account if row.kind == "email" else "",
        )
        for row in rows if office.channel(row.id) is None
    ]  # fmt: skip


def opened(source: str) -> tuple[Office, Problem | None]:
    """The office, and what is wrong with its file: then what can still be told of it, to receive and to read with.

    A hub that did not open would lose the citizens' messages until somebody mends the file.
    """
    if not source:
        return Office(), None
    try:
        return load(source, "office.toml"), None
    except OfficeError as error:
        if all(finding.where.startswith("[[macro]]") for finding in error.findings):
            log.warning("the stored office file has macros that this version does not take; they are left out")
            return salvage(source), None  # no reason to keep citizens waiting
        first = error.lines()[0]
        return salvage(source), Problem(
            code="office_file",
            title=_("Berkas kantor yang tersimpan tidak terbaca oleh versi ini ({first}).").format(first=first),
            hint=_("Pesan masuk tetap diterima, tidak ada yang dikirim. Perbaiki hasil `inbox office export`, lalu "
                   "jalankan `inbox office apply`."),
        )  # fmt: skip
