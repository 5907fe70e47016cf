"""E15: exactly who gets an answer."""

import pytest

from inbox.domain.recipients import answer

OWN = ("lapor@kab.test",)
CASES = [
    ("a@x", (), OWN, (), ("a@x",), ()),
    ("a@x", ("r@y",), OWN, (), ("r@y",), ()),
    ("a@x", ("r@y", "s@y"), OWN, ("c@z",), ("r@y", "s@y"), ("c@z",)),
    ("a@x", (), ("lapor@kab.test", "b@x"), ("c@z",), ("a@x",), ("b@x", "c@z")),
    ("A@X", (), ("LAPOR@KAB.TEST",), ("a@x",), ("a@x",), ()),
    ("a@x", (), ("lapor+banjir@kab.test",), (), ("a@x",), ()),
    ("a@x", ("lapor@kab.test",), OWN, (), ("a@x",), ()),
    ("a@x", (), (), OWN, ("a@x",), ()),
    ("a@x", (), (), (), ("a@x",), ()),
    ("a@x", ("a@x",), ("a@x", "lapor@kab.test"), (), ("a@x",), ()),
    ("a@x", (), ("b@x", "b@x"), ("b@x",), ("a@x",), ("b@x",)),
    ("a@x", ("bukan-alamat",), OWN, ("undisclosed",), ("a@x",), ()),
]


@pytest.mark.parametrize(("sender", "reply_to", "to", "cc", "wanted_to", "wanted_cc"), CASES)
def test_e15_recipients(sender: str, reply_to: tuple[str, ...], to: tuple[str, ...], cc: tuple[str, ...],
                        wanted_to: tuple[str, ...], wanted_cc: tuple[str, ...]) -> None:  # fmt: skip
    assert answer(sender, reply_to, to, cc, OWN) == (wanted_to, wanted_cc)


def test_an_answer_after_our_own_mail_goes_to_the_same_people() -> None:
    assert answer("lapor@kab.test", (), ("a@x",), ("b@x",), OWN, ours=True) == (("a@x",), ("b@x",))
