import ast
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

from inbox.widgets import symbols

ROOT = Path(__file__).parents[2] / "inbox"
FILES = sorted(path for room in ("widgets", "screens", "terminal") for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("name", symbols.GLYPHS)
def test_a_glyph_and_its_twin_are_equally_wide(name):
    full, twin = symbols.GLYPHS[name]
    assert twin.isascii()
    assert cell_len(full) == len(twin)


def strings(tree):
    """String constants that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, documented) and n.body and isinstance(n.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sign_that_we_draw_is_in_the_table(path):
    known = {sign for glyph in symbols.GLYPHS.values() for sign in glyph.full} | {"•"}
    if path.name == "carrying.py":
        known |= set("👍🙏❤️✅😢")  # not signs of ours: what is sent as a reaction
    if path.name == "symbols.py":
        known |= {chr(code) for code in symbols.TYPED}  # nor these: what people type
    if path.name == "emoji.py":
        return  # nor these: what citizens write
    for node in strings(ast.parse(path.read_text("utf-8"))):
        unknown = {c for c in node.value if not c.isascii() and unicodedata.category(c) != "Cf"} - known
        assert not unknown, f"{path.name}:{node.lineno} {unknown}"
