from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # `shared_task` binds to this app wherever a task is sent from.
        from config.celery import app

        app.set_default()
