"""The path of every step's form: from what was typed to the action, and back."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.principals import Principal
from complaints.actions import NotAllowed
from complaints.models import Complaint
from complaints.workflow import Step

EMPTY = _("Bagian ini belum diisi.")
LONGEST = 20_000  # characters of a text, as `actions.verifying.said` allows


# In place of Django's own words, which say what is wrong and not what to do.
PLAIN = {
    "required": EMPTY,
    "invalid_choice": _("Pilihan ini tidak ada dalam daftar; pilih lagi."),
    "max_length": _(
        "Terlalu panjang: paling banyak %(limit_value)d huruf, sekarang %(show_value)d."
    ),
}


def speak_plainly(field: forms.Field) -> None:
    """Give the field our words wherever it has none of its own."""
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            defaults |= getattr(kind, "default_error_messages", {})
    for code, words in PLAIN.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = words


class StepForm(forms.Form):
    """What a step carries. Field names are those of the action's arguments.

    Fields in `picked` are chosen with the unit picker and not drawn as widgets.
    `complaint` is missing where one form serves many cases; `visible` are the cases
    that the person may see; `on` is the day on which they ask.
    """

    step: ClassVar[Step]
    action: ClassVar[Callable[..., Any]]
    picked: ClassVar[tuple[str, ...]] = ()
    refusal = ""  # why the step was not allowed, when it was tried last
    remark = ""  # what one should know of a step that was taken

    def __init__(
        self,
        *args: Any,
        complaint: Complaint | None = None,
        visible: QuerySet[Complaint] | None = None,
        on: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            speak_plainly(field)
        self.complaint, self.on = complaint, on
        self.visible = visible if visible is not None else Complaint.objects.none()

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if name not in self.picked)

    def carried(self) -> dict[str, Any]:
        """The action's own arguments."""
        return dict(self.cleaned_data)

    def attempt(self, complaint_id: int, *, by: Principal, at: datetime) -> str:
        """Take the step on one case; empty when it went through, else the reason."""
        self.refusal = ""
        try:
            self.take(complaint_id, by=by, at=at)
        except NotAllowed as refused:
            self.refusal = str(refused)
            return self.refusal
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def take(self, complaint_id: int, *, by: Principal, at: datetime) -> None:
        """Raises what the action raises."""
        act = type(self).action
        act(complaint_id=complaint_id, by=by, at=at, **self.carried())

    def is_taken(self, complaint_id: int, *, by: Principal, at: datetime) -> bool:
        """Take the step; when it is refused, the reason stands in the errors."""
        try:
            self.take(complaint_id, by=by, at=at)
        except NotAllowed as refused:
            self.refusal = str(refused)
            self.add_error(None, self.refusal)
        except ValidationError as error:
            self._show(error)
        return not self.errors

    def _show(self, error: ValidationError) -> None:
        """Beside the field it is about, or above the form."""
        if not hasattr(error, "error_dict"):
            return self.add_error(None, error)
        for name, messages in error.error_dict.items():
            self.add_error(name if name in self.fields else None, messages)
        return None


class UnitField(forms.ModelChoiceField):
    """An agency by its id, as the unit picker sends it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agency.objects.filter(is_active=True), **kwargs)


class UnitsField(forms.ModelMultipleChoiceField):
    """Agencies by their ids, as the unit picker sends them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agency.objects.filter(is_active=True), **kwargs)


class SaidField(forms.CharField):
    """A text of several lines."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        words = {"required": EMPTY, **kwargs.pop("error_messages", {})}
        super().__init__(max_length=LONGEST, error_messages=words, **kwargs)
