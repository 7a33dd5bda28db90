from analytics.models.activity import Activity, ObjectKind, Verb
from analytics.models.rollup import FIGURES, PersonDay, PersonWeek, StaleDay, Watermark

__all__ = [
    "FIGURES",
    "Activity",
    "ObjectKind",
    "PersonDay",
    "PersonWeek",
    "StaleDay",
    "Verb",
    "Watermark",
]
