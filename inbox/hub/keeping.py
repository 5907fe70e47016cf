"""The office file as the store keeps it, also where this version of the program no longer takes it."""

from inbox.i18n import _
from inbox.office import Office, OfficeError, load, salvage
from inbox.wire import Problem


def opened(source: str) -> tuple[Office, Problem | None]:
    """The office, and what is wrong with its file: then what can still be told of it, to receive and to read with.

    A hub that did not open would lose the citizens' messages until somebody mends the file.
    """
    if not source:
        return Office(), None
    try:
        return load(source, "office.toml"), None
    except OfficeError as error:
        first = error.lines()[0]
        return salvage(source), Problem(
            code="office_file",
            title=_("Berkas kantor yang tersimpan tidak terbaca oleh versi ini ({first}).").format(first=first),
            hint=_("Pesan masuk tetap diterima, tidak ada yang dikirim. Perbaiki hasil `inbox office export`, lalu "
                   "jalankan `inbox office apply`."),
        )  # fmt: skip
