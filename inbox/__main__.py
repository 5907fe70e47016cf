"""Entry of `inbox` and `python -m inbox`."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inbox.cli.tui import CannotOpen
    from inbox.terminal.stage import Stage


def main() -> None:
    """Open the desk, or run the command line where there is any word for it."""
    if len(sys.argv) == 1:
        _desk()
        return
    from inbox.cli.root import cli

    cli(prog_name="inbox")


def _desk() -> None:
    """The desk without the command line's library: what its first paint waits for.

    The terminal is taken before anything else is loaded: what is typed from now on is not shown, and acts when it can.
    """
    from inbox.terminal.stage import Stage

    try:
        with Stage() as stage:
            problem = _opened(stage)
    except KeyboardInterrupt:  # before the desk takes the keys
        sys.exit(130)
    if problem is not None:
        from inbox.cli.output import Failed

        Failed(problem.status, problem.title, problem.hint).show()
        sys.exit(problem.status)


def _opened(stage: "Stage") -> "CannotOpen | None":
    """Open the desk and stay until it is left; why it cannot be opened."""
    import gc

    gc.disable()  # until the first frame: collecting while importing costs 10 ms and finds nothing
    from inbox import i18n
    from inbox.cli.tui import CannotOpen, open_desk

    i18n.use(os.environ.get("INBOX_LANG") or "id")
    try:
        open_desk(None, None, stage)
    except CannotOpen as error:
        return error
    return None


if __name__ == "__main__":
    main()
