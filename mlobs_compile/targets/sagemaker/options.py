"""What a project says under `targets.sagemaker`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.spec.shape import Items, Shape

Prefix = Annotated[
    str, StringConstraints(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\s]*)?$", max_length=200)
]
RoleArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$", max_length=2048)
]
ModelName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$")]
KmsKey = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9:/_-]*$", max_length=2048)]
NetworkId = Annotated[str, StringConstraints(pattern=r"^[-0-9a-zA-Z]+$", max_length=32)]


class Options(Shape):
    """Where and as whom the monitoring jobs run."""

    role: RoleArn = Field(description="The ARN of the IAM role that the jobs run as.")
    output: Prefix = Field(description="The S3 prefix that reports and violations are written under.")
    config: Prefix | None = Field(
        None,
        description="The S3 prefix that `analysis_config.json` is uploaded under; `config/` of `output`.",
    )
    shadow_models: dict[str, ModelName] = Field(
        {},
        description="By Model, the SageMaker model that Clarify asks for attributions, on a shadow endpoint.",
    )
    baseline_format: Literal["csv", "json", "parquet"] = Field(
        "csv",
        description="The format of baseline data sets; `csv` has a header line, `json` one object a line.",
    )
    instance_type: Annotated[str, StringConstraints(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9]+$")] = Field(
        "ml.m5.xlarge", description="The machine that a job runs on."
    )
    instance_count: Annotated[int, Field(ge=1, le=100)] = Field(
        1, description="How many machines a job uses."
    )
    volume_gb: Annotated[int, Field(ge=1, le=16384)] = Field(30, description="Disk per machine in gigabytes.")
    kms_key: KmsKey | None = Field(None, description="The KMS key that encrypts disks and results.")
    subnets: Annotated[tuple[NetworkId, ...], Items, Field(max_length=16)] = Field(
        (), description="The subnets that jobs run in; with `security_groups`."
    )
    security_groups: Annotated[tuple[NetworkId, ...], Items, Field(max_length=5)] = Field(
        (), description="The security groups of the jobs; with `subnets`."
    )

    @property
    def output_root(self) -> str:
        return self.output.rstrip("/")

    @property
    def config_root(self) -> str:
        return (self.config or f"{self.output_root}/config").rstrip("/")
