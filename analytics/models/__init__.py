from analytics.models.activity import Activity, ObjectKind, Verb
from analytics.models.nudge import MOST_HOLDOUT, Nudge, NudgeReport, NudgeRule
from analytics.models.rollup import FIGURES, PersonDay, PersonWeek, StaleDay, Watermark
from analytics.models.team import MessageKind, StandIn, Talk, TeamMessage

__all__ = [
    "FIGURES",
    "MOST_HOLDOUT",
    "Activity",
    "MessageKind",
    "Nudge",
    "NudgeReport",
    "NudgeRule",
    "ObjectKind",
    "PersonDay",
    "PersonWeek",
    "StaleDay",
    "StandIn",
    "Talk",
    "TeamMessage",
    "Verb",
    "Watermark",
]
