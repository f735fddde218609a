"""Whether a password or a code may be tried at all, asked before it is looked at."""

from datetime import datetime, timedelta

from agencies.models import AccessEntry

# A name from one address: whoever shares either of the two still gets in, so that a
# district behind one address is never locked out.
MOST_WRONG, WINDOW = 10, timedelta(minutes=10)
# A name from anywhere, guessed at from many addresses: not locked, but one try in so
# long; nor that where its owner came in from lately.
CEILING, CEILING_WINDOW = 50, timedelta(hours=1)
PAUSE = timedelta(seconds=20)
KNOWN_FOR = timedelta(days=30)


def may_try(*, name: str, address: str, at: datetime) -> bool:
    """Whether someone at `address` may try to be `name` now."""
    tries = AccessEntry.objects.wrong_tries(name)
    here = tries.filter(at__gt=at - WINDOW, address=address)
    if here[:MOST_WRONG].count() >= MOST_WRONG:
        return False
    lately = tries.filter(at__gt=at - CEILING_WINDOW)
    if lately[:CEILING].count() < CEILING:
        return True
    if AccessEntry.objects.came_in(name, address=address, since=at - KNOWN_FOR):
        return True
    return not tries.filter(at__gt=at - PAUSE).exists()
