"""What the office decides on a report: danger, what rules propose, what is not its to answer."""

from inbox.actions.action import WRITERS, Action
from inbox.i18n import N_

GROUP = N_("Memilah")

DISPOSING: tuple[Action, ...] = (
    Action(
        id="answer.112",
        keys=("E",),
        name=N_("Jawaban 112"),
        english="The 112 answer",
        help=N_("Menyiapkan jawaban 112 untuk warga yang dalam bahaya; dikirim seperti balasan lain."),
        short=N_("jawaban 112"),
        group=GROUP,
        roles=WRITERS,
        asks=True,
        needs_thread=True,
        word="112",
        twin="reply",
    ),
    Action(
        id="dispose",
        keys=("v",),
        name=N_("Disposisi"),
        english="Dispose",
        help=N_("Menerima atau menolak usul aturan, atau menyatakan bukan wewenang dengan kontak yang tepat."),
        short=N_("disposisi"),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        asks=True,
        needs_thread=True,
        word="disposisi",
        twin="refer",
    ),
    Action(
        id="proposals",
        name=N_("Usul aturan"),
        english="Proposals of rules",
        help=N_("Apa yang diusulkan aturan kantor untuk laporan ini, dan karena apa."),
        group=GROUP,
        roles=WRITERS,
        risk="changes",
        asks=True,
        needs_thread=True,
        word="usul",
        twin="rule",
    ),
)
