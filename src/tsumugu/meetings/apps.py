from django.apps import AppConfig


class Meetings(AppConfig):
    name = "tsumugu.meetings"

    def ready(self) -> None:
        from tsumugu.meetings import keeping
        from tsumugu.retention import kinds

        kinds.register(keeping.ANSWERS)
        kinds.register(keeping.FROM_FILE)
        kinds.register(keeping.PAPERS)
        kinds.register(keeping.MINUTES)
