"""Canned replies: what their placeholders mean."""

import re

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, *, name: str = "", number: int | None = None, agency: str = "") -> tuple[str, set[str]]:
    """The text with `{nama}`, `{nomor}`, `{opd}` filled in, and the placeholders for which there is no value.

    A value is put in as it is: braces in a citizen's name are no placeholders.
    """
    values = {"nama": name, "nomor": f"#{number}" if number is not None else "", "opd": agency}
    missing: set[str] = set()

    def one(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        if not value:
            missing.add(found[1])
        return value or found[0]

    return PLACEHOLDER.sub(one, text), missing
