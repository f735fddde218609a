"""Old cases from files: a map of the columns, a streamed reading, a bulk load.

What comes in is history: it keeps the dates and targets of its source, and no sweep,
ladder, closing or notice touches it. `receive_rows` brings open cases in alive instead.
"""

from complaints.intake.files.live import receive_rows
from complaints.intake.files.loading import ImportResult, import_rows
from complaints.intake.files.mapping import BadMapping, FileMap, read_map
from complaints.intake.files.reading import BadFile, read_cases
from complaints.intake.files.rows import CaseRow, Problem, Refused
from complaints.intake.files.tables import refresh_statistics

__all__ = [
    "BadFile",
    "BadMapping",
    "CaseRow",
    "FileMap",
    "ImportResult",
    "Problem",
    "Refused",
    "import_rows",
    "read_cases",
    "read_map",
    "receive_rows",
    "refresh_statistics",
]
