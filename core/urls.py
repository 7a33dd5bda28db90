from django.urls import URLPattern, URLResolver, path

from core.ui.urls import urlpatterns as ui_urls
from core.views import health, home, search, shell

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("health/", health.health, name="health"),
    path("theme/", shell.theme_set, name="theme-set"),
    path("robots.txt", shell.robots, name="robots"),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    *ui_urls,
]
