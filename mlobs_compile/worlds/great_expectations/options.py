"""The world's settings, as written under `apply.great_expectations` of the project."""

from pydantic import Field

from mlobs_compile.spec.reaching import Place
from mlobs_compile.spec.shape import ObjectStoreUri, Shape


class Options(Shape):
    """Where the context is."""

    context: ObjectStoreUri | Place = Field(
        description="The folder with `great_expectations.yml`, by its path or as `s3://bucket/prefix`."
    )
    shared: bool = Field(
        default=False, description="Whether `great_expectations.yml` is somebody else's and is left as it is."
    )

    @property
    def bucket(self) -> tuple[str, str] | None:
        """Bucket and prefix; None for a folder."""
        if not self.context.startswith("s3://"):
            return None
        bucket, _, prefix = self.context.removeprefix("s3://").partition("/")
        return bucket, prefix.strip("/")
