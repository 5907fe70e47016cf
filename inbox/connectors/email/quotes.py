"""What a person wrote and what their mail program added: the visible reply apart from the quoted text.

Nothing is ever lost: visible + quoted is the whole text in order, and where nothing would stay visible, all does.
"""

import re

# A line that introduces a quotation, by how mail programs in many languages end and begin it.
WROTE = (
    "wrote|writes|menulis|nulis|nyerat|schrieb|escribió|escribio|a écrit|ha scritto|scrive|schreef|skrev"
    "|escreveu|kirjoitti"
    "|napisał|napisal|написал|написала|пишет|пише|kirjutas|yazdı|a scris|írta|εγραψε|έγραψε|написа|viết"
    "|написав|đã viết"
    "|のメール|写道|寫道|作成|書きました|님이 작성|을 작성|kirjoittaa|napsal|skrifaði|napísal|je napisao|ha escrit"
)
ON = (
    r"on|pada|le|el|am|op|den|em|il|il giorno|w dniu|kl|ти|на|в|dnia|dne|dňa|kuupäeval|tarihinde|vào|dina"
    r"|ngày|em|a|i|d\.|-+\s*on"
    r"|στις|În|la|ср|пн|вт|чт|пт|сб|вс|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年"
)
HEAD = re.compile(
    rf"^[ \t>*_-]*(?:(?:{ON})\b[^\n]{{0,250}}(?:{WROTE})|[^\n]{{0,250}}<[^<>\s]+@[^<>\s]+>[^\n]{{0,60}}(?:{WROTE})"
    rf"|\d{{4}}[-/.]\d\d?[-/.]\d\d?[^\n]{{0,80}}<[^<>\s]+@[^<>\s]+>|[^\n]{{0,120}}(?:{WROTE})\s*\.{{3}})"
    rf"[^\n]{{0,30}}[:：]?[ \t*_]*$",
    re.I,
)
HEAD_START = re.compile(rf"^[ \t>*_]*(?:{ON})\b[^\n]{{5,200}}$", re.I)
HEAD_END = re.compile(rf"(?:{WROTE})[^\n]{{0,30}}[:：][ \t*_]*$", re.I)
SEPARATOR = re.compile(
    r"^[ \t>]*(?:-{2,}|_{2,}|={2,})[ \t]*(?:original message|original appointment|pesan asli|pesan semula|pesan awal"
    r"|ursprüngliche nachricht|urspr\. nachricht|message d'origine|mensaje original|messaggio originale"
    r"|mensagem original|oorspronkelijk bericht|oprindelig meddelelse|ursprungligt meddelande|исходное сообщение"
    r"|forwarded message|pesan terusan|pesan yang diteruskan|diteruskan|weitergeleitete nachricht|reply message"
    r"|reply above this line|原始邮件|原始郵件|original)[^\n]{0,40}$",
    re.I,
)
BEGIN_FORWARD = re.compile(
    r"^[ \t]*(?:begin forwarded message|awal pesan terusan|mulai pesan yang diteruskan)[ \t]*:?$", re.I
)
RULE = re.compile(r"^[ \t]*(?:_{20,}|-{20,}|={20,})[ \t]*$")
FIELD_FROM = (
    r"from|dari|pengirim|von|de|da|van|från|fra|od|от|desde|mittente|lähettäjä|feladó|kimden|发件人|差出人|보낸 사람"
)
FIELD_REST = (
    r"sent|to|subject|date|cc|reply-to|dikirim|terkirim|kepada|untuk|subjek|perihal|hal|tanggal|tembusan|gesendet|an"
    r"|betreff|datum|envoyé|à|objet|enviado|para|asunto|fecha|data|assunto|inviato|a|oggetto|verzonden|aan|onderwerp"
    r"|skickat|till|ämne|sendt|til|emne|wysłano|do|temat|отправлено|кому|тема|дата|发送时间|收件人|主题|日期|送信日時|宛先|件名"
)
FROM_LINE = re.compile(rf"^[ \t>*_]*(?:{FIELD_FROM})[*_]*[ \t]*[:：][*_]*[ \t]*\S", re.I)
REST_LINE = re.compile(rf"^[ \t>*_]*(?:{FIELD_REST})[*_]*[ \t]*[:：]", re.I)
SIGNATURE = re.compile(
    r"^(?:-- ?|__ ?|—|--[ \t]*)$|^[ \t]*(?:sent from my |sent via |sent with |get outlook for |sent from "
    r"|dikirim dari |terkirim dari"
    r"|dikirim melalui |dikirim dengan |diantar dari |dapatkan outlook untuk |unduh outlook untuk "
    r"|von meinem |envoyé de mon |enviado desde mi"
    r"|enviado do meu |verzonden vanaf |skickat från |inviato da |отправлено с |enviat des|gesendet (?:von|mit) )",
    re.I,
)
DATED = re.compile(
    r"^[ \t>*_-]*\d{4}[-/.]\d\d?[-/.]\d\d?[^\n]{0,80}<[^<>\s]+@[^<>\s]+>[^\n]{0,30}[:：]?[ \t*_]*$", re.I
)
SAYS = re.compile(WROTE.lower())  # of small letters
LONGEST = 500  # characters of a line that introduces a quotation
_COLON = frozenset({":", "："})
QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ \t])")


