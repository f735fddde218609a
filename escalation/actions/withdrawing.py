"""Which rungs of the ladder a change of the calendar would take back."""

from collections import Counter
from collections.abc import Sequence

from complaints.models import ClockMove
from escalation.models import LadderStep


class Withdrawing:
    """Counts, by level, the steps that were made for a due date that moves."""

    def __init__(self) -> None:
        self.levels: Counter[str] = Counter()

    def look(self, moves: Sequence[ClockMove]) -> None:
        """One statement for a chunk of moves."""
        before = {move.clock_id: move.from_due_date for move in moves}
        steps = LadderStep.objects.filter(clock__in=list(before))
        for clock_id, due_date, level in steps.values_list(
            "clock", "due_date", "level"
        ):
            self.levels[level] += due_date == before[clock_id]

    def lines(self) -> list[tuple[str, int]]:
        """By level in its own words, those that would be withdrawn."""
        field = LadderStep._meta.get_field("level")
        labels = dict(field.flatchoices)
        return [
            (str(labels[level]), count)
            for level, count in sorted(self.levels.items())
            if count
        ]
