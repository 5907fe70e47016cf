"""What a person who comes back is told first: what came in meanwhile, and where unsent drafts are."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from inbox.client.state import State
from inbox.domain import spoken
from inbox.domain.views import ACTIVE
from inbox.i18n import _, _n, language

SHORT = timedelta(minutes=5)  # away for less is not worth a word, but for a draft
SHOWN = 4  # threads with drafts that are named


def left(file: Path, now: datetime) -> None:
    """Remember that the desk was left now. Raises OSError."""
    file.write_text(now.isoformat(), "ascii")


def left_at(file: Path) -> datetime | None:
    """When the desk was last left; null where it never was or nobody knows."""
    try:
        return datetime.fromisoformat(file.read_text("ascii").strip())
    except (OSError, ValueError):
        return None


def greeting(state: State, since: datetime | None, drafts: Iterable[int], now: datetime, zone: tzinfo) -> str:
    """One sentence or two; empty where there is nothing to tell."""
    told = []
    if since is not None and now - since >= SHORT:
        news = [t for t in state.threads.values() if t.last_at is not None and t.last_at > since and t.unread]
        urgent = sum(t.category.kind == "darurat" and t.status in ACTIVE for t in news)
        when = spoken.moment(since, zone, now, language())
        if news:
            told.append(_n("Sejak {when}: {n} laporan dengan pesan baru", n=len(news), when=when))
            if urgent:
                told[-1] += _(", {n} darurat").format(n=urgent)
            told[-1] += "."
        else:
            told.append(_("Tidak ada pesan baru sejak {when}.").format(when=when))
    called = sum(state.me.login in t.mentioned for t in state.threads.values())
    if called:
        told.append(_n("Anda disebut di {n} laporan (g n).", n=called))
    numbers = sorted(drafts)
    if numbers:
        named = ", ".join(f"#{number}" for number in numbers[:SHOWN])
        more = _(" dan {n} lagi").format(n=len(numbers) - SHOWN) if len(numbers) > SHOWN else ""
        told.append(_("Naskah belum terkirim: {named}{more}.").format(named=named, more=more))
    return " ".join(told)
