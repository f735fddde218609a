from django.contrib import admin
from django.urls import path

from reports import views
from reports.views.forecast import forecast_page
from reports.views.issued import cases_behind, document
from reports.views.issued.files import as_json, as_pdf, as_xlsx
from reports.views.issued.issuing import issued_list, replace_page
from reports.views.reach import reach_page
from reports.views.ready import readiness_list, readiness_page
from reports.views.scopes import scopes

desk = admin.site.admin_view

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("statistik/", views.statistics, name="statistics"),
    path("laporan/rekap/", views.recap_page, name="recap"),
    path("laporan/prakiraan/", forecast_page, name="forecast"),
    path("laporan/keterhubungan/", reach_page, name="reach"),
    path("laporan/cakupan/", scopes, name="scopes"),
    path("laporan/terbitan/", issued_list, name="issued_list"),
    path("laporan/terbitan/<int:pk>/", document, name="issued"),
    path("laporan/terbitan/<int:pk>/laporan/", cases_behind, name="issued_cases"),
    path("laporan/terbitan/<int:pk>/ganti/", replace_page, name="issued_replace"),
    path("laporan/terbitan/<int:pk>/rekap.pdf", as_pdf, name="issued_pdf"),
    path("laporan/terbitan/<int:pk>/rekap.xlsx", as_xlsx, name="issued_xlsx"),
    path("laporan/terbitan/<int:pk>/rekap.json", as_json, name="issued_json"),
    path("admin/kesiapan/", desk(readiness_list), name="readiness"),
    path("admin/kesiapan/<int:pk>/", desk(readiness_page), name="readiness_of"),
]
