"""What `mlobs import` says of artifacts and registries, and of files that were imported before (MLO680 to MLO684)."""

from mlobs_compile.diagnostic import Fault, Severity

BROKEN_ARTIFACT = Fault(
    "MLO680",
    "broken-artifact",
    """A file of another tool cannot be read, so nothing is imported.

It is cut off, empty, or not what its name says: JSON that ends too soon because the tool was still writing, a YAML file
with a fault, a `.db` file that is no SQLite database. Run the tool again, or leave the file out by naming the
others.""",
)
AS_SQL = Fault(
    "MLO681",
    "carried-as-sql",
    """A check of another tool was carried over as the SELECT that the tool itself runs.

No check of mlobs says exactly the same, and a check that says nearly the same would be a lie. The SELECT reads the
table `batch` in place of the tool's table. It is right wherever the batch is in an engine of the same dialect; read it
once.""",
    Severity.INFO,
)
TAKEN = Fault(
    "MLO682",
    "described-already",
    """There is a document of this name already, and it is not of the same thing, or you wrote it yourself.

No import touches a document that no import wrote, so the thing is left as it is. To let the import look after it, move
your document away, import, and put back what is yours: from then on hand edits stay.

What imports of several tools say of one name goes into one document: a model's registry, its endpoint, its alarms.
Where each names a system of its own, such as a DAG of Airflow and a pipeline of SageMaker, and for tables, they are two
things: the second is written with the tool's name behind its own, as `fraud-train-sagemaker`, keeps that name, and is
told once.""",
    Severity.WARNING,
)
UNMERGED = Fault(
    "MLO683",
    "not-merged",
    """What changed at the source could not be put into a file that was edited by hand.

The value stands behind a YAML anchor that others share, the file is no longer YAML, or what would come out would not be
a valid document. The file stays as it is, and the message says what the source says now: put that in by hand.""",
    Severity.WARNING,
)
BROKEN_LOCK = Fault(
    "MLO684",
    "broken-import-lock",
    """The lock file of an import cannot be read, so that nobody knows which values were edited by hand.

`import-TOOL.lock.json` beside the imported files holds what the last import wrote. Restore it from version control. To
begin anew, move the imported files and the lock away, import, and compare.""",
)
