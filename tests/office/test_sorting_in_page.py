"""docs/sorting-in.md: every query on it is read, every table of it makes an office."""

import re
from pathlib import Path

from inbox.domain.query import FIELDS, parse
from inbox.office import load

PAGE = (Path(__file__).parents[2] / "docs" / "sorting-in.md").read_text("utf-8")
BASE = """
[office]
name = "Quick Response Kab. Bandung"
[[agency]]
id = "bpbd"
[[person]]
login = "rina"
role = "admin"
[[channel]]
id = "wa-bpbd"
kind = "whatsapp"
agency = "bpbd"
phone_number_id = "106"
"""


def test_the_queries_of_the_page_are_read() -> None:
    table = PAGE.partition("| write |")[2].partition("\n\n")[0]
    written = [code for row in table.splitlines()[2:] for code in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(written) > 30
    for code in written:
        parse(code.replace("…", "120101900001"))
    named = {term.field for code in written for term in parse(code.replace("…", "120101900001")).terms}
    assert named >= set(FIELDS)


def test_the_tables_of_the_page_make_an_office() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    office = load(BASE + "\n".join(blocks), "kantor.toml")
    assert (len(office.rules), len(office.acknowledgements), len(office.views)) == (1, 1, 1)
    assert office.canned[0].language == "su"
