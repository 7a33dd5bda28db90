"""Which form each kind of block has."""

from __future__ import annotations

from learning.forms.studio.block import (
    AudioForm,
    BlockForm,
    BoxForm,
    CalloutForm,
    CodeForm,
    FileForm,
    ImageForm,
    LinkForm,
    MathsForm,
    PollForm,
    ProseForm,
    ReflectionForm,
    TableForm,
    TasksForm,
    TitledBoxForm,
    VideoForm,
)
from learning.forms.studio.question import CheckForm

FORMS: dict[str, type[BlockForm]] = {
    "prose": ProseForm,
    "image": ImageForm,
    "video": VideoForm,
    "audio": AudioForm,
    "file": FileForm,
    "code": CodeForm,
    "maths": MathsForm,
    "callout": CalloutForm,
    "accordion": TitledBoxForm,
    "challenge": BoxForm,
    "table": TableForm,
    "check": CheckForm,
    "poll": PollForm,
    "reflection": ReflectionForm,
    "tasks": TasksForm,
    "link": LinkForm,
}
