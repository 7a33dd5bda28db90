"""Who may see a course."""

from __future__ import annotations

from learning.forms.studio.base import EditForm
from people.forms.audience import AudienceForm


class CourseAudienceForm(EditForm, AudienceForm):
    """An audience, and what every save of the studio carries."""
