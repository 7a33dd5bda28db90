from django.urls import path

from learning.views import certificate, completion

urlpatterns = [
    path("courses/<slug:slug>/finished/", completion.course_finished, name="course-finished"),
    path("courses/<slug:slug>/rate/", completion.course_rate, name="course-rate"),
    path("courses/<slug:slug>/reflect/", completion.course_reflect, name="course-reflect"),
    path("certificates/", certificate.certificate_find, name="certificate-find"),
    path("certificates/<str:code>/", certificate.certificate_verify, name="certificate-verify"),
    path("certificates/<str:code>/pdf/", certificate.certificate_pdf, name="certificate-pdf"),
]
