"""`inbox office apply` tells whoever applies a file what it makes of them."""

from pathlib import Path

from tests.hubs import running_hub

FILE = '[office]\nname = "Kantor"\n[[person]]\nlogin = "rina"\nrole = "admin"\n'


def test_who_is_not_in_the_file_is_told_that_they_read_no_messages(tmp_path: Path) -> None:
    """A newcomer who applies the example as it is would else wonder why every message is empty."""
    (tmp_path / "office.toml").write_text(FILE)
    with running_hub(tmp_path / "hub") as hub:
        login = hub.get("/v1/me")["login"]
        tried = hub.cli("office", "apply", str(tmp_path / "office.toml"), "--dry-run")
        assert (tried.returncode, tried.stderr) == (0, b"")
        applied = hub.cli("office", "apply", str(tmp_path / "office.toml"))
        assert applied.returncode == 0
        assert f'login = "{login}"' in applied.stderr.decode()
        (tmp_path / "office.toml").write_text(FILE + f'[[person]]\nlogin = "{login}"\nrole = "admin"\n')
        assert hub.cli("office", "apply", str(tmp_path / "office.toml")).stderr == b""
