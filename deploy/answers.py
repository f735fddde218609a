"""`answers.py URL ok|any`: 0 when URL answers 200 ("ok") or at all ("any")."""

import sys
import urllib.error
import urllib.request


def main() -> int:
    address, wanted = sys.argv[1:]
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (ours)
            return 0
    except urllib.error.HTTPError:
        return 0 if wanted == "any" else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
