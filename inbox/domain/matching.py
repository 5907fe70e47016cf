"""Whether a thread is what a query asks for. The hub asks its store the same (`store/querying`), with one meaning."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from inbox.domain.masking import shown
from inbox.domain.promises import nearest as nearest_promise
from inbox.domain.query import KINDS, ME, NONE, STATUS, WAITING, Query, QueryError, Term, Value, close, period, tokens
from inbox.domain.views import ACTIVE, CLOSED, FAR, Queued, urgency


class Named(Protocol):
    """A way to reach a citizen."""

    @property
    def value(self) -> str | None: ...
    @property
    def shown(self) -> str: ...
    @property
    def contact(self) -> int | None: ...


class Citizen(Protocol):
    """Who a thread is with."""

    @property
    def name(self) -> str: ...
    @property
    def addresses(self) -> Sequence[Named]: ...


class Sorted(Protocol):
    """What a thread is about."""

    @property
    def kind(self) -> str | None: ...
    @property
    def spm(self) -> str | None: ...


class Clock(Protocol):
    """A named deadline."""

    @property
    def at(self) -> datetime: ...
    @property
    def state(self) -> str: ...


class Asked(Queued, Protocol):
    """The part of a thread that queries look at."""

    @property
    def agency(self) -> str | None: ...
    @property
    def unread(self) -> int: ...
    @property
    def category(self) -> Sorted: ...
    @property
    def place(self) -> str | None: ...
    @property
    def subject(self) -> str: ...
    @property
    def channel(self) -> str | None: ...
    @property
    def channel_kind(self) -> str | None: ...
    @property
    def contact(self) -> Citizen: ...
    @property
    def deadlines(self) -> Sequence[Clock]: ...
    @property
    def tags(self) -> Sequence[str]: ...


PEOPLE = frozenset({"petugas", "ikut", "sebut"})
Amount = TypeVar("Amount", int, timedelta)
T = TypeVar("T", bound=Asked)


@dataclass(frozen=True)
class Asking:
    """Who asks, when (in the office's zone), and what OPD and people are called."""

    now: datetime
    login: str = ""
    agencies: Mapping[str, str] = field(default_factory=dict)  # name by id
    people: Mapping[str, str] = field(default_factory=dict)  # name by login

    def named(self, value: Value, names: Mapping[str, str]) -> frozenset[str]:
        """The ids that a value means: its own, and those whose name has its words."""
        given = value.text.casefold()
        own = (i for i in (*names, value.text) if _same(i.casefold(), given, value.begins))
        return frozenset(own) | {i for i, name in names.items() if says(name, value)}


def _same(there: str, given: str, begins: bool) -> bool:
    return there.startswith(given) if begins else there == given


def says(text: str, value: Value) -> bool:
    """Whether the words stand in the text, beside each other and in this order."""
    wanted = tokens(value.text)
    if not wanted:
        return False
    hay, needle = f" {' '.join(tokens(text))} ", f" {' '.join(wanted)}"
    return (needle if value.begins else needle + " ") in hay


def check(query: Query, asking: Asking) -> None:
    """Raises QueryError where an OPD or a person is named that the office does not have."""
    for term in query.terms:
        names = asking.agencies if term.field == "opd" else asking.people if term.field in PEOPLE else None
        if names is None:
            continue
        for value in term.values:
            if value.begins or value.text in (NONE, ME) or asking.named(value, names) & set(names):
                continue
            near = close(value.text, list(names))
            raise QueryError("unknown", term.at, value.text, term.field, tuple(near or list(names)[:8]))


def matches(query: Query, thread: Asked, texts: Collection[str], asking: Asking) -> bool:
    """Whether all terms hold. `texts`: what was said in the thread, as far as it is known here."""
    return all(_holds(term, thread, texts, asking) != term.negated for term in query.terms)


def _holds(term: Term, thread: Asked, texts: Collection[str], asking: Asking) -> bool:
    return any(_one(term, value, thread, texts, asking) for value in term.values)


def _one(term: Term, value: Value, thread: Asked, texts: Collection[str], asking: Asking) -> bool:
    text, active, now = value.text, thread.status in ACTIVE, asking.now
    match term.field:
        case "":
            own = (thread.contact.name, thread.subject, thread.place or "", str(thread.number))
            return any(says(said, value) for said in (*own, *texts))
        case "opd":
            return thread.agency is None if text == NONE else thread.agency in asking.named(value, asking.agencies)
        case "petugas":
            return _person(value, thread.assignee, asking)
        case "ikut":
            return _among(value, thread.followers, asking)
        case "sebut":
            return _among(value, thread.mentioned, asking)
        case "label":
            there = [tag.casefold() for tag in thread.tags]
            return not there if text == NONE else any(_same(t, text.casefold(), value.begins) for t in there)
        case "status":
            return thread.status == STATUS[text]
        case "menunggu":
            return thread.status == "waiting" and thread.waiting_on == WAITING[text]
        case "belum":
            return _lacks(text, thread)
        case "masa":
            return active and _window(term, text, thread, now)
        case "janji":
            return _promised(term, text, thread, now)
        case "tunggu":
            since = thread.waiting_since
            return active and since is not None and compared(term.compare, now - since, _minutes(text))
        case "saluran":
            kind = KINDS.get(text)
            return thread.channel_kind == kind if kind else _same(thread.channel or "", text, value.begins)
        case "prioritas":
            return compared(term.compare, thread.priority, int(text))
        case "tingkat":
            return compared(term.compare, thread.level, int(text))
        case "nomor":
            return compared(term.compare, thread.number, int(text))
        case "kategori":
            return thread.category.kind == (None if text == NONE else text)
        case "spm":
            spm = thread.category.spm
            return spm is None if text == NONE else _same((spm or "").casefold(), text.casefold(), value.begins)
        case "tempat":
            return thread.place is None if text == NONE else says(thread.place or "", value)
        case "dari":
            return says(thread.contact.name, value)
        case "identitas":
            return _identity(text, thread, texts)
        case "sejak" | "sebelum" | "pada":
            start, end = period(text, now)
            at = thread.last_at
            return (
                at >= start if term.field == "sejak" else at < start if term.field == "sebelum" else start <= at < end
            )
    return True  # the order


def _person(value: Value, assignee: str | None, asking: Asking) -> bool:
    if value.text in (NONE, ME):
        return assignee == (None if value.text == NONE else asking.login)
    return assignee is not None and assignee in asking.named(value, asking.people)


def _among(value: Value, logins: Collection[str], asking: Asking) -> bool:
    if value.text == NONE:
        return not logins
    wanted = {asking.login} if value.text == ME else asking.named(value, asking.people)
    return any(login in wanted for login in logins)


def _lacks(text: str, thread: Asked) -> bool:
    match text:
        case "dibaca":
            return thread.unread > 0
        case "diambil":
            return thread.status in ACTIVE and thread.assignee is None
        case "dikategori":
            return thread.status in ACTIVE and thread.category.kind is None

    return thread.status in ACTIVE and thread.waiting_since is not None


def _window(term: Term, text: str, thread: Asked, now: datetime) -> bool:
    closing = [w.closes_at for w in thread.windows if w.closes_at is not None]
    ahead = [at - now for at in closing if at > now]
    if text == "habis":
        return bool(closing) and not ahead
    return bool(ahead) and compared(term.compare, min(ahead), _minutes(text))


def _promised(term: Term, text: str, thread: Asked, now: datetime) -> bool:
    promise = nearest_promise(thread.promises)
    if promise is None or thread.status in CLOSED:
        return False
    if text in ("ada", "lewat"):
        return text == "ada" or promise.at <= now
    return compared(term.compare, promise.at - now, _minutes(text))


def _identity(digits: str, thread: Asked, texts: Collection[str]) -> bool:
    """The full number is nowhere but on the hub: here its last digits must do."""
    masked = shown("phone", digits)
    own = (a for a in thread.contact.addresses if a.contact is None)
    if any(a.value == digits if a.value else a.shown == masked for a in own):
        return True
    return any(f"••{digits[-4:]}" in text for text in texts)


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=int(text))


