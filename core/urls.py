from django.urls import URLPattern, URLResolver, path

from core.ui.urls import urlpatterns as ui_urls
from core.views import api, delivery, health, home, search, shell

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("api/", api.api_explorer, name="api-explorer"),
    path("health/", health.health, name="health"),
    path("theme/", shell.theme_set, name="theme-set"),
    path("robots.txt", shell.robots, name="robots"),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("system/deliveries/", delivery.delivery_list, name="delivery-list"),
    path("system/deliveries/retry/", delivery.delivery_retry_all, name="delivery-retry-all"),
    path(
        "system/deliveries/<int:delivery_id>/retry/",
        delivery.delivery_retry,
        name="delivery-retry",
    ),
    *ui_urls,
]
