"""The registry in the admin: edited by the national desk, read by coordinators."""

from agencies.admin.agencies import AgencyAdmin
from agencies.admin.calendar import HolidayAdmin
from agencies.admin.decrees import TeamDecreeAdmin
from agencies.admin.deputies import DeputyAdmin, TeamMemberAdmin
from agencies.admin.mandates import MandateFactAdmin
from agencies.admin.officers import OfficerAdmin
from agencies.admin.partners import PartnerAdmin
from agencies.admin.regions import RegionAdmin
from agencies.admin.training import TrainingAdmin

__all__ = [
    "AgencyAdmin",
    "DeputyAdmin",
    "HolidayAdmin",
    "MandateFactAdmin",
    "OfficerAdmin",
    "PartnerAdmin",
    "RegionAdmin",
    "TeamDecreeAdmin",
    "TeamMemberAdmin",
    "TrainingAdmin",
]
