from django.contrib import admin
from django.urls import path

from reports import views
from reports.views.forecast import forecast_page
from reports.views.reach import reach_page
from reports.views.ready import readiness_list, readiness_page

desk = admin.site.admin_view

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("statistik/", views.statistics, name="statistics"),
    path("laporan/rekap/", views.recap_page, name="recap"),
    path("laporan/prakiraan/", forecast_page, name="forecast"),
    path("laporan/keterhubungan/", reach_page, name="reach"),
    path("admin/kesiapan/", desk(readiness_list), name="readiness"),
    path("admin/kesiapan/<int:pk>/", desk(readiness_page), name="readiness_of"),
]
