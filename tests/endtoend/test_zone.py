"""An office in the east of the country reads its own time, whatever the machine's clock says."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from inbox.cli.showing import moment
from tests.hubs import OFFICE, SECRETS, running_hub, text_body


def test_times_are_the_offices(tmp_path: Path) -> None:
    east = ZoneInfo("Asia/Jayapura")
    office = OFFICE.format(number="106540352242922", api_base="http://127.0.0.1:9")
    with running_hub(tmp_path / "hub") as hub:
        hub.apply(office.replace('name = "Kantor Uji"', 'name = "Kantor Uji"\ntimezone = "Asia/Jayapura"'))
        for name, value in SECRETS.items():
            hub.secret("wa-bpbd", name, value)
        hub.post(text_body("jalan longsor", "wamid.EAST"))
        (thread,) = json.loads(hub.cli("threads", "--json").stdout)
        shown = moment(datetime.fromisoformat(thread["last_at"]), east)
        assert shown in hub.cli("threads").stdout.decode()
        number = str(thread["number"])
        morning = datetime.now(east).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=3)
        assert hub.cli("snooze", number, f"{morning:%Y-%m-%dT%H:%M}").returncode == 0
        (snoozed,) = json.loads(hub.cli("threads", "--json").stdout)
        assert datetime.fromisoformat(snoozed["snoozed_until"]) == morning
