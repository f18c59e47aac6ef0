"""kind: Project, one `mlobs.yaml` per repo: environments, targets, defaults."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.spec.apply import Safety
from mlobs_compile.spec.common import Metadata
from mlobs_compile.spec.lint import Lint
from mlobs_compile.spec.review import Review
from mlobs_compile.spec.shape import Items, Name, Plugged, Shape


class Aws(Shape):
    """The AWS account that an environment lives in."""

    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] = Field(
        description="The twelve-digit account number, in quotes."
    )
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = Field(
        description="The region, such as `eu-west-1`."
    )


class ProjectMetadata(Shape):
    """What the project is called."""

    name: Name = Field(
        description="The project's name; it begins every physical name, so that two projects never clash."
    )
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")] = Field(
        description="A UUID written once by `mlobs init`; ownership of live objects hangs on it. Never change it."
    )
    description: str | None = Field(None, description="What the platform is.")


class Project(Shape):
    """The project: what every document in the repo shares."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Project"] = Field(description="The kind of document.")
    metadata: ProjectMetadata = Field(description="Name and identity.")
    include: Annotated[tuple[str, ...], Items] = Field(
        ("**/*.yaml", "**/*.yml"), description="Glob patterns of the documents, relative to this file."
    )
    exclude: Annotated[tuple[str, ...], Items] = Field(
        ("generated/**", "schemas/**"), description="Glob patterns to leave out."
    )
    targets: Annotated[Mapping[str, Shape], Plugged("target")] = Field(
        description="What to compile to, with each target's settings. An alert goes to the first that can express it."
    )
    aws: Aws | None = Field(None, description="The AWS account and region; needed by the AWS targets.")
    defaults: dict[str, object] = Field(
        {},
        description='Values that documents inherit: under `any` for all kinds, or under a kind\'s name. `"*"` stands for every entry of a named map.',
    )
    lint: Lint = Field(default_factory=Lint, description="What the linter leaves alone.")
    review: Review = Field(default_factory=Review, description="How changes are judged by `mlobs diff`.")
    apply: Annotated[Mapping[str, Shape], Plugged("world")] = Field(
        {}, description="Where the monitoring is applied to by `mlobs apply`, with each world's settings."
    )
    safety: Safety = Field(default_factory=Safety, description="What `mlobs apply` refuses.")
    environments: dict[Name, dict[str, object]] = Field(
        {}, description="The environments by name, each with overrides of this document."
    )


__all__ = ["Aws", "Metadata", "Project", "ProjectMetadata"]
