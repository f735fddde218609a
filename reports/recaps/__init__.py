"""What was received, done and left, for a scope and a period: asked, never written."""

from reports.recaps.forecast import Forecast, Load, forecast, forecast_as_data
from reports.recaps.formulas import Counts, Punctuality, Speed, Waiting, percent
from reports.recaps.log import LogFigures, figures_as_of
from reports.recaps.period import BadPeriod, Period
from reports.recaps.recap import Recap, Row, as_data, counts_as_data, recap
from reports.recaps.scope import BadScope, Scope, agency_scope, region_scope

__all__ = [
    "BadPeriod",
    "BadScope",
    "Counts",
    "Forecast",
    "Load",
    "LogFigures",
    "Period",
    "Punctuality",
    "Recap",
    "Row",
    "Scope",
    "Speed",
    "Waiting",
    "agency_scope",
    "as_data",
    "counts_as_data",
    "figures_as_of",
    "forecast",
    "forecast_as_data",
    "percent",
    "recap",
    "region_scope",
]
