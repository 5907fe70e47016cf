"""Why a mail did not arrive: the enhanced status code (RFC 3463), also where only words say it."""

import re

CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]\d)")
REPLY = re.compile(r"(?<![\d.:])([45]\d\d)(?=[ -])")
# What servers write, and what it means. The first that is found counts: what is particular stands above what is not.
WORDS = (
    (
        "5.2.2",
        r"mailbox (?:is )?full|over ?quota|quota (?:exceeded|is full|violation)"
        r"|exceeded (?:its |the )?(?:storage|mailbox|quota)|out of storage|inbox is full"
        r"|insufficient (?:disk|storage)|kotak (?:surat|masuk)[^\n]{0,20}penuh"
        r"|kuota[^\n]{0,20}(?:penuh|habis|terlampaui)|mailbox size limit",
    ),
    (
        "5.2.1",
        r"(?:account|mailbox|user)[^\n]{0,30}(?:disabled|inactive|suspended|deactivated|locked)"
        r"|akun[^\n]{0,20}(?:dinonaktifkan|ditangguhkan)",
    ),
    (
        "5.3.4",
        r"(?:message|mail) (?:is )?(?:too (?:large|big)|size exceeds)"
        r"|exceeds? (?:the )?(?:maximum |size )?(?:message )?(?:size|limit)|terlalu besar",
    ),
    (
        "5.1.2",
        r"host (?:or domain )?(?:name )?(?:not found|unknown)"
        r"|domain (?:name )?(?:not found|does ?n[o']t exist|unknown)|nxdomain|no such domain"
        r"|unrouteable (?:mail )?domain|no mx|name service error|dns error"
        r"|domain[^\n]{0,40}(?:tidak (?:ada|ditemukan)|couldn't be found)|illegal host|no route to domain",
    ),
    (
        "5.1.1",
        r"(?:user|recipient|mailbox|account|address|alias)[^\n]{0,30}(?:unknown|not (?:be )?found|does ?n[o']t exist"
        r"|not exist|unavailable|invalid|not listed|no longer)"
        r"|unknown (?:user|recipient|address|local)|no such (?:user|recipient|mailbox|address|person)"
        r"|not a (?:valid|known) (?:user|recipient|mailbox)|no mailbox here"
        r"|doesn't have an? [^\n]{0,60}account|invalid (?:user|recipient|mailbox|address)|user not"
        r"|alamat[^\n]{0,60}tidak (?:ada|ditemukan|dikenal|valid)"
        r"|pengguna[^\n]{0,30}tidak (?:ada|ditemukan|dikenal)|unrouteable address|does not like recipient",
    ),
    (
        "5.7.1",
        r"spam|blocked|black ?list|blocklist|dnsbl|spamhaus|barracuda|policy|dmarc|\bspf\b|\bdkim\b"
        r"|relay(?:ing)? (?:access )?denied|not (?:allowed|authori[sz]ed|permitted)|access denied"
        r"|prohibited|reputation|virus|malware|rejected (?:by|for)|ditolak|diblokir|kebijakan|unsolicited",
    ),
    (
        "4.4.1",
        r"connection (?:timed out|refused|reset)|timed? ?out|couldn'?t (?:connect|establish)"
        r"|network (?:is )?unreachable|no route to host|could not connect|greeting"
        r"|host[^\n]{0,20}(?:down|unreachable)|lost connection",
    ),
    (
        "4.7.1",
        r"grey ?list|try again later|rate limit|too many (?:connections|messages)|deferred",
    ),
)
# Asked of small letters: without re.I a search knows with which letters it can begin, and is five times as fast.
PATTERNS = tuple((code, re.compile(words)) for code, words in WORDS)
VAGUE = ("", ".0.0", ".3.0", ".5.0", ".1.0", ".2.0", ".4.0", ".7.0", ".0.1")
FIRST = 1_500  # characters in which the reason stands


def status(text: str) -> str:
    """The code that a report in prose states; `5.0.0` or `4.0.0` where it says only so much, else empty."""
    code, reply = CODE.search(text), REPLY.search(text)
    return code[1] if code else f"{reply[1][0]}.0.0" if reply else ""


def stated(field: str, diagnostic: str) -> str:
    """The code of a machine-readable report: of its own field, or the one beside it that says more."""
    match = CODE.search(field)
    code = match[1] if match else ""
    inside = CODE.search(diagnostic[:FIRST])
    if code[1:] in VAGUE and inside is not None and (not code or inside[1][0] == code[0]):
        return inside[1]
    return code


def cause(code: str, told: str) -> str:
    """The code that the words of a server mean, where the stated one says nothing in particular; else empty."""
    if code[1:] not in VAGUE:
        return ""
    told = told[:FIRST].lower()
    reply = REPLY.search(told)
    kind = code[:1] or (reply[1][0] if reply else "")
    return next(((kind or known[0]) + known[1:] for known, pattern in PATTERNS if pattern.search(told)), "")
