"""The words for what a verb takes (`NOMOR`, `TEKS`), in the language in use."""

import re

import click

from inbox.i18n import NC_, pgettext

WORDS = (
    NC_("argument", "ALAMAT"), NC_("argument", "ALASAN"), NC_("argument", "ANTREAN"), NC_("argument", "ATURAN"),
    NC_("argument", "BERKAS"), NC_("argument", "BUJUR"), NC_("argument", "DETIK"), NC_("argument", "HAL"),
    NC_("argument", "INSTANSI"), NC_("argument", "ISI"), NC_("argument", "JENIS"), NC_("argument", "JUDUL"),
    NC_("argument", "KAPAN"), NC_("argument", "KATA"), NC_("argument", "KETERANGAN"), NC_("argument", "KODE"),
    NC_("argument", "KUNCI"), NC_("argument", "LABEL"), NC_("argument", "LAIN"), NC_("argument", "LAYANAN"),
    NC_("argument", "LINTANG"), NC_("argument", "NAMA"), NC_("argument", "NOMOR"), NC_("argument", "NOMOR_LAIN"),
    NC_("argument", "OPD"), NC_("argument", "PETUGAS"), NC_("argument", "SALURAN"), NC_("argument", "SIAPA"),
    NC_("argument", "SOKET"), NC_("argument", "SYARAT"), NC_("argument", "TEKS"), NC_("argument", "TELEPON"),
    NC_("argument", "TEMPAT"), NC_("argument", "TINGKAT"), NC_("argument", "TUJUAN"), NC_("argument", "WAKTU"),
)  # fmt: skip
ALIKE = frozenset({"EMOJI", "HEX", "ID", "N", "PORT", "STATUS"})  # the same in every language
_WORD = re.compile(r"[A-Z][A-Z_]*")


def translate(command: click.Command) -> None:
    """Write the words of a verb, and of the verbs below it, in the language in use; doing it twice changes nothing."""
    for parameter in command.params:
        if parameter.metavar:
            parameter.metavar = _WORD.sub(lambda word: pgettext("argument", word[0]), parameter.metavar)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            translate(below)
