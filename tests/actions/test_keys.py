"""The key machine: counts, chords, and the guards that keep typed text from being commands."""

from hypothesis import given
from hypothesis import strategies as st

from inbox.actions.keymap import DEFAULT
from inbox.actions.keys import (
    BURST,
    GAP,
    CapsLock,
    CountRefused,
    Guarded,
    Holding,
    KeyMachine,
    Outcome,
    Pending,
    Run,
    Unknown,
    name_of,
)


def play(keys: str, gap: float = 1.0, context: str = "list", machine: KeyMachine | None = None) -> list[Outcome]:
    machine = machine or KeyMachine()
    out: list[Outcome] = []
    at = 0.0
    for key in keys.split():
        out += machine.press(key, context, at)  # type: ignore[arg-type]
        at += gap
    return out + machine.release(at + GAP)


def ran(outcomes: list[Outcome]) -> list[str]:
    return [o.action.id for o in outcomes if isinstance(o, Run)]


def test_count_repeats_a_motion() -> None:
    run = play("1 2 j")[-1]
    assert isinstance(run, Run)
    assert (run.action.id, run.count, run.counted) == ("down", 12, True)


def test_count_before_anything_else_does_nothing() -> None:
    out = play("3 e")
    assert ran(out) == []
    assert isinstance(out[-1], CountRefused)


def test_chord_shows_what_may_follow() -> None:
    machine = KeyMachine()
    (pending,) = machine.press("w", "list", 0.0)
    assert isinstance(pending, Pending)
    assert {"o", "l", "w"} <= {keys[0] for keys, _action in pending.following}
    assert ran(machine.press("o", "list", 1.0)) == []  # held for a moment
    assert ran(machine.release(1.0 + GAP)) == ["wait.agency"]


def test_escape_leaves_a_chord_and_does_nothing_else() -> None:
    assert play("g escape") == [*play("g")]
    assert ran(play("g escape j")) == ["down"]


def test_unknown_end_of_a_chord_runs_nothing() -> None:
    out = play("g 9 j")
    assert isinstance(out[1], Unknown)
    assert ran(out) == ["down"]


def test_a_changing_action_keeps_the_thread_it_was_pressed_on() -> None:
    machine = KeyMachine()
    assert isinstance(machine.press("e", "list", 0.0, target=1042)[0], Holding)
    assert ran(machine.press("j", "list", 0.1, target=1042)) == ["down"]
    (run,) = machine.release(0.1 + GAP)
    assert isinstance(run, Run)
    assert (run.action.id, run.target) == ("resolve", 1042)


def test_words_typed_fast_in_the_list_change_nothing() -> None:
    for word in ("sebentar", "kecamatan", "pelayanan", "tolong", "evakuasi", "bantuan", "wow keren"):
        machine = KeyMachine()
        out: list[Outcome] = []
        for i, letter in enumerate(word):
            out += machine.press("space" if letter == " " else letter, "list", i * 0.09)
            out += machine.release(i * 0.09)
        out += machine.release(99.0)
        risky = [o.action.id for o in out if isinstance(o, Run) and o.action.settles]
        assert risky == [], word
        assert any(isinstance(o, Guarded) for o in out), word


def test_a_paste_is_never_commands() -> None:
    machine = KeyMachine()
    machine.press("e", "list", 0.0)
    (guarded,) = machine.paste("e e e z A p1")
    assert isinstance(guarded, Guarded)
    assert machine.release(9.0) == []


def test_holding_a_key_down_is_not_typing() -> None:
    machine = KeyMachine()
    assert sum(len(ran(machine.press("j", "list", i * 0.03))) for i in range(40)) == 40


def test_after_the_guard_keys_work_again() -> None:
    machine = KeyMachine()
    for i, letter in enumerate("sampah"):
        machine.press(letter, "list", i * 0.08)
    assert ran(machine.press("j", "list", 5.0)) == ["down"]


def test_caps_lock_is_noticed_before_it_does_harm() -> None:
    assert isinstance(play("H")[0], CapsLock), "an upper letter of no action whose lower one has an action"
    out = play("A G T K")
    assert [type(o) for o in out[-2:]] == [CapsLock, CapsLock]
    assert ran(play("G G G G")) == ["bottom"] * 4
    assert ran(play("A j T j")) == ["claim", "down", "agency", "down"]


def test_capitals_that_each_opened_something_are_no_caps_lock() -> None:
    machine = KeyMachine()
    said = []
    for n, key in enumerate("DJCL"):
        said += machine.press(key, "list", n / 5)
        machine.returned()  # Esc closed the dialog
    assert [o.action.id for o in said if isinstance(o, Run)] == ["person", "promise", "record", "activity"]
    assert not any(isinstance(o, CapsLock) for o in play("D escape J escape C"))
    assert any(isinstance(o, CapsLock) for o in play("D J C")), "three in a row are"


def test_what_was_written_in_the_composer_holds_no_key_of_the_list_back() -> None:
    machine = KeyMachine()
    assert ran(machine.press("r", "list", 0.0)) == ["reply"]
    for n, letter in enumerate("Baik"):
        machine.press(letter, "composer", 0.2 + n / 20)
    machine.press("escape", "composer", 0.5)
    machine.press("escape", "thread", 0.55)
    assert ran(machine.press("c", "list", 0.6)) == ["note"]


def test_composer_letters_are_text_and_tab_enter_sends() -> None:
    assert [type(o) for o in play("a 5", context="composer")] == [Unknown, Unknown]
    out = play("tab enter", context="composer")
    assert isinstance(out[0], Pending)
    assert ran(out) == ["send"]
    assert ran(play("f2", context="composer")) == ["send"]


def test_name_of_prefers_the_character() -> None:
    assert name_of("question_mark", "?") == "?"
    assert name_of("G", "G") == "G"
    assert name_of("space", " ") == "space"
    assert name_of("tab", "\t") == "tab"
    assert name_of("f2", None) == "f2"


KEYS = sorted({k for keys in DEFAULT.bound["list"] for k in keys} | set("0123456789fhjQZM,;"))


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.floats(0.0, 2.0)), max_size=40))
def test_any_keys_give_outcomes_and_never_lose_a_held_action_twice(presses: list[tuple[str, float]]) -> None:
    machine = KeyMachine()
    at, held, done = 0.0, 0, 0
    for key, gap in presses:
        at += gap
        for outcome in machine.press(key, "list", at, target=at):
            held += isinstance(outcome, Holding)
            if isinstance(outcome, Run):
                assert outcome.count >= 1
                assert outcome.action.motion or not outcome.counted
                done += outcome.action.settles or (outcome.action.asks and outcome.target != at)
    done += len(machine.release(at + GAP))
    assert machine.due() is None
    assert done <= held + sum(1 for _ in presses)


@given(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=BURST, max_size=30), st.floats(0.0, GAP * 0.9))
def test_no_fast_text_of_varied_letters_changes_a_thread(letters: list[str], gap: float) -> None:
    if len(set(letters[:BURST])) < 4:
        return
    machine, out = KeyMachine(), []
    for i, letter in enumerate(letters):
        out += machine.release(i * gap)
        out += machine.press(letter, "list", i * gap)
    out += machine.release(len(letters) * gap + GAP)
    assert [o for o in out if isinstance(o, Run) and o.action.settles] == []
