"""Every code of Meta's pages that a sender may meet has a meaning, an action and a next step in Indonesian."""

import pytest

from inbox.connectors import refusals
from inbox.connectors.instagram import refusals as instagram

# The action that Meta's page (2026) asks for: retry, pace, stop (the channel), template, fix, final.
WHATSAPP = {
    "retry": (1, 2, 4, 17, 32, 613, 80007, 130429, 131000, 131016, 133004, 131057),
    "pace": (131056, 132069),
    "stop": (
        0, 190, 102, 3, 10, 200, 210, 299, 131005, 368, 131031, 131042, 131044, 131045, 133005, 133006, 133008, 133009,
        133010, 133015, 133016, 131037, 131048, 131064, 134011,
    ),
    "template": (131047, 132015, 132016),
    "fix": (
        33, 100, 131008, 131009, 131051, 131053, 131062, 131063, 132000, 132001, 132005, 132007, 132008, 132012, 132068,
        135000, 137000,
    ),
    "final": (
        131021, 131026, 131030, 131049, 131050, 130472, 130497, 131052, 131060, 131020, 131041, 131200, 131299,
    ),
}  # fmt: skip
INSTAGRAM = {
    "final": ((10, 2534022), (10, 2018278), (10, 2018108), (551, 0), (551, 1545041), (100, 2534014), (100, 2534037),
              (100, 2534001), (100, 2534025), (230, 0), (9010, 0)),
    "stop": ((10, 0), (200, 0), (3, 0), (200, 2534041), (190, 460), (190, 463), (190, 467), (190, 0), (368, 0)),
    "pace": ((100, 2534013),),
    "retry": ((1, 0), (2, 0), (2, 1545133), (4, 0), (17, 0), (32, 0), (613, 0), (613, 2534040)),
    "fix": ((100, 0), (100, 2018047), (100, 2018008), (100, 2018109), (100, 2018294), (100, 2018074)),
}  # fmt: skip


@pytest.mark.parametrize(("action", "code"), [(a, c) for a, codes in WHATSAPP.items() for c in codes])
def test_p27_every_code_of_whatsapp(action: str, code: int) -> None:
    error = {"code": code, "message": "English words of Meta"}
    problem = refusals.problem(error)
    assert refusals.meaning(error).action == action
    assert problem.code == str(code)
    assert problem.title
    assert problem.hint
    assert "English words" not in problem.title  # a text of our own, not the one for unknown codes


@pytest.mark.parametrize(("action", "code", "subcode"), [(a, *c) for a, codes in INSTAGRAM.items() for c in codes])
def test_p27_every_code_of_instagram(action: str, code: int, subcode: int) -> None:
    error = {"code": code, "message": "English words of Meta", **({"error_subcode": subcode} if subcode else {})}
    problem = instagram.problem(error)
    assert instagram.meaning(error).action == action
    assert problem.code == (f"{code}/{subcode}" if subcode else str(code))
    assert problem.title
    assert problem.hint
    assert "English words" not in problem.title


def test_an_unknown_code_still_says_meta_s_words_and_what_to_do() -> None:
    for book in (refusals, instagram):
        problem = book.problem({"code": 999999, "message": "Something new"})
        assert "Something new" in problem.title
        assert problem.hint
