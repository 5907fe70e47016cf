"""A shell of one job: says when it was stopped and how the terminal is then; Enter goes on."""

import os
import signal
import subprocess
import sys
import termios

signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.close(os.open(os.ttyname(0), os.O_RDWR))  # the leader of a session gets the terminal that it opens
job = subprocess.Popen([sys.executable, *sys.argv[1:]], process_group=0)
while True:
    os.tcsetpgrp(0, job.pid)
    os.killpg(job.pid, signal.SIGCONT)
    _pid, status = os.waitpid(job.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    flags = termios.tcgetattr(0)[3]
    cooked = bool(flags & termios.ECHO and flags & termios.ICANON)
    print(f"\r\nberhenti {job.pid} {'biasa' if cooked else 'mentah'}", flush=True)
    sys.stdin.readline()
