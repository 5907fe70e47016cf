"""What went wrong in one line for a person, with the provider's own code where it has one."""

from inbox.i18n import _
from inbox.wire.entities import Problem


def told(problem: Problem) -> str:
    """`Masa balas 24 jam sudah lewat. (kode 131047)`; codes of our own are words and stay in the logs."""
    if problem.code[:1].isdigit() and problem.code not in problem.title:
        return f"{problem.title} " + _("(kode {code})").format(code=problem.code)
    return problem.title
