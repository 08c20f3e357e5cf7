"""What all trainable components have in common: one learned thing, made, kept in Rasa's storage and read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class StoredComponent(GraphComponent):
    """A component with one learned thing, `model`. A subclass says how that is begun, read and written.

    Args:
        model: what was learned; None: nothing yet.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self.model = self.begin(config) if model is None else model

    @staticmethod
    def begin(config: dict[str, Any]) -> Any:
        """Give what there is before anything was learned."""
        return None

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> Any:
        """Read what `write` wrote."""
        raise NotImplementedError

    def write(self, folder: Path) -> None:
        """Write what was learned; no pickle."""
        self.model.save(folder)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StoredComponent:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> StoredComponent:
        """Read the trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.read(config, Path(folder)))

    def keep(self) -> Resource:
        """Put what was learned into the storage; the end of every training."""
        with self._storage.write_to(self._resource) as folder:
            self.write(Path(folder))
        return self._resource
