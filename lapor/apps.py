from django.apps import AppConfig


class LaporConfig(AppConfig):
    name = "lapor"
    verbose_name = "LAPOR"
