from analytics.models.activity import Activity, ObjectKind, Verb
from analytics.models.rollup import FIGURES, PersonDay, PersonWeek, StaleDay, Watermark
from analytics.models.team import MessageKind, StandIn, Talk, TeamMessage

__all__ = [
    "FIGURES",
    "Activity",
    "MessageKind",
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
