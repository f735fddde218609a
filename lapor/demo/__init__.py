"""The demo population: plainly made up people and units on the real registry."""
