"""Saved views: kept, replaced, forgotten."""

from inbox.domain.permissions import may
from inbox.domain.query import QueryError, parse
from inbox.hub import display
from inbox.hub.commands.act import Act, Refusal
from inbox.i18n import _
from inbox.store import views
from inbox.wire import CommandResult, DropView, SavedView, SaveView
from inbox.wire.mistakes import explain

MOST = 100  # views of one person


def save(act: Act, command: SaveView) -> CommandResult:
    """Give a query a name."""
    owner = _owner(act, shared=command.shared)
    name = display.name(command.name).strip()[:40]
    if not name:
        raise Refusal("empty", _("Antrean perlu nama."), _("Tulis nama yang pendek."))
    if any(view.name == name for view in act.office.views):
        raise Refusal(
            "fixed", _("Antrean {name} ditetapkan di berkas kantor.").format(name=name), _("Pakai nama lain.")
        )
    try:
        query = parse(command.query)
    except QueryError as error:
        problem = explain(error)
        raise Refusal(problem.code, problem.title, problem.hint) from error
    if not query:
        raise Refusal("empty", _("Antrean perlu syarat."), _("Contoh: opd:bpbd belum:dibalas"))
    known = views.of(act.unit.tx, owner)
    if len(known) >= MOST and all(view.name != name for view in known):
        raise Refusal("too_many", _("Antrean simpanan sudah terlalu banyak."), _("Hapus yang tidak dipakai."))
    views.put(act.unit.tx, owner, SavedView(name=name, query=str(query)), act.unit.stamp)
    return act.done()


def drop(act: Act, command: DropView) -> CommandResult:
    """Forget a view."""
    owner = _owner(act, shared=command.shared)
    name = display.name(command.name).strip()
    if not views.drop(act.unit.tx, owner, name):
        raise Refusal("view_unknown", _("Antrean simpanan {name} tidak ada.").format(name=name[:40]),
                      _("Lihat daftarnya: inbox view list"))  # fmt: skip
    return act.done()


def _owner(act: Act, *, shared: bool) -> str:
    """Whose view it is; everybody's are a supervisor's to change."""
    if shared and not may(act.me.roles, "share_view"):
        raise Refusal("forbidden", _("Hanya koordinator yang dapat mengatur antrean bersama."),
                      _("Simpan sebagai antrean Anda sendiri."))  # fmt: skip
    return "" if shared else act.me.login
