"""Addresses of the citizen's pages and of the workbench."""

from django.urls import path

from complaints.views import (
    access_log,
    bulk,
    case,
    drafts,
    export,
    files,
    hints,
    identity,
    pickers,
    practice,
    public,
    queue,
    saved,
    staff_entry,
    status,
    steps,
    tracking,
)

app_name = "complaints"

urlpatterns = [
    path("lapor/", public.submit, name="submit"),
    path("lapor/terima/", public.receipt, name="receipt"),
    path("lapor/wilayah/", pickers.regions, name="regions"),
    path("lapor/instansi/", pickers.agencies, name="agencies"),
    path("lapor/saran/", hints.hints, name="hints"),
    path("lacak/", tracking.track, name="track"),
    path("lacak/<str:number>/", status.status, name="status"),
    path("lacak/<str:number>/berkas/<int:pk>/", status.status_file, name="status_file"),
    path("lacak/<str:number>/<slug:name>/", status.status_step, name="status_step"),
    path("audit/", access_log.access_log, name="access_log"),
    path("audit/unduh/", access_log.export, name="access_log_export"),
    path("kerja/", queue.queue, name="queue"),
    path("kerja/latihan/", practice.practice, name="practice"),
    path("kerja/catat/", staff_entry.enter, name="enter"),
    path("kerja/unduh/", export.export, name="export"),
    path("kerja/bersama/", bulk.bulk, name="bulk"),
    path("kerja/tampilan/", saved.views, name="views"),
    path("kerja/tampilan/<int:pk>/hapus/", saved.forget, name="forget_view"),
    path("kerja/<str:number>/", case.case, name="case"),
    path("kerja/<str:number>/identitas/", identity.identity, name="identity"),
    path("kerja/<str:number>/unit/", pickers.units, name="units"),
    path("kerja/<str:number>/usul/", pickers.proposals, name="proposals"),
    path("kerja/<str:number>/draf/", drafts.draft, name="draft"),
    path("kerja/<str:number>/draf/buang/", drafts.discard, name="discard"),
    path("kerja/<str:number>/penulis/", drafts.writers, name="writers"),
    path("kerja/<str:number>/berkas/<int:pk>/", files.file, name="file"),
    path("kerja/<str:number>/<slug:name>/", steps.step, name="step"),
]
