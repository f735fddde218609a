"""The registry: regions, agencies, people, their appointments, days off, outbox."""

from agencies.models.access import AccessEntry
from agencies.models.agency import Agency
from agencies.models.calendar import Holiday
from agencies.models.change import AgencyChange, AgencyPast
from agencies.models.decree import TeamDecree, TeamMember
from agencies.models.deputy import Deputy
from agencies.models.mandate import MandateFact
from agencies.models.notice import LetterPart, Notice, NoticeChoice, NoticeReading
from agencies.models.officer import Officer
from agencies.models.partner import IdempotencyKey, Partner, token_hash
from agencies.models.region import Region
from agencies.models.training import Training

__all__ = [
    "AccessEntry",
    "Agency",
    "AgencyChange",
    "AgencyPast",
    "Deputy",
    "Holiday",
    "IdempotencyKey",
    "LetterPart",
    "MandateFact",
    "Notice",
    "NoticeChoice",
    "NoticeReading",
    "Officer",
    "Partner",
    "Region",
    "TeamDecree",
    "TeamMember",
    "Training",
    "token_hash",
]
