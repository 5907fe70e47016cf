"""`-h` of every verb in English: no word of it is Indonesian, in the usage line or in a sentence."""

import os
import re
import subprocess
import sys

import click

from inbox.cli.arguments import ALIKE, WORDS
from inbox.i18n import pgettext
from inbox.i18n import use as speak
from tests.cli.test_hostile_verbs import VERBS

HELP = """
import click
from inbox.cli.pages import cli_page
print(cli_page())
"""
CAPITALS = re.compile(r"\b[A-Z][A-Z_]+\b")


def english() -> str:
    """In a process of its own: the help of options is made when a verb is loaded."""
    env = {**os.environ, "INBOX_LANG": "en"}
    return subprocess.run([sys.executable, "-c", HELP], env=env, capture_output=True, text=True, check=True).stdout


def test_every_argument_has_a_word_for_it() -> None:
    """None is shown by the name of its type (`TEXT`, `INTEGER RANGE`), and all of them can be translated."""
    unnamed, unknown = [], set()
    for name, command in VERBS.items():
        for one in command.params:
            if isinstance(one, click.Option) and (one.is_flag or one.hidden):
                continue
            if one.metavar is None and not isinstance(one.type, click.Choice):
                unnamed.append(f"{name}: {one.name}")
            unknown |= set(CAPITALS.findall(one.metavar or "")) - {*WORDS, *ALIKE}
    assert not unnamed
    assert not unknown


def test_english_help_has_english_words() -> None:
    speak("en")
    try:
        named = {word: pgettext("argument", word) for word in WORDS}
    finally:
        speak("id")
    told = english()
    assert "reply [OPTIONS] NUMBER [TEXT]" in told
    assert not {word for word, its in named.items() if word != its} & set(CAPITALS.findall(told))
