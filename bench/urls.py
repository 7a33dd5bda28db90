from django.urls import include, path

from bench.bare import bare

urlpatterns = [path("bench/bare/", bare), path("", include("config.urls"))]

handler404 = "core.views.errors.not_found"
