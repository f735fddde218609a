"""A decree on days off as it is typed or pasted: one line a day."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Holiday
from complaints.actions.decreeing import Change, Decree

MOST_LINES = 100
LONGEST_NAME = 160
LARGEST_FILE = 100_000  # bytes
COLUMNS = ("aksi", "tanggal_libur", "jenis", "keterangan")
SIGNS = {"+": True, "-": False}


class DecreeForm(forms.Form):
    """Number, day and lines; `decree` after it was found valid."""

    number = forms.CharField(
        label=gettext_lazy("Nomor keputusan"),
        help_text=gettext_lazy("Seperti: SKB 933/2025, 1/2025, 3/2025."),
        max_length=200,
    )
    decided_on = forms.DateField(
        label=gettext_lazy("Ditetapkan pada"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Untuk tahun"), min_value=2000, max_value=2100
    )
    region_code = forms.CharField(
        label=gettext_lazy("Kode wilayah"),
        help_text=gettext_lazy("Hanya untuk libur daerah, seperti 35.78."),
        max_length=13,
        required=False,
    )
    changes = forms.CharField(
        label=gettext_lazy("Hari"),
        help_text=gettext_lazy(
            "Satu hari satu baris: + atau -, tanggal, jenis, keterangan. Contoh:"
            " +,2026-05-15,cuti_bersama,Kenaikan Yesus Kristus"
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Atau berkas CSV"),
        help_text=gettext_lazy(
            "Kolom aksi, tanggal_libur, jenis, keterangan, seperti berkas resmi"
            " skb_perubahan."
        ),
        required=False,
        allow_empty_file=True,
    )

    def clean_changes(self) -> tuple[Change, ...]:
        lines = [line for line in self.cleaned_data["changes"].splitlines() if line]
        return _changes(csv.reader(lines))

    def clean_file(self) -> tuple[Change, ...]:
        sent = self.cleaned_data["file"]
        if sent is None:
            return ()
        if sent.size > LARGEST_FILE:
            raise ValidationError(_("Berkas paling besar 100 KB."))
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("Berkas bukan teks UTF-8.")) from error
        return changes_of_file(text)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        if found["changes"] and found["file"]:
            reason = _("Tulis harinya atau pilih berkas, jangan keduanya.")
            self.add_error("file", reason)
        elif not found["changes"] and not found["file"]:
            self.add_error("changes", _("Sebutkan paling sedikit satu hari."))
        if found["file"] and not self.errors:
            self._write_out(found["file"])
        return found

    def _write_out(self, changes: Iterable[Change]) -> None:
        """Show the days of the file as lines: no page can send a file back."""
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows(
            ("+" if one.is_added else "-", one.day.isoformat(), one.kind, one.name)
            for one in changes
        )
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("changes")] = lines.getvalue()
        self.data = data

    @property
    def decree(self) -> Decree:
        said = dict(self.cleaned_data)
        from_file = said.pop("file")
        return Decree(**{**said, "changes": from_file or said["changes"]})

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused, at its field."""
        self.add_error(None, error)


def changes_of_file(text: str) -> tuple[Change, ...]:
    """The days of one decree, as the official record writes them.

    Raises `ValidationError` that names the line, or the columns that are missing.
    """
    rows = csv.DictReader(text.splitlines())
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise ValidationError(
            _("Kolom tidak ada: %(names)s.") % {"names": ", ".join(missing)}
        )
    return _changes([row[name] or "" for name in COLUMNS] for row in rows)


def _changes(rows: Iterable[list[str]]) -> tuple[Change, ...]:
    found = list(islice(rows, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        raise ValidationError(_("Paling banyak %(most)d baris.") % {"most": MOST_LINES})
    return tuple(_change(row, number) for number, row in enumerate(found, 1))


def _change(row: list[str], number: int) -> Change:
    """Raises `ValidationError` that names the line."""
    sign, day, kind, name = [cell.strip() for cell in [*row, "", "", "", ""][:4]]
    is_known = sign in SIGNS and kind in Holiday.Kind.values
    is_named = bool(name) or sign == "-"
    if not is_known or not is_named or len(name) > LONGEST_NAME or "\0" in name:
        raise _unreadable(number)
    try:
        return Change(
            is_added=SIGNS[sign], day=date.fromisoformat(day), kind=kind, name=name
        )
    except ValueError as error:
        raise _unreadable(number) from error


def _unreadable(number: int) -> ValidationError:
    kinds = ", ".join(map(str, Holiday.Kind.values))
    said: dict[str, Any] = {"number": number, "kinds": kinds}
    return ValidationError(
        _(
            "Baris %(number)d: tulis + atau -, tanggal seperti 2026-05-15, jenis"
            " (%(kinds)s), lalu keterangan."
        )
        % said
    )
