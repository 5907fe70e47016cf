"""Escalation: up the agency's ladder, taken note of there, or back down."""

from inbox.actions.action import WRITERS, Action
from inbox.actions.filing import GROUP
from inbox.i18n import N_


def _act(
    name: str, words: str, english: str, text: str, word: str, *, key: str = "", short: str = "", argument: str = "",
    footer: int = 0,
) -> Action:  # fmt: skip
    return Action(
        id=name, keys=(key,) if key else (), name=words, english=english, help=text, short=short, group=GROUP,
        roles=WRITERS, risk="changes", asks=True, needs_thread=True, word=word, argument=argument, twin="escalate",
        footer=footer,
    )  # fmt: skip


ESCALATING: tuple[Action, ...] = (
    _act(
        "escalate",
        N_("Eskalasi"),
        "Escalate",
        N_("Memilih tingkat eskalasi dan menulis alasan; petugas tingkat itu menerima atau mengembalikannya di sini."),
        "eskalasi",
        key="!",
        short=N_("eskalasi"),
        argument="TINGKAT",
        footer=42,
    ),
    _act(
        "escalate.accept",
        N_("Terima eskalasi"),
        "Acknowledge the escalation",
        N_("Menyatakan bahwa eskalasi ini Anda tangani."),
        "terima",
    ),
    _act(
        "escalate.back",
        N_("Kembalikan eskalasi"),
        "Send the escalation back",
        N_("Menurunkan laporan satu tingkat, dengan alasan."),
        "kembalikan",
    ),
)
