"""Addresses of the interface itself; included by ``core.urls`` in the ``core`` namespace."""

from django.urls import path, re_path

from core.ui import views

urlpatterns = [
    re_path(r"^covers/(?P<name>\d{1,3}-\d{1,6}(?:-deep)?)\.svg$", views.cover, name="cover"),
    path("brand/<int:brand>-<int:following>.css", views.brand, name="brand"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/<slug:page>/", views.styleguide, name="styleguide-page"),
]
