"""A decree's signed file, and the page on which the next decree takes over."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from agencies.actions import appointing, record_access
from agencies.actions.filing import MOST_BYTES, Filed, Upload, clean_name, filed
from agencies.admin.base import RegistryAdmin, staff_of
from agencies.forms import address
from agencies.models import AccessEntry, TeamDecree, TeamMember


class SignedFile(forms.ModelForm):
    """The file of a decree, taken in by the rules for all files."""

    upload = forms.FileField(
        label=gettext_lazy("Unggah berkas"),
        required=False,
        help_text=gettext_lazy("PDF atau foto (JPG, PNG, WebP), paling besar 10 MB."),
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}
        ),
    )
    kept: Filed | None = None

    def clean_upload(self) -> None:
        sent = self.cleaned_data.get("upload")
        if not sent:
            return
        if sent.size > MOST_BYTES:
            words = gettext("%(name)s lebih besar dari 10 MB.")
            raise ValidationError(words % {"name": clean_name(sent.name)})
        try:
            self.kept = filed(Upload(sent.name, sent.read()), as_signed=True)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NextDecreeForm(SignedFile):
    """The decree that takes over, and who of the old one stays."""

    stays = forms.ModelMultipleChoiceField(
        TeamMember.objects.none(),
        label=gettext_lazy("Anggota yang tetap"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Anggota baru ditambahkan setelah SK ini tercatat."),
    )

    class Meta:
        model = TeamDecree
        fields = ("number", "decided_on", "signatory", "valid_from", "valid_until")
        widgets = dict.fromkeys(("decided_on", "valid_from", "valid_until"), DayInput)

    def __init__(self, *args: Any, old: TeamDecree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = old.members.filter(left_on=None).select_related("officer", "agency")
        field = self.fields["stays"]
        field.queryset = seats.order_by("agency__name", "pk")  # type: ignore[attr-defined]
        self.initial.setdefault("stays", [seat.pk for seat in seats])
        self.fields["upload"].widget = forms.FileInput()

    @property
    def next_decree(self) -> appointing.NextDecree:
        typed = self.cleaned_data
        said = {name: typed[name] for name in self.Meta.fields}
        return appointing.NextDecree(file=self.kept, **said)


class ReplacedDecree(RegistryAdmin):
    """Pages of a decree beside its form: its file, and the decree that follows it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = (
            ("ganti", self.replace_view, "replace"),
            ("berkas", self.file_view, "file"),
        )
        own = [
            path(
                f"<path:object_id>/{word}/",
                view(page),
                name=f"agencies_teamdecree_{name}",
            )
            for word, page, name in pages
        ]
        return own + super().get_urls()

    @admin.display(description=gettext_lazy("Berkas"))
    def signed(self, decree: TeamDecree) -> str:
        if not decree.file:
            return gettext("Belum diunggah")
        url = reverse("admin:agencies_teamdecree_file", args=[decree.pk])
        words = decree.file_name or gettext("Unduh")
        return format_html('<a href="{}">{}</a>', url, words)

    @admin.display(description=gettext_lazy("Penggantian"))
    def next_decree(self, decree: TeamDecree) -> str:
        if decree._state.adding:
            return "–"
        url = reverse("admin:agencies_teamdecree_replace", args=[decree.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Ganti dengan SK baru"))

    def file_view(self, request: HttpRequest, object_id: str) -> FileResponse:
        """The file as a download; who took it is on record."""
        decree = self.get_object(request, object_id)
        if decree is None or not decree.file:
            raise Http404
        try:
            opened = decree.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        record_access(
            kind=AccessEntry.Kind.EXPORT,
            by=staff_of(request),
            at=timezone.now(),
            subject=decree.number,
            reason="berkas SK",
            address=address(request),
        )
        response = FileResponse(
            opened,
            as_attachment=True,
            filename=decree.file_name,
            content_type=decree.media_type or "application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def replace_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        old = self.get_object(request, object_id)
        if old is None:
            raise Http404
        if not self.has_change_permission(request, old):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else (None,)
        form = NextDecreeForm(*sent, old=old, instance=None)
        if form.is_bound and form.is_valid():
            new = self._replaced(request, old, form)
            if new is not None:
                return redirect("admin:agencies_teamdecree_change", new.pk)
        return self._replace_page(request, old, form)

    def _replaced(
        self, request: HttpRequest, old: TeamDecree, form: NextDecreeForm
    ) -> TeamDecree | None:
        """The new decree; None when refused, with the reason in the form."""
        try:
            new = appointing.replace_decree(
                decree_id=old.pk,
                next_decree=form.next_decree,
                member_ids=[seat.pk for seat in form.cleaned_data["stays"]],
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                address=address(request),
            )
        except ValidationError as error:
            for field, refused in error.message_dict.items():
                form.add_error(field, refused)
            return None
        words = gettext("%(old)s berakhir %(day)s; %(new)s berlaku sesudahnya.")
        old.refresh_from_db()
        day = f"{old.valid_until:%d-%m-%Y}"
        said = {"old": old.number, "new": new.number, "day": day}
        messages.success(request, words % said, extra_tags=f"sk:{old.pk}")
        return new

    def _replace_page(
        self, request: HttpRequest, old: TeamDecree, form: NextDecreeForm
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Ganti dengan SK baru"),
            "lapor_page": True,
            "form": form,
            "old": old,
            "old_days": days(old.valid_from, old.valid_until),
            "old_url": reverse("admin:agencies_teamdecree_change", args=[old.pk]),
        }
        status = 422 if form.errors else 200
        template = "agencies/admin/replace.html"
        return TemplateResponse(request, template, context, status=status)


def days(since: date, until: date | None) -> str:
    if until is None:
        return gettext("sejak %(day)s") % {"day": f"{since:%d-%m-%Y}"}
    return f"{since:%d-%m-%Y} – {until:%d-%m-%Y}"
