"""Forms of the steps that the holder of a case takes, and of who watches over it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Officer, TeamMember
from agencies.principals import Principal
from complaints import actions, extending, similarity, workflow
from complaints.actions.answering import NAMES
from complaints.actions.mentioning import names_of_none
from complaints.forms.steps import SaidField, StepForm
from complaints.forms.uploads import FilesField
from complaints.models import AnswerTemplate
from complaints.notifications import colleagues
from complaints.words import short_date


class FollowUpForm(StepForm):
    step = workflow.FOLLOW_UP
    action = staticmethod(actions.follow_up)

    text = SaidField(
        label=_("Kabar untuk pelapor"),
        help_text=_("Jangan menulis nama atau nomor telepon siapa pun."),
    )
    uploads = FilesField(label=_("Foto atau dokumen"))


class ColleaguesField(forms.ModelMultipleChoiceField):
    """People by their ids, shown with the name by which a text names them."""

    def label_from_instance(self, officer: Officer) -> str:
        return f"{officer.name} (@{officer.username})"


class NoteForm(StepForm):
    step = workflow.NOTE
    action = staticmethod(actions.note)

    text = SaidField(
        label=_("Catatan"),
        help_text=_("Rekan yang disebut, misalnya @nama.pengguna, diberi tahu."),
    )
    mentioned = ColleaguesField(
        Officer.objects.none(),
        label=_("Sebut rekan"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Pilih rekan dari daftar."),
            "invalid_pk_value": _("Pilih rekan dari daftar."),
        },
    )
    uploads = FilesField(label=_("Foto atau dokumen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.complaint is None or self.on is None:
            return
        field = self.fields["mentioned"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (type)
        field.queryset = colleagues(self.complaint, on=self.on)

    def take(self, complaint_id: int, *, by: Principal, at: datetime) -> None:
        super().take(complaint_id, by=by, at=at)
        if self.complaint is None:
            return
        text = self.cleaned_data["text"]
        if names := names_of_none(self.complaint, text, at=at):
            said = {"names": ", ".join(f"@{name}" for name in names)}
            words = gettext(
                "Tidak diberi tahu: %(names)s. Tidak ada rekan pada laporan ini yang"
                " bernama pengguna itu."
            )
            self.remark = words % said


class AssignForm(StepForm):
    step = workflow.ASSIGN
    action = staticmethod(actions.assign)

    to = forms.ModelChoiceField(
        Officer.objects.none(),
        label=_("Petugas"),
        required=False,
        empty_label=_("Belum ada petugas"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.complaint is not None and self.on is not None:
            people = TeamMember.objects.serving(self.complaint.holder_id, self.on)
            field = self.fields["to"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (type)
            field.queryset = people.order_by("name")
            self.initial.setdefault("to", self.complaint.assignee_id)


class TemplateField(forms.ModelChoiceField):
    """Templates by their ids, shown with the version that one would start from."""

    def label_from_instance(self, template: Any) -> str:
        said = {"name": template.name, "version": template.version}
        return gettext("%(name)s (versi %(version)s)") % said


def to_confirm(warnings: Iterable[similarity.Warning]) -> list[dict[str, str]]:
    """For components/checklist.html."""
    return [{"verdict": "ask", "words": capfirst(str(NAMES[one]))} for one in warnings]


class SubmitAnswerForm(StepForm):
    """An answer with its quality check; `warned` are the warnings shown before."""

    step = workflow.SUBMIT_ANSWER
    action = staticmethod(actions.submit_answer)
    field_order = ("template", "text", "uploads", "confirmed")

    template = TemplateField(
        AnswerTemplate.objects.none(),
        label=_("Mulai dari templat"),
        required=False,
        empty_label=_("Tanpa templat"),
    )
    text = SaidField(
        label=_("Apa yang sudah dilakukan"),
        help_text=_(
            "Sampai kepada pelapor saat dikirim. Jangan menulis nama atau nomor telepon"
            " siapa pun."
        ),
    )
    confirmed = forms.BooleanField(
        label=_("Tetap kirim. Keputusan ini dicatat dan dihitung."), required=False
    )
    warned = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[dict[str, str]] = []
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (type)
        offered = AnswerTemplate.objects.offered_to(self.complaint)
        field.queryset = offered.with_version().order_by("name")

    def carried(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        begun = typed.pop("template")
        if begun is not None:
            typed["begun_from"] = {"template": begun.pk, "version": begun.version}
        warned = typed.pop("warned").split(",")
        return {**typed, "confirmed": warned if typed["confirmed"] else []}

    def is_taken(self, complaint_id: int, *, by: Principal, at: datetime) -> bool:
        try:
            return super().is_taken(complaint_id, by=by, at=at)
        except actions.NeedsConfirmation as question:
            self._ask(question)
        return False

    def _ask(self, question: actions.NeedsConfirmation) -> None:
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["warned"] = ",".join(question.warnings)
        typed.pop("confirmed", None)
        self.data = typed
        self.warnings = to_confirm(question.warnings)
        words = gettext("Periksa peringatan, lalu perbaiki atau centang kotak ini.")
        self.add_error("confirmed", words)


class AnswerForm(SubmitAnswerForm):
    step = workflow.ANSWER
    action = staticmethod(actions.answer)

    uploads = FilesField(label=_("Foto atau dokumen bukti"))


class ApproveAnswerForm(StepForm):
    step = workflow.APPROVE_ANSWER
    action = staticmethod(actions.approve_answer)


class ReleaseAnswerForm(StepForm):
    step = workflow.RELEASE_ANSWER
    action = staticmethod(actions.release_answer)


class SendBackForm(StepForm):
    step = workflow.SEND_BACK_ANSWER
    action = staticmethod(actions.send_back_answer)

    reason = SaidField(label=_("Yang perlu diperbaiki"))


class ExtensionForm(StepForm):
    step = workflow.ASK_EXTENSION
    action = staticmethod(actions.ask_extension)

    reason = SaidField(label=_("Alasan untuk koordinator"))
    until = forms.DateField(
        label=_("Sampai tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"invalid": _("Tulis tanggal seperti 31-12-2025.")},
    )
    interim = SaidField(label=_("Jawaban sementara untuk pelapor"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = extending.latest(self.complaint) if self.complaint else None
        if latest is None:
            return
        said = gettext("Paling lama sampai %(day)s.") % {"day": short_date(latest)}
        self.fields["until"].help_text = said
        self.fields["until"].widget.attrs["max"] = latest.isoformat()


class ExplainForm(StepForm):
    step = workflow.EXPLAIN
    action = staticmethod(actions.explain)

    text = SaidField(label=_("Klarifikasi untuk Ombudsman"))


class AskIdentityForm(StepForm):
    step = workflow.ASK_IDENTITY
    action = staticmethod(actions.ask_identity)

    reason = forms.CharField(
        label=_("Mengapa identitas perlu dibaca"),
        max_length=300,
        help_text=_("Alasan ini tercatat, dan pelapor dapat membacanya."),
    )


HOLDER_FORMS: dict[str, type[StepForm]] = {
    form.step.name: form
    for form in (
        FollowUpForm,
        NoteForm,
        AssignForm,
        SubmitAnswerForm,
        AnswerForm,
        ApproveAnswerForm,
        ReleaseAnswerForm,
        SendBackForm,
        ExtensionForm,
        ExplainForm,
        AskIdentityForm,
    )
}
