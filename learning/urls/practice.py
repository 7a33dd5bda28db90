from django.urls import path

from learning.views import observation, practice

ONE = "observations/<int:observation_id>/"

urlpatterns = [
    path(
        "courses/<slug:slug>/lessons/<slug:key>/practice/",
        practice.practice_work,
        name="practice-work",
    ),
    path("practice/files/<int:file_id>/", practice.practice_file, name="practice-file"),
    path("observations/", observation.observation_list, name="observation-list"),
    path(ONE, observation.observation_detail, name="observation-detail"),
    path(f"{ONE}answer/", observation.observation_settle, name="observation-answer"),
    path(f"{ONE}decline/", observation.observation_refuse, name="observation-decline"),
    path(f"{ONE}withdraw/", practice.observation_take_back, name="observation-withdraw"),
]
