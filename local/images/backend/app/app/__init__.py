"""A small real backend: an API and a Temporal worker around one database."""
