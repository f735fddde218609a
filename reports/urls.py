from django.urls import path

from reports import views
from reports.views.forecast import forecast_page

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("statistik/", views.statistics, name="statistics"),
    path("laporan/rekap/", views.recap_page, name="recap"),
    path("laporan/prakiraan/", forecast_page, name="forecast"),
]
