"""Addresses of the Ombudsman's pages."""

from django.urls import path

from escalation.views import case, dossier, figures, files, identity, queue, steps

app_name = "escalation"

urlpatterns = [
    path("ombudsman/", queue.queue, name="queue"),
    path("ombudsman/angka/", figures.shown, name="figures"),
    path("ombudsman/<str:number>/", case.case, name="case"),
    path(
        "ombudsman/<str:number>/dosir.pdf",
        dossier.print_dossier,
        name="dossier",
    ),
    path("ombudsman/<str:number>/bukti.json", dossier.proofs, name="proofs"),
    path("ombudsman/<str:number>/identitas/", identity.identity, name="identity"),
    path("ombudsman/<str:number>/berkas/<int:pk>/", files.file, name="file"),
    path("ombudsman/<str:number>/<slug:name>/", steps.step, name="step"),
]