def split(text: str) -> tuple[str, str]:
    """The visible part and the quoted part. `visible` is the whole text where the rest would leave nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    cut = _cut(lines)
    visible, quoted = "\n".join(lines[:cut]), "\n".join(lines[cut:])
    if not visible.strip():
        return text.strip("\n"), ""
    return visible.strip("\n").rstrip(), quoted.strip("\n")


def signature(visible: str) -> tuple[str, str]:
    """A visible reply without its signature, and the signature."""
    lines = visible.split("\n")
    for at, line in enumerate(lines):
        if at and SIGNATURE.match(line) and len(lines) - at <= 12 and "\n".join(lines[:at]).strip():
            return "\n".join(lines[:at]).rstrip(), "\n".join(lines[at:])
    return visible, ""


def _cut(lines: list[str]) -> int:
    """The line where only quotation follows. Text of the sender's own after a quotation keeps it all visible."""
    ends = {at for at, line in enumerate(lines) if line.rstrip(" \t*_")[-1:] in _COLON and _says_wrote(line, HEAD_END)}
    after: list[bool] | None = None
    for at, line in enumerate(lines):
        if not line or not _introduces(lines, at, line, ends):
            continue
        if SEPARATOR.match(line) or BEGIN_FORWARD.match(line) or _block(lines, at):
            return at
        end = next((at + more + 1 for more in range(4) if at + more in ends), at + 1)
        after = after if after is not None else _own_after_quote(lines)
        if end >= len(lines) or not after[end]:
            return at
    return _trailing_quote(lines)


def _says_wrote(line: str, pattern: re.Pattern[str]) -> bool:
    """The heads are long alternations: a line without one of their words is let through before."""
    if len(line) > LONGEST:
        return False
    return SAYS.search(line.lower()) is not None and pattern.search(line) is not None


def _introduces(lines: list[str], at: int, line: str, ends: set[int]) -> bool:
    if len(line) > LONGEST or not (bare := line.strip(" \t>*_")):
        # Lines of rules are stripped to nothing as well.
        return len(line) <= LONGEST and RULE.match(line) is not None and _rule(lines, at)
    if "@" in line or bare[-1] in ":：.":
        if QUOTED.match(line):
            return False
        if "<" in line and DATED.match(line):
            return True
        if _says_wrote(line, HEAD):
            return True
    if bare[0] in "-_=" or line.lstrip(" \t")[:1] in "_=":
        if QUOTED.match(line):
            return False
        return SEPARATOR.match(line) is not None or (RULE.match(line) is not None and _rule(lines, at))
    if bare[0] in "bBaAmM" and BEGIN_FORWARD.match(line):
        return True
    head = bare[:40]
    if (":" in head or "：" in head) and not QUOTED.match(line) and _block(lines, at):
        return True
    if ends and not ends.isdisjoint((at + 1, at + 2, at + 3)) and not QUOTED.match(line) and HEAD_START.match(line):
        more = next(more for more in (1, 2, 3) if at + more in ends)
        return all(lines[at + k].strip() for k in range(1, more))
    return False


def _rule(lines: list[str], at: int) -> bool:
    following = [after for after in lines[at + 1 : at + 4] if after.strip()]
    return bool(following) and FROM_LINE.match(following[0]) is not None


def _block(lines: list[str], at: int) -> bool:
    """A block of headers as Outlook puts above what it quotes: From, then at least two more within a few lines."""
    if not FROM_LINE.match(lines[at]):
        return False
    return sum(1 for line in lines[at + 1 : at + 8] if REST_LINE.match(line)) >= 2


def _own_after_quote(lines: list[str]) -> list[bool]:
    """For each line whether, from there on, the sender writes below or between quoted lines (signatures do not count).

    One pass from the end: what is asked at a line is whether anything quoted follows and text of their own after that.
    """
    found = [False] * (len(lines) + 1)
    marks = [QUOTED.match(line) is not None for line in lines] + [False]
    own = quoted = False  # own: what a quotation that ended just before would be followed by
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if marks[at]:
            quoted = True
            found[at] = own
            continue
        if line.strip():
            # A quoted line that was wrapped has one unmarked line between two marked ones.
            wrapped = at > 0 and marks[at - 1] and marks[at + 1]
            if SIGNATURE.match(line):
                own = False
            elif not wrapped:
                own = True
        found[at] = quoted and found[at + 1]
    return found


def _trailing_quote(lines: list[str]) -> int:
    """Where a block of `>` lines runs to the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or QUOTED.match(lines[end - 1])):
        end -= 1
    return end if any(QUOTED.match(line) for line in lines[end:]) else len(lines)
