"""What went wrong in one line for a person, with the provider's own code where it has one."""

from collections.abc import Sequence

from inbox.i18n import NC_, _
from inbox.wire.entities import Problem, Thread

NAMED = 2  # people by name; the others are counted

# The states of a thread, in words; `pgettext("state", …)` says them.
STATUSES = {
    "open": NC_("state", "aktif"),
    "waiting": NC_("state", "menunggu"),
    "snoozed": NC_("state", "ditunda"),
    "resolved": NC_("state", "selesai"),
    "invalid": NC_("state", "bukan laporan"),
}


def told(problem: Problem) -> str:
    """`Masa balas 24 jam sudah lewat. (kode 131047)`; codes of our own are words and stay in the logs."""
    if problem.code[:1].isdigit() and problem.code not in problem.title:
        return f"{problem.title} " + _("(kode {code})").format(code=problem.code)
    return problem.title


def relations(thread: Thread) -> list[str]:
    """Where a thread goes on, which go on in it, and which have to do with it."""
    if thread.merged_into is not None:
        return [_("digabung ke #{number}").format(number=thread.merged_into)]
    parts = []
    for said, numbers in ((_("termasuk {numbers}"), thread.absorbed), (_("tautan {numbers}"), thread.links)):
        shown = ", ".join(f"#{number}" for number in numbers[:NAMED])
        if len(numbers) > NAMED:
            shown = _("{names} dan {n} lagi").format(names=shown, n=len(numbers) - NAMED)
        if numbers:
            parts.append(said.format(numbers=shown))
    return parts


def company(there: Sequence[tuple[str, bool]], *, short: bool = False) -> str:
    """Who is at a thread, by name and whether they write: `Dedi sedang menulis, Sari sedang membaca`."""
    said_of = (_("{names} menulis"), _("{names} membaca"))
    if not short:
        said_of = (_("{names} sedang menulis"), _("{names} sedang membaca"))
    parts = []
    for writing, said in zip((True, False), said_of, strict=True):
        names = [name for name, writes in there if writes is writing]
        shown = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            shown = _("{names} dan {n} lagi").format(names=shown, n=len(names) - NAMED)
        if names:
            parts.append(said.format(names=shown))
    return ", ".join(parts)
