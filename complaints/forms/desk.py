"""Forms of the steps that a desk takes: verify, pass on, ask, archive, group."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import actions, workflow
from complaints.forms.steps import SaidField, StepForm, UnitField, UnitsField
from complaints.models import Category, Complaint
from complaints.workflow import Classification, Kind

# What a verifier finds chosen, by what the citizen called it.
LIKELY = {
    Kind.COMPLAINT: Classification.ORDINARY,
    Kind.ASPIRATION: Classification.ASPIRATION,
    Kind.INFORMATION: Classification.INFORMATION,
}


class VerifiedForm(StepForm):
    """What a verifier says of a case on its way; a blank title keeps the old one."""

    classification = forms.ChoiceField(
        label=_("Klasifikasi"), choices=Classification, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label=_("Topik"), required=False)
    title = forms.CharField(
        label=_("Judul yang disunting"),
        max_length=200,
        required=False,
        help_text=_("Judul asli tetap tersimpan dan tampil di sebelahnya."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["category"]
        assert isinstance(topic, forms.ChoiceField)  # noqa: S101 (for the type)
        topic.choices = [("", gettext("Belum ditentukan")), *topics()]
        if self.complaint is None:
            del self.fields["title"]
        else:
            self.initial = {**likely(self.complaint), **self.initial}

    def carried(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        code = typed.pop("category")
        verification = actions.Verification(
            classification=typed.pop("classification"),
            category=Category.objects.get(code=code) if code else None,
            title=typed.pop("title", ""),
        )
        return {**typed, "verification": verification}


class DisposeForm(VerifiedForm):
    step = workflow.DISPOSE
    action = staticmethod(actions.dispose)
    picked = ("to", "copies")
    field_order = ("to", "classification", "category", "instruction", "title", "copies")

    to = UnitField(
        label=_("Unit tujuan"),
        error_messages={
            "required": _("Pilih unit tujuan."),
            "invalid_choice": _("Unit ini tidak dikenal; cari dan pilih lagi."),
        },
    )
    instruction = SaidField(
        label=_("Instruksi untuk unit"), required=False, widget=forms.Textarea
    )
    copies = UnitsField(label=_("Tembusan"), required=False)


class HandleForm(VerifiedForm):
    step = workflow.HANDLE
    action = staticmethod(actions.handle)


class CompletionForm(StepForm):
    step = workflow.REQUEST_COMPLETION
    action = staticmethod(actions.request_completion)

    question = SaidField(
        label=_("Yang ditanyakan kepada pelapor"),
        help_text=_("Sebutkan apa yang kurang dan contoh jawabannya."),
    )


class ReturnForm(StepForm):
    step = workflow.RETURN_UP
    action = staticmethod(actions.return_up)
    picked = ("proposed",)

    reason = SaidField(label=_("Mengapa bukan wewenang"))
    proposed = UnitField(label=_("Usul unit yang berwenang"), required=False)


class ArchiveForm(StepForm):
    step = workflow.ARCHIVE
    action = staticmethod(actions.archive)

    reason = forms.ChoiceField(
        label=_("Alasan"), choices=actions.ArchiveReason, widget=forms.RadioSelect
    )
    text = SaidField(
        label=_("Penjelasan untuk pelapor"), help_text=_("Dibaca pelapor apa adanya.")
    )


class ReclassifyForm(StepForm):
    step = workflow.RECLASSIFY
    action = staticmethod(actions.reclassify)

    classification = forms.ChoiceField(
        label=_("Klasifikasi baru"), choices=Classification, widget=forms.RadioSelect
    )
    reason = SaidField(label=_("Alasan perubahan"))


class MergeForm(StepForm):
    step = workflow.MERGE
    action = staticmethod(actions.merge)

    into = forms.CharField(
        label=_("Nomor laporan induk"),
        max_length=20,
        help_text=_("Laporan terbuka di antrean yang sama."),
    )

    def clean_into(self) -> int:
        """The parent among the cases that this person sees."""
        number = self.cleaned_data["into"].strip()
        found = self.visible.filter(number=number).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(gettext("Tidak ada laporan dengan nomor itu."))
        return int(found)


class UnmergeForm(StepForm):
    step = workflow.UNMERGE
    action = staticmethod(actions.unmerge)


class SplitForm(StepForm):
    step = workflow.SPLIT
    action = staticmethod(actions.split)
    picked = ("units",)

    units = UnitsField(
        label=_("Unit yang masing-masing menerima satu bagian"),
        error_messages={"required": _("Pilih paling sedikit dua unit.")},
    )

    def carried(self) -> dict[str, Any]:
        return {"units": list(self.cleaned_data["units"])}


class GrantExtensionForm(StepForm):
    step = workflow.GRANT_EXTENSION
    action = staticmethod(actions.grant_extension)


class ReopenForm(StepForm):
    step = workflow.REOPEN
    action = staticmethod(actions.reopen)

    reason = SaidField(label=_("Mengapa dibuka kembali"))


class FlagForm(StepForm):
    step = workflow.FLAG
    action = staticmethod(actions.flag)

    issue = forms.CharField(
        label=_("Isu strategis atau program prioritas"), max_length=120
    )


DESK_FORMS: dict[str, type[StepForm]] = {
    form.step.name: form
    for form in (
        DisposeForm,
        HandleForm,
        CompletionForm,
        ReturnForm,
        ArchiveForm,
        ReclassifyForm,
        MergeForm,
        UnmergeForm,
        SplitForm,
        GrantExtensionForm,
        ReopenForm,
        FlagForm,
    )
}


def likely(complaint: Complaint) -> dict[str, Any]:
    """What stands in the form of a case before anybody typed."""
    found = complaint.classification or LIKELY.get(Kind(complaint.original_kind), "")
    return {
        "classification": found,
        "category": complaint.category.code if complaint.category else "",
        "title": complaint.title,
    }


def topics() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every topic below its branch: one query."""
    known = Category.objects.filter(registry="id")
    rows = list(known.values_list("pk", "parent", "code", "name"))
    names = {pk: name for pk, _parent, _code, name in rows}
    placed = sorted(
        (names[parent or pk], parent or 0, name, code)
        for pk, parent, code, name in rows
    )
    return [
        (branch, [(code, name) for _branch, _parent, name, code in group])
        for branch, group in groupby(placed, key=itemgetter(0))
    ]
