"""What each step of a review asks for; field names are those of the actions."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.principals import Principal
from agencies.workdays import newest_day
from complaints.deadlines import ClockKind
from complaints.forms.desk import ReopenForm
from complaints.forms.holder import AskIdentityForm
from complaints.forms.steps import SaidField, StepForm
from complaints.models import CLOCK_LABELS
from escalation import actions, ladder
from escalation.actions.previewing import Preview
from escalation.ladder import DECIDED, Correction, Maladministration, ReviewStep
from escalation.models import Escalation, LadderRung


class ReviewForm(StepForm):
    """A step of the review itself; the others are steps of its case."""

    step: ClassVar[ReviewStep]  # type: ignore[assignment]

    def __init__(
        self, *args: Any, escalation: Escalation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.escalation = escalation

    def take(self, complaint_id: int, *, by: Principal, at: datetime) -> None:
        assert self.escalation is not None  # noqa: S101 (for the type)
        act = type(self).action
        act(escalation_id=self.escalation.pk, by=by, at=at, **self.carried())


class TakeForm(ReviewForm):
    step = ladder.TAKE
    action = staticmethod(actions.take)


class ReleaseForm(ReviewForm):
    step = ladder.RELEASE
    action = staticmethod(actions.release)

    reason = SaidField(label=_("Mengapa dikembalikan"))


class ExplanationForm(ReviewForm):
    step = ladder.ASK_EXPLANATION
    action = staticmethod(actions.ask_explanation)

    question = SaidField(
        label=_("Yang ditanyakan kepada pemegang"),
        help_text=_("Dibaca instansi pemegang dan tercatat pada laporan."),
    )


class RecommendForm(ReviewForm):
    step = ladder.RECOMMEND
    action = staticmethod(actions.recommend)

    text = SaidField(
        label=_("Tindakan korektif yang diminta"),
        help_text=_("Dikirim kepada pemegang dan instansinya apa adanya."),
    )


class CorrectionForm(ReviewForm):
    step = ladder.RECORD_CORRECTION
    action = staticmethod(actions.record_correction)

    correction = forms.ChoiceField(
        label=_("Apa yang dilakukan instansi"),
        choices=Correction,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih apakah tindakan korektif dilaksanakan.")},
    )
    text = SaidField(
        label=_("Dasarnya"),
        help_text=_("Bukti yang diperiksa. Dikirim kepada pemegang dan instansinya."),
    )


class CloseForm(ReviewForm):
    step = ladder.CLOSE
    action = staticmethod(actions.close)

    outcome = forms.ChoiceField(
        label=_("Hasil"),
        choices=[(one.value, one.label) for one in DECIDED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih hasil telaah.")},
    )
    maladministration = forms.ChoiceField(
        label=_("Jenis maladministrasi"),
        choices=[("", "–"), *Maladministration.choices],
        required=False,
        help_text=_("Hanya bila ditemukan maladministrasi."),
    )
    summary = SaidField(
        label=_("Ringkasan hasil"),
        help_text=_("Dikirim kepada pemegang dan instansinya apa adanya."),
    )


FORMS: dict[str, type[StepForm]] = {
    form.step.name: form
    for form in (
        TakeForm,
        ExplanationForm,
        RecommendForm,
        CorrectionForm,
        CloseForm,
        ReleaseForm,
        ReopenForm,
        AskIdentityForm,
    )
}


class RungForm(forms.ModelForm):
    """A version of a rung that is still to come. `at` is when it is made.

    What held on a day is never changed afterwards: a new row begins after today. It is
    tried on past cases first, and saved when who sets it has seen what it would do.
    """

    at: ClassVar[datetime]
    trial: Preview | None = None  # what was typed was tried just now
    seen = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    class Meta:
        model = LadderRung
        fields: ClassVar = [
            "level",
            "clock",
            "agency",
            "since",
            "days",
            "to",
            "channel",
            "is_quiet",
            "is_told",
        ]

    def is_valid(self) -> bool:
        """Nothing is wrong, and who saves it has seen what it would do."""
        return super().is_valid() and self.trial is None

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since <= newest_day(self.at):
            raise forms.ValidationError(
                gettext("Pilih hari sesudah hari ini: yang sudah berlaku tidak diubah.")
            )
        return since

    def clean(self) -> dict[str, Any] | None:
        """Refuses a ladder on which a superior hears before the holder."""
        typed = super().clean()
        if self.errors:
            return typed
        others = LadderRung.objects.exclude(pk=self.instance.pk).ladder()
        row = _rung(self.cleaned_data)
        if found := ladder.crossed([*others, row]):
            self.add_error("days", _crossed(*found))
        if late := ladder.laxer([*others, row]):
            self.add_error("days", _laxer(*late))
        self._try(row)
        return typed

    def _try(self, row: ladder.Rung) -> None:
        """What it would have done, once for what was typed, before it is saved."""
        if self.errors or self.cleaned_data.get("seen") == self._digest():
            return
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("seen")] = self._digest()
        self.data = data
        self.trial = actions.preview_rung(row=row, at=self.at)

    def _digest(self) -> str:
        """Of what was typed: another row is tried again."""
        typed = {**self.cleaned_data, "seen": ""}
        return sha256(repr(sorted(typed.items())).encode()).hexdigest()


def _rung(said: dict[str, Any]) -> ladder.Rung:
    agency = said["agency"]
    return ladder.Rung(
        level=ladder.Level(said["level"]),
        clocks=frozenset({ClockKind(said["clock"])}),
        days=said["days"],
        to=ladder.Recipient(said["to"]),
        since=said["since"],
        channel=said["channel"],
        is_quiet=said["is_quiet"],
        is_told=said["is_told"],
        agency_id=agency.pk if agency else None,
    )


def _laxer(agency_id: int, on: date) -> str:
    words = gettext(
        "Sejak %(day)s %(name)s akan lebih longgar daripada baris nasional; baris"
        " instansi hanya boleh lebih awal."
    )
    name = Agency.objects.get(pk=agency_id).name
    return words % {"day": date_format(on, "j F Y"), "name": name}


def _crossed(clock: ClockKind, on: date) -> str:
    words = gettext(
        "Sejak %(day)s urutan jam %(clock)s terbalik: pemegang diingatkan dahulu, lalu"
        " atasan, lalu koordinator."
    )
    return words % {"day": date_format(on, "j F Y"), "clock": CLOCK_LABELS[clock]}
