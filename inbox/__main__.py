"""Entry of `inbox` and `python -m inbox`."""


def main() -> None:
    """Run the command line."""
    from inbox.cli.root import cli

    cli(prog_name="inbox")


if __name__ == "__main__":
    main()
