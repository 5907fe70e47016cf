"""The catalogues are compiled from what is written, and placeholders survive translation."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from inbox import i18n

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "inbox" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
AWAITED = 20  # sentences whose English may still be to come
MARKERS = {"_", "N_", "_n", "pgettext", "NC_"}
# Of {size} megabytes and the like nothing is counted.
COUNTED = re.compile(
    r"(?<!at most )\{(?:n|count|jam|hari|menit|detik|minutes|hours|days|seconds|panjang|left|used)\}"
    r"(?: more| new| earlier| service| WhatsApp service)? (?!(?:is|was|has|does|this|less)\b)[a-z]+s\b"
)
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
NAMED = {"emoji.py", "look.py"}  # names of emoji, and of styles
DRAWN = [
    ROOT / "inbox" / "app.py",
    *(p for room in ("screens", "widgets") for p in (ROOT / "inbox" / room).rglob("*.py") if p.name not in NAMED),
]
KEYWORDS = {"_": None, "N_": None, "_n": (1, 1), "pgettext": ((1, "c"), 2), "NC_": ((1, "c"), 2)}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(LOCALE).as_posix())
def test_the_compiled_catalogue_is_current(path: Path) -> None:
    with path.open("rb") as source, path.with_suffix(".mo").open("rb") as compiled:
        written, read = read_po(source), gettext.GNUTranslations(compiled)
    for message in written:
        if isinstance(message.id, tuple):
            one, many = message.id
            assert {read.ngettext(one, many, n) for n in (1, 2)} == set(message.string), "run: make catalogue"
        elif message.id and message.string:
            found = read.pgettext(message.context, message.id) if message.context else read.gettext(message.id)
            assert found == message.string, "run: make catalogue"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(LOCALE).as_posix())
def test_a_translation_has_the_placeholders_of_its_sentence(path: Path) -> None:
    with path.open("rb") as source:
        messages = [m for m in read_po(source) if m.id and m.string]
    assert messages
    wrong = []
    for message in messages:
        ids, forms = ([one] if isinstance(one, str) else list(one) for one in (message.id, message.string))
        wanted = [_placeholders(one) for one in ids]
        wrong += [form for form in forms if _placeholders(form) not in wanted]
    assert not wrong


def test_what_is_counted_has_a_singular_in_english() -> None:
    """A sentence of so many things goes through `_n()`. Bounds (`at most {n} files`) are more than one."""
    with (LOCALE / "en" / "LC_MESSAGES" / "inbox.po").open("rb") as source:
        messages = [m for m in read_po(source) if m.id]
    assert not [m.id for m in messages if isinstance(m.id, str) and COUNTED.search(str(m.string))]
    assert not [m.id for m in messages if isinstance(m.id, tuple) and COUNTED.search(str(m.string[0]))]


def test_one_and_many() -> None:
    i18n.use("en")
    try:
        assert i18n._n("({n} pesan)", n=1) == "(1 message)"
        assert i18n._n("({n} pesan)", n=2) == "(2 messages)"
    finally:
        i18n.use("id")
    assert i18n._n("({n} pesan)", n=1) == "(1 pesan)"


def test_sentences_are_whole() -> None:
    """An f-string or a sum inside `_()` never finds its translation."""
    broken = []
    for path in (ROOT / "inbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                kinds = [type(a) for a in node.args if isinstance(a, ast.JoinedStr | ast.BinOp)]
                if kinds:
                    broken.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not broken


def test_sentences_have_their_english() -> None:
    """Whoever writes a sentence runs `make catalogue`; until its English is written, Indonesian is shown."""
    with (LOCALE / "en" / "LC_MESSAGES" / "inbox.po").open("rb") as source:
        english = {(m.context, m.id) for m in read_po(source) if m.id and m.string and not m.fuzzy}
    found = extract_from_dir(ROOT / "inbox", keywords=KEYWORDS, comment_tags=())
    missing = {(context, sentence) for _file, _line, sentence, _comments, context in found} - english
    assert len(missing) <= AWAITED, f"run: make catalogue, then write the English of {missing}"


def test_no_sentence_on_screen_escapes_the_catalogue() -> None:
    """Two words one after the other, in what draws, are marked for translation or are no sentence."""
    escaped = []
    for path in DRAWN:
        for text, line in _unmarked(ast.parse(path.read_text())):
            if WORDS.search(text) and not text.startswith("inbox "):  # a command to type
                escaped.append(f"{path.relative_to(ROOT)}:{line}: {text}")
    assert not escaped


def _unmarked(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Strings outside `_()` and the like, docstrings, exceptions, logs and CSS."""
    apart: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in MARKERS:
                pass
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
                pass
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]) if "CSS" in name:
                pass
            case ast.Raise() | ast.Assert() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                continue
        apart |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value, node.lineno


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[a-z_]+(?:![rs])?\}", text))
