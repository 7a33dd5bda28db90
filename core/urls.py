from django.urls import path

from core.views import health, home, search, shell

app_name = "core"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("health/", health.health, name="health"),
    path("theme/", shell.theme_set, name="theme-set"),
    path("robots.txt", shell.robots, name="robots"),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
]
