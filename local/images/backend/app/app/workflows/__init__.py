"""Temporal workflows, their activities and the worker that runs them."""
