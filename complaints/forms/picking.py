"""Forms with a unit that is searched for and chosen, never offered as a list of all."""

from collections.abc import Iterator
from typing import ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.utils import ErrorDict


class PickingForm(forms.Form):
    """`picked` are drawn with the unit picker; the other fields are iterated."""

    picked: ClassVar[tuple[str, ...]] = ()

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if name not in self.picked)

    def unchecked(self) -> Self:
        """As it was typed, while one searches: nobody asks yet whether it is right."""
        self._errors = ErrorDict()
        return self

    def refuse(self, error: ValidationError) -> None:
        """Show what the action refused at its field, or above the form."""
        for name, reasons in error.message_dict.items():
            self.add_error(name if name in self.fields else None, reasons)

    def error_at(self, name: str) -> str:
        return " ".join(map(str, self.errors.get(name, []))) if self.is_bound else ""
