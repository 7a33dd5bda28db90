from django.urls import path

from learning.urls.studio import COURSE
from learning.views.studio import translation

ALL = f"{COURSE}translations/"
LANGUAGE = f"{ALL}<slug:language>/"
PLACE = f"{LANGUAGE}texts/<slug:place>/"
UNIT = f"{PLACE}<slug:unit>/"

urlpatterns = [
    path(ALL, translation.translation_list, name="draft-translation-list"),
    path(f"{ALL}languages/add/", translation.translation_create, name="draft-translation-create"),
    path(LANGUAGE, translation.translation_detail, name="draft-translation-detail"),
    path(f"{LANGUAGE}remove/", translation.translation_delete, name="draft-translation-delete"),
    path(PLACE, translation.translation_place, name="draft-translation-place"),
    path(UNIT, translation.unit_detail, name="draft-translation-unit"),
    path(f"{UNIT}save/", translation.unit_update, name="draft-translation-save"),
]
