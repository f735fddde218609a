"""Official lists in and out: tried first, every change shown, then all or none."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from agencies.admin.base import may_edit, may_read, staff_of
from agencies.forms import address
from agencies.loading.lists import NEW, REFUSED, SAME, ListResource, Trial, try_list
from agencies.loading.tables import (
    BadTable,
    Table,
    read_table,
    write_csv,
    write_xlsx,
)
from agencies.models import AccessEntry

KEPT_FOR = 60 * 60  # seconds between the trial and its being applied
Writer = Callable[..., bytes]
FILES: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
    ),
}


class ListForm(forms.Form):
    """A file to be tried."""

    file = forms.FileField(
        label=_("Berkas CSV atau XLSX"),
        help_text=_("Paling besar 2 MB dan 2.000 baris; baris pertama judul kolom."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Table:
        try:
            return read_table(self.cleaned_data["file"].read())
        except BadTable as bad:
            raise forms.ValidationError(str(bad)) from bad


class ListInOut:
    """For an admin class whose rows are an official list."""

    list_resource: type[ListResource]
    takes_lists = True
    most_out = 20_000  # rows
    actions_list: Any = ("bring_in", "take_out_csv", "take_out_xlsx")

    def has_import_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return self.takes_lists and may_edit(request)

    def has_export_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return may_read(request)

    @action(description=_("Impor daftar"), url_path="impor", permissions=["import"])
    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """A file is tried; what was tried is applied by the second button."""
        if request.method != "POST":
            return self._list_page(request, ListForm())
        if "isi" in request.POST:
            return self._apply(request)
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._list_page(request, form)
        table: Table = form.cleaned_data["file"]
        try:
            trial = self._try(request, table, keep=False)
        except BadTable as bad:
            form.add_error("file", str(bad))
            return self._list_page(request, form)
        return self._list_page(request, form, trial, self._sealed(request, table))

    def _apply(self, request: HttpRequest) -> HttpResponse:
        form = ListForm()
        try:
            table = self._opened(request)
        except (signing.BadSignature, ValueError, TypeError, KeyError):
            messages.error(request, gettext("Unggah lagi berkasnya."))
            return self._list_page(request, form)
        trial = self._try(request, table, keep=True)
        if not trial.is_clean:
            return self._list_page(request, form, trial, "")
        said = gettext("Diterapkan: %(baru)d baru, %(berubah)d berubah.")
        messages.success(request, said % trial.counts)
        return redirect(self._list_url())

    def _try(self, request: HttpRequest, table: Table, *, keep: bool) -> Trial:
        return try_list(
            self.list_resource(),
            table,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            keep=keep,
            address=address(request),
        )

    def _salt(self, request: HttpRequest) -> str:
        return f"list:{self._name()}:{request.user.pk}"

    def _sealed(self, request: HttpRequest, table: Table) -> str:
        told = [list(table.headers), [list(row) for row in table.rows]]
        return signing.dumps(told, salt=self._salt(request), compress=True)

    def _opened(self, request: HttpRequest) -> Table:
        """What was tried by this very person, a while ago at most."""
        headers, rows = signing.loads(
            request.POST["isi"], salt=self._salt(request), max_age=KEPT_FOR
        )
        return Table(tuple(headers), tuple((number, row) for number, row in rows))

    def _list_page(
        self,
        request: HttpRequest,
        form: ListForm,
        trial: Trial | None = None,
        sealed: str = "",
    ) -> HttpResponse:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        request.current_app = site.name
        resource = self.list_resource()
        context = {
            **site.each_context(request),
            "title": gettext("Impor daftar"),
            "lapor_page": True,
            "form": form,
            "trial": trial,
            "shown": [one for one in trial.lines if one.kind != SAME] if trial else [],
            "refused": REFUSED,
            "new": NEW,
            "beside": resource.aside,
            "sealed": sealed,
            "columns": [
                *(field.column_name for field in resource.get_export_fields()),
                *resource.aside,
            ],
            "required": sorted(resource.required),
            "list_name": self.model._meta.verbose_name_plural,  # type: ignore[attr-defined]
            "list_url": self._list_url(),
        }
        bad = form.errors or (trial and not trial.is_clean)
        return TemplateResponse(
            request,
            "agencies/admin/import.html",
            context,
            status=422 if bad else 200,
        )

    @action(description=_("Unduh CSV"), url_path="ekspor-csv", permissions=["export"])
    def take_out_csv(self, request: HttpRequest) -> HttpResponse:
        return self._take_out(request, "csv")

    @action(description=_("Unduh XLSX"), url_path="ekspor-xlsx", permissions=["export"])
    def take_out_xlsx(self, request: HttpRequest) -> HttpResponse:
        return self._take_out(request, "xlsx")

    def _take_out(self, request: HttpRequest, suffix: str) -> HttpResponse:
        """The rows that one sees, on record as every export is."""
        staff = staff_of(request)
        with translation.override("id"):  # the log has one language
            named = f"daftar {self.opts.verbose_name_plural}"  # type: ignore[attr-defined]
        AccessEntry.objects.create(
            kind=AccessEntry.Kind.EXPORT,
            officer_id=request.user.pk,
            agency_id=staff.seats[0].root_id if staff.seats else None,
            at=timezone.now(),
            subject=named[:120],
            address=address(request),
        )
        resource = self.list_resource()
        columns = resource.get_export_fields()
        media_type, write = FILES[suffix]
        data = write(
            [field.column_name for field in columns], self._rows(request, resource)
        )
        response = HttpResponse(data, content_type=media_type)
        name = f"{self._name()}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _rows(
        self, request: HttpRequest, resource: ListResource
    ) -> Iterator[list[Any]]:
        columns = resource.get_export_fields()
        seen = self.get_queryset(request).order_by("pk")  # type: ignore[attr-defined]
        related = seen.select_related(*self.list_relations)[: self.most_out]
        for row in related:
            yield [resource.export_field(column, row) for column in columns]

    list_relations: tuple[str, ...] = ()

    def _name(self) -> str:
        return str(self.model._meta.model_name)  # type: ignore[attr-defined]

    def _list_url(self) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
