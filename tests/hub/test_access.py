"""Who the hub takes a caller for, and what they may do."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from inbox.hub.auth import Declined, Doorman, Peer, Turnstile, require
from inbox.office import Office, load
from inbox.wire import Me
from tests.hubs import OFFICE, RunningHub, command, running_hub, text_body

NOBODY = 65534
US = pwd.getpwuid(os.getuid()).pw_name
OTHER = pwd.getpwuid(1).pw_name  # a Unix login that is not ours
PEOPLE = f"""\
[office]
name = "Kantor"
[[person]]
login = "rina"
name = "Rina"
role = "admin"
[[person]]
login = "{OTHER}"
name = "Dedi"
role = "supervisor"
[[person]]
login = "siti"
name = "Siti"
role = "admin"
unix = "{OTHER}"
[[person]]
login = "budi"
name = "Budi"
role = "auditor"
unix = "piket-tak-dikenal"
"""


def me_of(office: Office) -> Any:
    def me(login: str, *, own: bool) -> Me:
        person = office.person(login)
        roles = [*(person.roles if person else ()), *(["operator"] if own else [])]
        return Me(login=login, roles=roles, agencies=["*"])

    return me


def admit(uid: int, named: str | None = None, office: str = PEOPLE) -> Me:
    found = load(office, "k")
    headers = [(b"siaga-person", named.encode())] if named else []
    request = Request({"type": "http", "headers": headers, "state": {"peer": Peer(1, uid, uid)}})
    return Doorman(lambda: found, me_of(found)).admit(request)


def test_our_own_user_is_operator() -> None:
    assert (admit(os.getuid()).login, admit(os.getuid()).roles) == (US, ["operator"])


def test_a_login_of_the_office_has_its_roles() -> None:
    assert admit(1).roles == ["supervisor"]


def test_the_superuser_is_nobody_special(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(Declined) as caught:
        admit(0)
    assert (caught.value.status, caught.value.problem.code) == (403, "no_role")


def test_a_stranger_is_told_what_to_do() -> None:
    with pytest.raises(Declined) as caught:
        admit(NOBODY)
    assert "Minta pengelola" in caught.value.problem.hint


def test_our_own_user_may_stand_in_for_who_has_no_unix_login() -> None:
    assert (admit(os.getuid(), "rina").login, admit(os.getuid(), "Rina").roles) == ("rina", ["admin"])


@pytest.mark.parametrize("named", [OTHER, "Dedi", "tidak-ada", "", "*"])
def test_nobody_acts_as_a_person_with_a_unix_login_of_their_own(named: str) -> None:
    if not named:
        assert admit(os.getuid(), named).login == US
        return
    with pytest.raises(Declined) as caught:
        admit(os.getuid(), named)
    assert caught.value.problem.code == "not_that_person"


def test_persons_who_share_a_login_name_themselves() -> None:
    assert admit(1, "siti").login == "siti"
    with pytest.raises(Declined):
        admit(1, "rina")
    with pytest.raises(Declined):
        admit(1, "budi")


def test_a_shared_login_without_a_name_is_asked_who_is_on_duty() -> None:
    shared = PEOPLE.replace(f'[[person]]\nlogin = "{OTHER}"\nname = "Dedi"\nrole = "supervisor"\n', "")
    with pytest.raises(Declined) as caught:
        admit(1, office=shared)
    assert caught.value.problem.code == "who_is_on_duty"
    assert "siti" in caught.value.problem.hint


def test_require_names_the_roles() -> None:
    require(Me(login="a", roles=["operator"]), "operator", "supervisor")
    with pytest.raises(Declined, match="forbidden"):
        require(Me(login="a", roles=["admin"]), "operator")


def test_one_user_cannot_take_the_hub_from_the_others() -> None:
    now = [0.0]
    gate = Turnstile(20.0, 60.0, lambda: now[0])
    for _ in range(60):
        gate.take(NOBODY)
    with pytest.raises(Declined) as caught:
        gate.take(NOBODY)
    assert (caught.value.status, caught.value.retry_after) == (429, 1)
    gate.take(NOBODY - 1)
    now[0] = 1.0
    for _ in range(20):
        gate.take(NOBODY)


ROLES = """\
[[person]]
login = "adm"
role = "admin"
[[person]]
login = "kor"
role = "supervisor"
[[person]]
login = "pem"
role = "auditor"
[[person]]
login = "pgl"
role = "operator"
"""
# method, path, body → who may (the status otherwise is 403)
ROUTES: list[tuple[str, str, bytes, set[str]]] = [
    ("GET", "/v1/me", b"", {"adm", "kor", "pem", "pgl"}),
    ("GET", "/v1/snapshot", b"", {"adm", "kor", "pem", "pgl"}),
    ("GET", "/v1/openapi.json", b"", {"adm", "kor", "pem", "pgl"}),
    ("GET", "/v1/secrets", b"", {"pgl"}),
    ("PUT", "/v1/secrets/wa-bpbd/app_secret", b"x", {"pgl"}),
    ("POST", "/v1/office?dry_run=1", b"[office]\nname='x'", {"pgl"}),
    ("POST", "/v1/channels/wa-bpbd/pause", b"", {"kor", "pgl"}),
    ("POST", "/v1/channels/wa-bpbd/resume", b"", {"kor", "pgl"}),
    ("POST", "/v1/media", b"x", {"adm", "kor"}),
]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A hub with one person a role, none of them with a Unix login here."""
    with running_hub(tmp_path_factory.mktemp("staff") / "hub") as hub:
        hub.ready()
        hub.apply(OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9") + ROLES)
        assert hub.post(text_body("rahasia warga", "wamid.R1")).status_code == 200
        yield hub


@pytest.mark.parametrize(("method", "path", "body", "may"), ROUTES)
def test_routes_by_role(staffed: RunningHub, method: str, path: str, body: bytes, may: set[str]) -> None:
    for who in ("adm", "kor", "pem", "pgl"):
        status = staffed.request(method, path, content=body, headers={"Siaga-Person": who}).status_code
        assert (status < 300) == (who in may), (who, status)
        assert status < 300 or status == 403
    staffed.secret("wa-bpbd", "app_secret", "uji-app-secret")


def test_an_operator_reads_no_message_text(staffed: RunningHub) -> None:
    for who, sees in (("adm", True), ("kor", True), ("pem", True), ("pgl", False)):
        for path in ("/v1/snapshot", "/v1/threads", "/v1/threads/1", "/v1/conversations?threads=1"):
            told = staffed.request("GET", path, headers={"Siaga-Person": who})
            assert told.status_code == 200
            assert ("Tati Suryati" in told.text) == sees, (who, path)
    own = staffed.request("GET", "/v1/threads/1")
    assert "rahasia warga" not in own.text


def test_an_operator_cannot_stop_being_denied_commands(staffed: RunningHub) -> None:
    for who, status in (("pgl", 403), ("pem", 403), ("adm", 200)):
        given = json.dumps(command("note", 1, text="x"))
        assert (
            staffed.request("POST", "/v1/commands", content=given, headers={"Siaga-Person": who}).status_code == status
        )


def test_the_same_command_id_has_one_effect_and_another_body_is_422(staffed: RunningHub) -> None:
    note = command("note", 1, text="sekali")
    tries = [note, note, {**note, "delayed": True}, {**note, "text": "lain"}]
    sent = [
        staffed.request("POST", "/v1/commands", content=json.dumps(t), headers={"Siaga-Person": "adm"}).status_code
        for t in tries
    ]
    assert sent == [200, 200, 200, 422]
    messages = staffed.request("GET", "/v1/threads/1", headers={"Siaga-Person": "adm"}).json()["messages"]
    assert [m["text"] for m in messages if m["id"] == note["cmd_id"]] == ["sekali"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"type": "hapus"}', b'{"type": "note", "thread": "x"}'])
def test_a_command_that_cannot_be_read_is_400(staffed: RunningHub, body: bytes) -> None:
    refused = staffed.request("POST", "/v1/commands", content=body, headers={"Siaga-Person": "adm"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_request")


def test_the_description_names_every_route(staffed: RunningHub) -> None:
    described = staffed.get("/v1/openapi.json")
    assert described["openapi"] == "3.1.0"
    assert {"/v1/snapshot", "/v1/feed", "/v1/threads/{number}", "/v1/commands", "/v1/media"} <= set(described["paths"])
    text = json.dumps(described)
    for name in set(part.split('"')[0] for part in text.split("#/components/schemas/")[1:]):
        assert name in described["components"]["schemas"]
    assert {"number", "seq", "contact", "windows"} <= set(described["components"]["schemas"]["Thread"]["properties"])


CALL = """\
import http.client, json, socket, sys
line = http.client.HTTPConnection("hub")
line.sock = socket.socket(socket.AF_UNIX)
try:
    line.sock.connect(sys.argv[1])
except PermissionError:
    print("denied"); raise SystemExit
line.request("GET", sys.argv[2])
answer = line.getresponse()
print(answer.status, answer.read().decode())
"""


PYTHON = shutil.which("python3", path="/usr/bin:/usr/local/bin") or ""


@pytest.mark.skipif(os.getuid() != 0 or not PYTHON, reason="needs to become another Unix user, with a Python of theirs")
def test_the_kernel_says_who_is_calling(tmp_path: Path) -> None:
    home = tmp_path / "home"
    login = pwd.getpwuid(NOBODY).pw_name
    with tempfile.TemporaryDirectory() as outside:
        Path(outside).chmod(0o755)
        script = Path(outside) / "call.py"
        script.write_text(CALL)
        address = f"{outside}/run/hub.sock"
        (home / "config").mkdir(parents=True)
        (home / "config" / "hub.toml").write_text(f'socket = "{address}"\nshared = true\n')
        with running_hub(home, "--port", "0", "--socket", address) as hub:

            def call(path: str, group: int) -> str:
                done = subprocess.run(
                    [PYTHON, str(script), address, path], capture_output=True, user=NOBODY, group=group,
                    extra_groups=[], cwd="/", timeout=60, check=False,
                )  # fmt: skip
                return done.stdout.decode().strip()

            assert Path(address).stat().st_mode & 0o777 == 0o660
            assert call("/v1/me", NOBODY) == "denied"
            assert call("/v1/me", 0).startswith("403")  # of the group, but not of the office
            assert call("/health", 0).startswith("200")
            hub.apply(f'[office]\nname = "K"\n[[person]]\nlogin = "{login}"\nname = "N"\nrole = "auditor"\n')
            told = call("/v1/me", 0)
            assert told.startswith("200")
            assert json.loads(told[4:])["roles"] == ["auditor"]
            assert call("/v1/secrets", 0).startswith("403")


def test_unix_client_sees_errors_as_problems(staffed: RunningHub) -> None:
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(staffed.socket)), base_url="http://hub", timeout=60
    ) as client:
        for path in ("/v1/nope", "/v1/threads/9999", "/v1/threads?limit=x", "/v1/search", "/v1/media/x"):
            refused = client.get(path)
            assert refused.status_code in (400, 404)
            assert set(refused.json()["error"]) == {"code", "title", "hint"}
        assert client.get("/v1/feed", params={"since": "x.1"}).status_code == 410
        assert client.get("/v1/feed").status_code == 410


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/threads?limit=" + "1" * 5000, 200), ("/v1/conversations?threads=" + "1" * 5000, 400)]
)
def test_a_number_of_thousands_of_digits_is_answered(staffed: RunningHub, path: str, status: int) -> None:
    assert staffed.request("GET", path).status_code == status
