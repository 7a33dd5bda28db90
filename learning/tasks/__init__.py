"""Celery tasks; each takes ids and calls a service."""

from learning.tasks.popularity import popularity_recompute

__all__ = ["popularity_recompute"]
