"""The page made from the verbs: `docs/cli.md`. `python -m inbox.cli.pages` writes it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from inbox.cli.root import cli

MADE = "<!-- Made from inbox/cli by `python -m inbox.cli.pages`; do not edit. -->\n"
INTRO = """# The command line

`inbox` alone opens the inbox. Every verb says with `-h` what it takes; this page is made from the same words.
`--json` prints one JSON value. Errors go to standard error. Exit codes: 0 done, 1 refused or failed, 2 bad use,
3 the hub was not reached (a write is then in the outbox and says so), 4 stale: the reply is held because the thread
has newer content.
"""


ROOT = click.Context(cli, info_name="inbox", **cli.context_settings)


def verbs() -> list[str]:
    """The names of all verbs."""
    return cli.list_commands(ROOT)


def cli_page() -> str:
    """`docs/cli.md`."""
    parts = [MADE, INTRO, _section(cli, ROOT)]
    for name in verbs():
        command = cli.get_command(ROOT, name)
        if command is not None and not command.hidden:
            parts += _sections(command, click.Context(command, info_name=name, parent=ROOT))
    return "\n".join(parts)


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield _section(command, context)
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            if not below.hidden:
                yield from _sections(below, click.Context(below, info_name=name, parent=context))


def _section(command: click.Command, context: click.Context) -> str:
    context.max_content_width = context.terminal_width = 100
    shown = command.get_help(context).rstrip()
    return f"## {context.command_path}\n\n```\n{shown}\n```\n"


PAGES = {"docs/cli.md": cli_page}

if __name__ == "__main__":
    folder = Path(__file__).parents[2]
    for page, make in PAGES.items():
        (folder / page).write_text(make(), encoding="utf-8")
        sys.stdout.write(f"{page}\n")
