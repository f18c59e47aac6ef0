"""What `mlobs import dbt` says of a project's artifacts as a whole (MLO685 to MLO687)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_MANIFEST = Fault(
    "MLO685",
    "no-dbt-manifest",
    """The files given to `mlobs import dbt` hold no manifest of a dbt project.

Everything is read from `target/manifest.json`, which `dbt parse`, `dbt compile` and `dbt build` write. `catalog.json`
adds types and `run_results.json` compiled SQL, but neither says what a test is. Give the project's folder, or its
`target` folder.""",
)
OTHER_VERSION = Fault(
    "MLO686",
    "dbt-manifest-version",
    """The manifest is of a version that this importer was not tried with.

Versions 7 to 12 are known, which dbt 1.3 to 1.12 write. Others are read as far as they look the same: read what came
out before you trust it, and keep what was refused in dbt.""",
    Severity.WARNING,
)
NOT_COMPILED = Fault(
    "MLO687",
    "dbt-tests-not-compiled",
    """Some tests could only be carried as the SQL that dbt runs, and the artifacts do not have that SQL.

`dbt parse`, `dbt ls` and `dbt source freshness` write a manifest without compiled code. Run `dbt compile`, or
`dbt build`, and import again before another command writes the manifest anew; files under `target/compiled` and a
`run_results.json` of that run serve as well.""",
    Severity.WARNING,
)
