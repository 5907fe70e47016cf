"""Macros of an office: several reversible commands under one name, shown before they are run as one."""

from typing import TYPE_CHECKING, Literal

import msgspec

from inbox.i18n import N_, _
from inbox.wire.command import ThreadCommand

if TYPE_CHECKING:
    from inbox.wire.sync import OfficeInfo

Act = Literal["tag", "untag", "agency", "category", "place", "priority", "assign", "status", "note", "reply"]
WAITING = "waiting-"
ME = "me"  # as the assignee: whoever runs it
STATES = {
    "open": N_("aktif lagi"), "waiting-citizen": N_("menunggu warga"), "waiting-agency": N_("menunggu OPD"),
    "waiting-field": N_("menunggu lapangan"), "resolved": N_("selesai"), "invalid": N_("bukan laporan"),
}  # fmt: skip


class Step(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One command of a macro. `values`: tags; else one word, of a category also its service. `reply`: the key of a
    canned reply that is put where one writes, never sent."""

    do: Act
    values: tuple[str, ...]

    @property
    def value(self) -> str:
        """The first of them."""
        return self.values[0]


class Macro(msgspec.Struct, kw_only=True, frozen=True):
    """A named sequence of steps, in the order of the office file."""

    name: str
    title: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def reply(self) -> str | None:
        """The key of the canned reply that it prepares."""
        return next((step.value for step in self.steps if step.do == "reply"), None)


class RunMacro(ThreadCommand, kw_only=True, tag="macro"):
    """Carry out all steps of a macro of the office, or none. `steps` are those that the caller was shown: where the
    office has changed them since, nothing is done. Notes stay when it is undone."""

    name: str
    steps: tuple[Step, ...]


def said(step: Step, office: "OfficeInfo") -> str:
    """What a step does, in a few words."""
    value = step.value
    match step.do:
        case "tag" | "untag":
            sign = "+" if step.do == "tag" else "-"
            return _("label {tags}").format(tags=" ".join(f"{sign}{tag}" for tag in step.values))
        case "agency":
            return _("pindah ke {agency}").format(
                agency=next((a.name for a in office.agencies if a.id == value), value)
            )
        case "category":
            names = {known.id: known.name for known in office.categories}
            kind = " · ".join((value, *(names.get(service, service) for service in step.values[1:])))
            return _("kategori {kind}").format(kind=kind)
        case "place":
            return _("tempat {place}").format(place=value)
        case "priority":
            return _("prioritas {n}").format(n=value)
        case "assign":
            name = next((p.name for p in office.people if p.login == value), value)
            return _("menjadi tugas Anda") if value == ME else _("diserahkan ke {name}").format(name=name)
        case "status":
            return _(STATES[value])
        case "note":
            return _("catatan: {text}").format(text=value)
        case "reply":
            return _("menyiapkan balas cepat {key}, tidak mengirimnya").format(key=value)
