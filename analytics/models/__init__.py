from analytics.models.activity import Activity, ObjectKind, Verb
from analytics.models.nudge import MOST_HOLDOUT, Nudge, NudgeReport, NudgeRule
from analytics.models.rollup import FIGURES, PersonDay, PersonWeek, StaleDay, Watermark

__all__ = [
    "FIGURES",
    "MOST_HOLDOUT",
    "Activity",
    "Nudge",
    "NudgeReport",
    "NudgeRule",
    "ObjectKind",
    "PersonDay",
    "PersonWeek",
    "StaleDay",
    "Verb",
    "Watermark",
]
