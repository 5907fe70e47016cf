"""From what a connector read to threads: one transaction a body, at least once in, exactly once stored."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from inbox.connectors.base import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundIdentity,
    InboundMessage,
    InboundNotice,
    InboundReaction,
    InboundStatus,
    Unreadable,
)
from inbox.hub import arrivals, mailing, reports, routing
from inbox.hub.ruling import Rules
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.office import Channel, Office
from inbox.store import offices, raws
from inbox.store.base import Careful, Tx
from inbox.store.engine import fatal


class IngestReport(msgspec.Struct, kw_only=True, frozen=True):
    """What became of a body. `cursor` is its feed entry, null where nothing had changed."""

    cursor: str | None = None
    messages: int = 0  # new ones
    unreadable: int = 0
    unrouted: int = 0  # for an account that no channel has
    media: bool = False  # there are files to fetch
    answered: bool = False  # an automatic answer waits to leave


class Post(NamedTuple):
    """One webhook body on its way in. `routes` finds a channel by (kind, account)."""

    channel: str
    kind: str
    body: bytes
    items: Sequence[Inbound]
    routes: Mapping[tuple[str, str], Channel]
    reopen: timedelta
    rules: Rules = arrivals.NO_RULES
    office: Office | None = None  # whose acknowledgements are sent
    present: frozenset[str] = frozenset()  # logins of those who are there
    step: mailing.Step | None = None  # of a mailbox: moved on in the same transaction
    kept: bytes | None = None  # what is kept of a body too large for the store; the whole is a file of its hash


class Elsewhere(Exception):
    """The folder's position is not where the mail was fetched from: nothing is stored, and it is fetched again."""


def ingest(unit_of: Callable[[Tx], Unit], tx: Tx, post: Post) -> IngestReport:
    """Store a body. An item that cannot be stored is tried as an unreadable one, then left to the raw body."""
    items = list(post.items)
    given_up = 0
    while True:
        unit = unit_of(tx)
        position = 0
        try:
            sha = hashlib.sha256(post.body).digest()
            step = post.step
            if step is not None and not mailing.moved(tx, post.channel, step):
                raise Elsewhere(step.folder)
            if post.body:
                raws.keep(tx, sha, post.channel, post.body if post.kept is None else post.kept, unit.stamp)
            intake = arrivals.Intake(unit, post.reopen, sha, step, post.rules, post.office)
            unrouted = unreadable = 0
            for position, item in enumerate(items):  # noqa: B007
                channel = post.routes.get((post.kind, item.account))
                if channel is None:
                    unrouted += 1
                elif not _take(intake, channel, item):
                    unreadable += 1
            unreadable += given_up
            if post.office is not None:
                routing.share(unit, post.office, post.present)
            if unreadable:
                offices.tally(tx, f"unreadable.{post.channel}", unreadable)
            if unrouted:
                offices.tally(tx, f"unrouted.{post.channel}", unrouted)
            return IngestReport(
                cursor=unit.finish(), messages=intake.stored, unreadable=unreadable, unrouted=unrouted,
                media=intake.media, answered=intake.answered,
            )  # fmt: skip
        except Exception as error:
            if fatal(error) or isinstance(error, Careful | Elsewhere) or position >= len(items):
                raise
            tx.restart()
            simpler = _simpler(items[position], error)
            if simpler is None:
                given_up += 1
                del items[position]
            else:
                items[position] = simpler


def _take(intake: arrivals.Intake, channel: Channel, item: Inbound) -> bool:
    """Store one item; false where it could not be read."""
    match item:
        case InboundMessage():
            intake.message(channel, item)
        case InboundStatus():
            reports.status(intake.unit, channel, item)
        case InboundReaction():
            reports.reaction(intake.unit, channel, item)
        case InboundEdit():
            reports.edit(intake.unit, channel, item)
        case InboundDelete():
            reports.delete(intake.unit, channel, item)
        case InboundIdentity():
            intake.identity(channel, item)
        case InboundNotice():
            offices.tally(intake.unit.tx, f"notice.{item.field[:40]}")
        case Unreadable():
            if item.external_id and item.party is not None:
                intake.message(channel, _placeholder(item))
            return False
    return True


def _placeholder(item: Unreadable) -> InboundMessage:
    return InboundMessage(
        account=item.account, at=item.at, raw=item.raw, external_id=item.external_id or "",
        party=item.party or arrivals.NOBODY, type="unsupported", detail={"reason": item.reason[:200]},
        text=_("[pesan ini tidak terbaca; aslinya disimpan]"),
    )  # fmt: skip


def _simpler(item: Inbound, error: Exception) -> Unreadable | None:
    if isinstance(item, InboundMessage) and item.party.ids and item.direction == "in":
        party = msgspec.structs.replace(item.party, name="", username="")
        return Unreadable(account=item.account, external_id=item.external_id, party=party, reason=type(error).__name__)
    return None
