"""How Django itself writes an instant: with its zone, and as the filter `waktu`."""
