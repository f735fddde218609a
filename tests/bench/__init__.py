"""Measured at 10^4, 10^5 and 10^6 cases: `make bench`, or N=10000 for a quick one."""
