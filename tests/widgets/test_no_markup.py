"""Text of others is never markup: calls of Textual that parse it take a literal, or are told not to."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "inbox"
ROOMS = ("screens", "widgets", "terminal")
FILES = [ROOT / "app.py", *sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
PARSING = {"Static", "Label", "Button", "Option", "Link", "Checkbox", "Tab", "Markdown", "notify", "from_markup",
           "Digits", "Placeholder"}  # fmt: skip


def name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def literal(node: ast.expr) -> bool:
    """Text written in the source, also through gettext."""
    if isinstance(node, ast.Constant):
        return True
    return isinstance(node, ast.Call) and name_of(node) == "_" and all(isinstance(a, ast.Constant) for a in node.args)


def offences(source: str) -> list[int]:
    """Lines that give text, which is not a literal, to a call that parses markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node) not in PARSING:
            continue
        markup = next((k.value for k in node.keywords if k.arg == "markup"), None)
        plain = isinstance(markup, ast.Constant) and markup.value is False
        if name_of(node) == "from_markup" or not (plain or all(literal(a) for a in node.args)):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_literals_is_parsed_as_markup(path):
    assert offences(path.read_text("utf-8")) == []


def test_the_guard_sees_what_it_should():
    assert offences("self.notify(text)") == [1]
    assert offences("Static(f'{name}')") == [1]
    assert offences("Label(name, markup=False)") == []
    assert offences("Static(_('Halo'))") == []
    assert offences("Content.from_markup('x')") == [1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_gettext_gets_whole_sentences_and_never_f_strings(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and name_of(node) in ("_", "N_") and isinstance(node.func, ast.Name):
            assert not any(isinstance(a, ast.JoinedStr | ast.BinOp) for a in node.args), f"{path.name}:{node.lineno}"
