from django.apps import AppConfig


class Meetings(AppConfig):
    name = "tsumugu.meetings"

    def ready(self) -> None:
        from tsumugu.meetings import disposal
        from tsumugu.retention import kinds

        kinds.register(disposal.ANSWERS)
        kinds.register(disposal.FROM_FILE)
        kinds.register(disposal.PAPERS)
        kinds.register(disposal.MINUTES)
