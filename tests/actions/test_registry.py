"""The registry is whole and its pages are the ones in docs/."""

from pathlib import Path

import pytest

from inbox.actions import ACTIONS, BY_ID, CONTEXTS, GROUPS
from inbox.actions.keymap import DEFAULT, NAMED, UNSAFE, build, read
from inbox.actions.pages import PAGES

ROOT = Path(__file__).parents[2]


def test_ids_are_unique_and_groups_known() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert {a.group for a in ACTIONS} == set(GROUPS)


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_current(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "run: python -m inbox.actions.pages"


def test_default_keys_have_no_mistake() -> None:
    text = "[keys]\n" + "\n".join(f'"{a.id}" = {list(a.keys)}'.replace("'\\\\'", "'\\'") for a in ACTIONS)
    keymap, mistakes = read(
        text.replace("['", '["').replace("']", '"]').replace("', '", '", "').replace('"\\"', '"\\\\"')
    )
    assert mistakes == []
    assert {c: set(k) for c, k in keymap.bound.items()} == {c: set(k) for c, k in DEFAULT.bound.items()}


def test_every_action_is_reachable_without_function_or_control_keys() -> None:
    plain = lambda key: (len(key) == 1 or key in NAMED) and not (len(key) > 1 and key[0] == "f" and key[1:].isdigit())  # noqa: E731
    for action in ACTIONS:
        for context in action.contexts:
            sequences = DEFAULT.keys_of(action, context)
            in_palette = context != "composer"
            if action.id == "redraw" and context == "composer":
                continue  # Esc first, then g r
            assert in_palette or any(all(map(plain, keys)) for keys in sequences), (action.id, context)


def test_no_default_key_is_unsafe() -> None:
    for context in CONTEXTS:
        for keys in DEFAULT.bound[context]:
            assert not set(keys) & set(UNSAFE)


def test_letters_are_text_where_one_writes() -> None:
    assert all(len(keys[0]) > 1 for keys in DEFAULT.bound["composer"])


def test_bad_keymap_tells_line_field_and_remedy_and_changes_nothing() -> None:
    keymap, mistakes = read(
        '[keys]\nresolv = "x"\nreply = "ctrl+s"\ndown = ["j", "e"]\nsend = "k"\nup = 3\ntop = "5"\n[kunci]\n'
    )
    assert keymap is DEFAULT
    by_field = {m.field: m for m in mistakes}
    assert {f: m.line for f, m in by_field.items()} == {
        "resolv": 2, "reply": 3, "down": 4, "send": 5, "up": 6, "top": 7, "kunci": 8,
    }  # fmt: skip
    assert "resolve" in by_field["resolv"].remedy
    assert by_field["down"].tell("keys.toml").startswith("keys.toml:4: down: e sudah dipakai resolve.")


def test_broken_toml_names_the_line() -> None:
    keymap, mistakes = read('[keys]\nreply = "x\n')
    assert keymap is DEFAULT
    assert mistakes[0].line == 2


def test_good_keymap_replaces_only_what_it_names() -> None:
    keymap, mistakes = read('[keys]\nresolve = "Q"\nclaim = []\nwait.agency = "w d"\n')
    assert mistakes == []
    assert keymap.keys_of(BY_ID["resolve"]) == [("Q",)]
    assert keymap.keys_of(BY_ID["claim"]) == []
    assert keymap.find("list", ("w", "d")) is BY_ID["wait.agency"]
    assert keymap.find("list", ("w", "o")) is None
    assert keymap.keys_of(BY_ID["reply"]) == build().keys_of(BY_ID["reply"])