def compared(compare: str, there: Amount, wanted: Amount) -> bool:
    """Whether a value stands to the wanted one as the sign says; no sign: is the same."""
    match compare:
        case "<":
            return there < wanted
        case "<=":
            return there <= wanted
        case ">":
            return there > wanted
        case ">=":
            return there >= wanted
    return there == wanted


def nearest(thread: Asked, now: datetime) -> timedelta:
    """Time until the next thing that can be missed: a deadline, or the window in which a waiting citizen is answered.

    Negative for a deadline that was missed; very long where nothing can be.
    """
    if thread.status not in ACTIVE:
        return FAR
    times = [d.at for d in thread.deadlines if d.state in ("running", "missed")]
    if thread.waiting_since is not None:
        times += [w.closes_at for w in thread.windows if w.closes_at is not None and w.closes_at > now]
    return min((at - now for at in times), default=FAR)


def emergency(thread: Asked) -> bool:
    """Whether somebody in danger waits: on top of every order but that of time."""
    urgent = thread.category.kind == "darurat" or thread.priority == 1
    return urgent and thread.status in ACTIVE and thread.waiting_since is not None


def ordered(threads: Iterable[T], order: str, now: datetime) -> list[T]:
    """The threads as the query wants them sorted."""
    match order:
        case "mendesak":
            return sorted(threads, key=urgency)
        case "baru":
            return sorted(threads, key=lambda t: (t.last_at, t.number), reverse=True)
        case "lama":
            return sorted(threads, key=lambda t: (t.last_at, t.number))
    return sorted(threads, key=lambda t: (not emergency(t), nearest(t, now), *urgency(t)))
