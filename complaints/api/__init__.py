"""The API of integrated applications: what they may see, and verbs, not fields."""
