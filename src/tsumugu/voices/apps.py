from django.apps import AppConfig


class Voices(AppConfig):
    name = "tsumugu.voices"

    def ready(self) -> None:
        from tsumugu.retention import kinds
        from tsumugu.voices import disposal

        kinds.register(disposal.OPINIONS)
