"""What a project says under `targets.glue_data_quality`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from mlobs_compile.spec.shape import Name, Shape

CatalogName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$", max_length=255)]
RoleArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$", max_length=2048)
]


class Options(Shape):
    """Which tables the rules are for, and as whom they run."""

    database: CatalogName = Field(description="The database of the Data Catalog that the tables are in.")
    tables: dict[Name, CatalogName] = Field(
        {}, description="By Dataset, its table; the data set's name with `_` for `-` when absent."
    )
    role: RoleArn | None = Field(
        None, description="The IAM role that runs take; without it no request for runs is written."
    )
    workers: Annotated[int, Field(ge=1, le=100)] = Field(5, description="How many workers a run uses.")
    results: Annotated[str, StringConstraints(pattern=r"^s3://[^\s]+$", max_length=1000)] | None = Field(
        None, description="The S3 prefix that results are written under."
    )

    def table(self, dataset: str) -> str:
        """The table of a data set."""
        return self.tables.get(dataset) or dataset.replace("-", "_")
