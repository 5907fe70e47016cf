"""Entry of `inbox` and `python -m inbox`."""

import os
import sys


def main() -> None:
    """Open the desk, or run the command line where there is any word for it."""
    if len(sys.argv) == 1:
        _desk()
        return
    from inbox.cli.root import cli

    cli(prog_name="inbox")


def _desk() -> None:
    """The desk without the command line's library: what its first paint waits for."""
    import gc

    gc.disable()  # until the first frame: collecting while importing costs 10 ms and finds nothing
    from inbox import i18n
    from inbox.cli.tui import CannotOpen, open_desk

    i18n.use(os.environ.get("INBOX_LANG") or "id")
    try:
        open_desk(None, None)
    except CannotOpen as error:
        from inbox.cli.output import Failed

        Failed(error.status, error.title, error.hint).show()
        sys.exit(error.status)


if __name__ == "__main__":
    main()
