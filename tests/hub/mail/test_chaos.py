"""Servers that do everything wrong: it may cost a connection, never a mail, and nobody else waits for it.

One hub with a mailbox for each kind of trouble, all at once.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.connectors.chaos.running import Chaos
from tests.connectors.chaos.ward import Ward, numbered, user_of
from tests.hubs import RunningHub

COUNT = 6

# name → (when, what, more): what goes wrong while six mails are fetched, once unless `times` says otherwise.
TROUBLE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "black_hole_after_login": ("login", "silence", {}),
    "black_hole_at_list": ("list", "silence", {}),
    "black_hole_at_examine": ("examine", "silence", {}),
    "black_hole_at_search": ("search", "silence", {}),
    "black_hole_at_sizes": ("sizes", "silence", {}),
    "black_hole_at_fetch": ("fetch", "silence", {}),
    "dripping_examine": ("examine", "drip", {}),
    "reset_at_login": ("login", "reset", {}),
    "bye_at_login": ("login", "bye", {}),
    "unavailable_at_login": ("login", "unavailable", {}),
    "garbage_at_login": ("login", "garbage", {}),
    "closed_at_fetch": ("fetch", "close", {}),
    "no_at_fetch": ("fetch", "no", {}),
    "bad_at_search": ("search", "bad", {}),
    "no_at_examine": ("examine", "no", {}),
    "no_at_status": ("status", "no", {}),
    "garbage_at_fetch": ("fetch", "garbage", {}),
    "odd_answers": ("fetch", "odd", {}),
    "huge_line": ("fetch", "huge", {}),
    "exists_storm_at_fetch": ("fetch", "storm", {}),
    "stalled_literal": ("fetching", "stall", {"uid": 3}),
    "cut_literal": ("fetching", "cut", {"uid": 3}),
    "reset_in_literal": ("fetching", "reset_inside", {"uid": 1}),
    "short_literal": ("fetching", "short", {"uid": 3}),
    "long_literal": ("fetching", "long", {"uid": 3}),
    "absurd_literal": ("fetching", "absurd", {"uid": 3}),
    "garbage_between": ("fetching", "garbage", {"uid": 4}),
    "unsolicited_in_fetch": ("fetching", "pushed", {"uid": 2}),
    "answers_nobody_asked_for": ("fetching", "foreign", {"uid": 2}),
    "answers_twice": ("fetching", "twice", {"uid": 2, "times": -1}),
    "answers_out_of_order": ("fetching", "disorder", {"times": -1}),
    "uid_after_the_body": ("fetching", "late_uid", {"uid": 2, "times": -1}),
    "no_body": ("fetching", "flags", {"uid": 3}),
    "nil_body": ("fetching", "nil", {"uid": 3}),
    "empty_body": ("fetching", "empty", {"uid": 3}),
    "left_out": ("fetching", "left_out", {"uid": 3, "times": 2}),
    "no_size": ("sizing", "left_out", {"uid": 3, "times": -1}),
    "flags_for_a_size": ("sizing", "flags", {"uid": 3}),
    "partial_then_no": ("fetching", "partly_no", {}),
    "slow": ("fetching", "slow", {"uid": 2, "rate": 1000}),
    "closes_after_each_command": ("after", "close", {"times": 5}),
    "idle_bye": ("idling", "bye", {"times": 2}),
    "idle_closed": ("idling", "close", {"times": 2}),
    "idle_never_answered": ("idle", "silence", {}),
    "idle_no": ("idle", "no", {}),
    "idle_bad": ("idle", "bad", {"times": -1}),
    "idle_storm": ("idling", "storm", {"times": 3}),
    "idle_split_line": ("idling", "split", {}),
    "idle_deaf": ("idling", "deaf", {"times": -1}),
    "done_never_answered": ("done", "silence", {}),
    "done_bye": ("done", "bye", {}),
    "none": ("never", "nothing", {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def ward(chaos: Chaos, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    hub = RunningHub(tmp_path_factory.mktemp("chaos") / "hub").start()
    for name, (at, do, more) in TROUBLE.items():
        user = user_of(name)
        chaos.add(user, *numbered(name, 0, COUNT))
        chaos.fault(user, at, do, **more)
    made = Ward(hub, chaos)
    made.follow(*TROUBLE)
    yield made
    hub.stop()


@pytest.mark.parametrize("name", TROUBLE)
def test_a_misbehaving_server_costs_no_mail_and_doubles_none(ward: Ward, name: str) -> None:
    ward.has(name, COUNT)
    ward.chaos.add(user_of(name), *numbered(name, COUNT, COUNT + 1))
    ward.has(name, COUNT + 1)
