"""A real Dovecot for tests, on free ports, as an ordinary user, in a folder of its own; ended by its process id."""

import grp
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.hubs import until
from tests.ports import free_port

PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
PASSWORD = "rahasia-uji"

CONFIG = """\
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
instance_name = siaga-test-{port}
protocols = imap lmtp
listen = {listen}
{ssl}
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_home = {d}/mail/%u
mail_location = sdbox:~/sdbox
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = username_format=%u {d}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service anvil {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


class Dovecot:
    """A running server. Its users are lapor1 to lapor199@test.local."""

    def __init__(self, folder: Path, *, ssl: str = "ssl = no", listen: str = "127.0.0.1", imaps: int = 0) -> None:
        """`ssl`: lines of the configuration, which may name files below the folder."""
        assert PROGRAM is not None
        self.folder, self.port, self.lmtp, self.imaps = folder, free_port(), free_port(), imaps
        user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        group = grp.getgrgid(user.pw_gid).gr_name
        for part in ("run", "state", "mail"):
            (folder / part).mkdir(parents=True)
        # All from the start: a user added later may be refused until Dovecot sees that the file has changed.
        names = [f"lapor{n}@test.local" for n in range(1, 200)]
        (folder / "users").write_text("".join(f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in names))
        (folder / "dovecot.log").write_text("")
        self.config = folder / "dovecot.conf"
        self.config.write_text(
            CONFIG.format(d=folder, port=self.port, lmtp=self.lmtp, user=user.pw_name, group=group, uid=user.pw_uid,
                          gid=user.pw_gid, ssl=ssl, listen=listen, imaps=imaps)
        )  # fmt: skip
        if os.getuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([PROGRAM or "", "-F", "-c", str(self.config)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        until(self._greets, f"Dovecot greets; {(self.folder / 'dovecot.log').read_text()[-2000:]}")

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as line:
                return line.recv(4).startswith(b"* OK")
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def deliver(self, user: str, *mails: bytes) -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            for raw in mails:
                line.sendmail("warga@contoh.test", [user], raw)

    def login(self, user: str) -> IMAPClient:
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=60)
        client.login(user, PASSWORD)
        return client

    def doveadm(self, *arguments: str) -> str:
        done = subprocess.run(
            ["doveadm", "-c", str(self.config), *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout + done.stderr


def mail(
    subject: str = "Banjir di Dayeuhkolot", text: str = "Tolong kirim perahu.", *,
    sender: str = "Tati <tati@warga.test>", to: str = "lapor@test.local", **headers: str,
) -> bytes:  # fmt: skip
    """A plain mail."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if "Message_ID" not in headers:
        made["Message-ID"] = f"<{abs(hash((subject, text, sender)))}.{time.monotonic_ns()}@warga.test>"
    made.set_content(text)
    return made.as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for the tests of a process."""
    if PROGRAM is None:
        pytest.skip("Dovecot is missing: apt-get install dovecot-core dovecot-imapd dovecot-lmtpd (dev/setup does)")
    # Not below pytest's own folder, which only its user may enter: Dovecot runs as somebody else where that is root.
    with tempfile.TemporaryDirectory(prefix="siaga-dovecot-", ignore_cleanup_errors=True) as folder:
        server = Dovecot(Path(folder))
        server.start()
        yield server
        server.stop()
