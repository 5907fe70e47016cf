"""A confidential thread through HTTP, by persons of both agencies: to the unit it is one that is not there."""

import json
from collections.abc import Iterator

import pytest

from tests.hubs import OFFICE, RunningHub, command, running_hub, text_body

PEOPLE = """\
[[agency]]
id = "inspektorat"
name = "Inspektorat"
[[person]]
login = "adm"
role = "admin"
agencies = ["bpbd"]
[[person]]
login = "kor"
role = "supervisor"
agencies = ["bpbd"]
[[person]]
login = "insp"
role = "supervisor"
agencies = ["inspektorat"]
[[person]]
login = "saksi"
role = "admin"
agencies = ["inspektorat"]
"""
UNIT, OTHERS = ("adm", "kor"), ("insp", "saksi")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Thread 1 is about BPBD and kept from it; thread 2 is an ordinary one."""
    with running_hub(tmp_path_factory.mktemp("closed") / "hub") as hub:
        hub.ready()
        hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9") + PEOPLE)
        hub.post(text_body("petugas BPBD minta uang rokok", "wamid.R1"))
        hub.post(text_body("banjir di Dayeuhkolot", "wamid.R2", sender="6281300000009"))
        given = command("confidential", 1, on=True, allow=["saksi"])
        assert ask(hub, "adm", "POST", "/v1/commands", given)[0] == 200
        yield hub


def ask(hub: RunningHub, who: str, method: str, path: str, body: object = None) -> tuple[int, str]:
    told = hub.request(
        method, path, content=json.dumps(body) if body is not None else b"", headers={"Siaga-Person": who}
    )
    return told.status_code, told.text


def test_every_way_to_it_is_closed_to_the_unit_and_open_to_the_others(closed: RunningHub) -> None:
    lists = ("/v1/snapshot", "/v1/threads", "/v1/threads?query=petugas", "/v1/threads?agency=bpbd")
    for path in (*lists, "/v1/search?q=uang", "/v1/conversations?threads=1,2", "/v1/search?q=%231"):
        for who in UNIT:
            status, told = ask(closed, who, "GET", path)
            assert status == 200
            assert "rokok" not in told, (who, path)
            assert '"number":1,' not in told, (who, path)
            assert '"thread":1,' not in told, (who, path)
        for who in OTHERS:
            assert "rokok" in ask(closed, who, "GET", path)[1], (who, path)


def test_its_number_answers_as_one_that_was_never_given(closed: RunningHub) -> None:
    acts = (
        ("note", {"text": "?"}), ("claim", {}), ("reveal", {"reason": "?"}), ("read", {"seq": 1}),
        ("confidential", {"on": False}), ("assign", {"assignee": "adm"}),
    )  # fmt: skip

    def answers(number: int, who: str) -> list[tuple[int, str]]:
        tried = [ask(closed, who, "GET", f"/v1/threads/{number}")]
        tried.append(ask(closed, who, "POST", f"/v1/threads/{number}/typing"))
        for kind, fields in acts:
            given = {**command(kind, number, **fields), "cmd_id": f"{who}-{kind}-{number}"}
            tried.append(ask(closed, who, "POST", "/v1/commands", given))
        return [(status, text.replace(f"{number}", "N")) for status, text in tried]

    for who in UNIT:
        hidden, never = answers(1, who), answers(7777, who)
        assert hidden == never
        assert {status for status, _text in hidden} == {404}
