"""The writes of publication that people ask for."""

from tsumugu.publication.actions.editions import publish_editions, repeat_publication, requested

__all__ = ["publish_editions", "repeat_publication", "requested"]
