"""A body from outside, read field by field; what is wrong is gathered, not repeated."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.actions.texts import UNSTORABLE

Value = TypeVar("Value")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fields:
    """No value is guessed: "true" is no yes, 1 is no text."""

    def __init__(self, body: Mapping[str, Any], *, within: str = "") -> None:
        self.body = body
        self.within = within
        self.errors: dict[str, str] = {}
        self.asked: set[str] = set()

    def text(
        self, name: str, *, required: bool = False, most: int | None = None
    ) -> str:
        value = self._value(name, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            return self._wrong(name, _("Harus berupa teks."), "")
        if UNSTORABLE.search(value):
            return self._wrong(name, _("Ada karakter yang tidak dapat disimpan."), "")
        if required and not value.strip():
            return self._wrong(name, _("Bagian ini belum diisi."), "")
        if most is not None and len(value) > most:
            return self._wrong(name, _("Paling banyak %d karakter.") % most, "")
        return value

    def flag(self, name: str, *, required: bool = False) -> bool:
        value = self._value(name, required=required)
        if value is None or isinstance(value, bool):
            return bool(value)
        return self._wrong(name, _("Harus true atau false."), False)

    def choice(self, name: str, choices: Iterable[str]) -> str:
        """One of `choices`; required."""
        value, known = self.text(name, required=True), list(choices)
        if self.within + name in self.errors or value in known:
            return value
        text = _("Pilih salah satu: %s.") % ", ".join(known)
        return self._wrong(name, text, "")

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        return self._wrong(name, _("Tulis tanggal sebagai TTTT-BB-HH."), None)

    def rating(self, name: str) -> int | None:
        """1 to 5, or nothing."""
        value = self._value(name, required=False)
        if value is None or (type(value) is int and 1 <= value <= 5):
            return value
        return self._wrong(name, _("Nilai dari 1 sampai 5."), None)

    def group(self, name: str) -> "Fields":
        """The fields of an object inside this one; empty where it is missing."""
        value = self._value(name, required=False)
        if value is not None and not isinstance(value, Mapping):
            self._wrong(name, _("Harus berupa objek."), None)
        inner = Fields(value if isinstance(value, Mapping) else {}, within=f"{name}.")
        inner.errors = self.errors
        return inner

    def refuse(self, name: str, reason: str) -> None:
        self.errors.setdefault(self.within + name, reason)

    def ignored(self) -> list[str]:
        """Names that nobody asked for, as far as they look like names."""
        extra = sorted(set(self.body) - self.asked)
        return [name for name in extra if re.fullmatch(r"[a-z_]{1,40}", name)][:20]

    def check(self) -> None:
        """Raises `ValidationError` by field when something was wrong."""
        if self.errors:
            raise ValidationError(dict(self.errors))

    def _value(self, name: str, *, required: bool) -> Any:
        self.asked.add(name)
        value = self.body.get(name)
        if value is None and required:
            self.refuse(name, _("Bagian ini belum diisi."))
        return value

    def _wrong(self, name: str, reason: str, instead: Value) -> Value:
        self.refuse(name, reason)
        return instead
