"""What one bubble of a story becomes in a webhook."""

import random
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.sandbox.media import File, Shelf, card
from inbox.sandbox.people import Citizen, phone
from inbox.sandbox.props.mp4 import mp4
from inbox.sandbox.props.opus import voice
from inbox.sandbox.props.pdf import pdf
from inbox.sandbox.props.scenes import photo, sticker
from inbox.sandbox.story import Bubble
from inbox.sandbox.webhooks import JSON

JAKARTA = ZoneInfo("Asia/Jakarta")
TAKES = 4  # pictures of each scene
PARTS = {"pagi": range(3, 11), "siang": range(11, 15), "sore": range(15, 18)}
SUNDA = {"pagi": "enjing", "siang": "siang", "sore": "sonten", "malam": "wengi"}
HAIL = re.compile(r"(^|[Ss]elamat )([Pp]agi|[Ss]iang|[Ss]ore|[Mm]alam)\b(?! ini)")
WILUJENG = re.compile(r"\bwilujeng (enjing|siang|sonten|wengi)\b")


def timely(text: str, at: datetime) -> str:
    """The text with the greeting of that time of day, as it is in Bandung."""
    hour = at.astimezone(JAKARTA).hour
    part = next((name for name, hours in PARTS.items() if hour in hours), "malam")

    def hail(match: re.Match[str]) -> str:
        return match.group(1) + (part.capitalize() if match.group(2)[0].isupper() else part)

    return WILUJENG.sub(f"wilujeng {SUNDA[part]}", HAIL.sub(hail, text))


def words(text: str, who: Citizen, rng: random.Random, at: datetime, *, raw: bool = False, greeting: str = "") -> str:
    """The text with its placeholders filled, in the style of the citizen unless `raw`."""
    if raw:
        return text
    styled = who.style.write(timely(text.replace("{sapa}", greeting), at), rng)
    address = rng.choice(("min", "pak", "bu", "kak", "a", "teh"))
    for name, value in {**who.words, "min": address}.items():
        styled = styled.replace("{" + name + "}", value).replace("{" + name.upper() + "}", value.upper())
    return styled


def attached(kind: str, file: File, shelf: Shelf, base: str, rng: random.Random, **more: object) -> JSON:
    """An object of a media type. Half of them carry the `url` that Meta rolls out since November 2025."""
    found = card(file)
    if base and rng.random() < 0.5:
        found["url"] = shelf.locate(file.id, base)["url"]
    return {"type": kind, kind: {name: value for name, value in more.items() if value != ""} | found}


def content(bubble: Bubble, who: Citizen, shelf: Shelf, base: str, rng: random.Random, text: str) -> JSON | None:
    """`type` and its object, with `text` as body or caption; null for a bubble that says nothing."""
    if bubble.photo:
        file = shelf.put(photo(bubble.photo, rng.randrange(TAKES)), "image/jpeg")
        return attached("image", file, shelf, base, rng, caption=text)
    if bubble.video:
        frame = photo("lampu")
        file = shelf.put(mp4(frame, 512, 384, bubble.video), "video/mp4")
        return attached("video", file, shelf, base, rng, caption=text)
    if bubble.voice:
        file = shelf.put(voice(bubble.voice), "audio/ogg; codecs=opus")
        return attached("audio", file, shelf, base, rng, voice=True)
    if bubble.sticker:
        file = shelf.put(sticker(bubble.sticker), "image/webp")
        return attached("sticker", file, shelf, base, rng, animated=False)
    if bubble.document:
        lines = [
            "Kepada Yth. Pemerintah Kabupaten Bandung",
            "",
            f"Perihal: {bubble.title}",
            "",
            "Hormat kami,",
            who.name,
        ]
        file = shelf.put(pdf(lines), "application/pdf")
        return attached("document", file, shelf, base, rng, caption=text, filename=bubble.document)
    if bubble.location:
        return {"type": "location", "location": place(who)}
    if bubble.contact:
        return {"type": "contacts", "contacts": [contact(bubble.contact.format(**who.words), rng)]}
    if bubble.unsupported:
        words = "Message type unknown"
        error = {"code": 131051, "title": words, "message": words,
                 "error_data": {"details": "Message type is currently not supported."}}  # fmt: skip
        return {"type": "unsupported", "errors": [error], "unsupported": {"type": bubble.unsupported}}
    return {"type": "text", "text": {"body": text}} if text else None


def place(who: Citizen) -> JSON:
    return {
        "address": f"{who.words['kp']}, {who.words['desa']}, Kec. {who.words['kec']}, Kabupaten Bandung, Jawa Barat",
        "latitude": who.spot[0], "longitude": who.spot[1], "name": who.words["kp"],
    }  # fmt: skip


def contact(name: str, rng: random.Random) -> JSON:
    number = phone(rng)
    return {
        "name": {"first_name": name.split()[0], "formatted_name": name},
        "phones": [{"phone": f"+{number[:2]} {number[2:5]}-{number[5:]}", "wa_id": number, "type": "CELL"}],
    }  # fmt: skip
