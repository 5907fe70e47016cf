"""The root command: finds a verb by its name and loads that verb's file alone."""

import importlib

import click

# Verb → "module:attribute". A verb's module is imported when the verb runs, so that `inbox threads` never pays for Textual.
VERBS: dict[str, str] = {}


class LazyVerbs(click.Group):
    """A click group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = VERBS.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyVerbs, invoke_without_command=True)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Siaga, meja Quick Response."""
