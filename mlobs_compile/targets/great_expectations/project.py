"""The files around a suite: the context's configuration, the validation definition and the checkpoint.

Every cross reference is a name and an id, and both must match, or the library calls the object "not added".
"""

from __future__ import annotations

from mlobs_compile.artifact import Body
from mlobs_compile.target import Context
from mlobs_compile.targets.great_expectations.actions import bodies, sites
from mlobs_compile.targets.great_expectations.naming import identity
from mlobs_compile.targets.great_expectations.options import Options

SOURCE, ASSET, BATCH = "runtime", "batch", "whole"


def configuration(context: Context, options: Options) -> Body:
    """`great_expectations.yml`: stores in files, one data source, a batch that is handed over at run time."""
    batch: Body = {"id": _id(context, f"batch/{BATCH}"), "partitioner": None}
    asset: Body = {
        "type": "dataframe",
        "id": _id(context, f"asset/{ASSET}"),
        "batch_metadata": {},
        "batch_definitions": {BATCH: batch},
    }
    return {
        "config_version": 4.0,
        "stores": {
            "expectations_store": _store("ExpectationsStore", "expectations/"),
            "validation_results_store": _store("ValidationResultsStore", "uncommitted/validations/"),
            "checkpoint_store": _store("CheckpointStore", "checkpoints/"),
            "validation_definition_store": _store("ValidationDefinitionStore", "validation_definitions/"),
        },
        "expectations_store_name": "expectations_store",
        "validation_results_store_name": "validation_results_store",
        "checkpoint_store_name": "checkpoint_store",
        "data_docs_sites": sites(options.actions),
        "fluent_datasources": {
            SOURCE: {"type": options.engine, "id": _id(context, f"source/{SOURCE}"), "assets": {ASSET: asset}}
        },
        "analytics_enabled": False,
    }


def validation_definition(name: str, context: Context) -> Body:
    """The suite `name` applied to the batch."""
    return {
        "data": {
            "asset": _reference(context, "asset", ASSET),
            "batch_definition": _reference(context, "batch", BATCH),
            "datasource": _reference(context, "source", SOURCE),
        },
        "id": _id(context, f"validation/{name}"),
        "name": name,
        "suite": _reference(context, "suite", name),
    }


def checkpoint(name: str, context: Context, options: Options) -> Body:
    """What is run; results carry no row values, which may be personal data."""
    return {
        "actions": bodies(options.actions, name),
        "id": _id(context, f"checkpoint/{name}"),
        "name": name,
        "result_format": {"result_format": "BASIC", "partial_unexpected_count": 0},
        "validation_definitions": [_reference(context, "validation", name)],
    }


def _store(kind: str, folder: str) -> Body:
    backend: Body = {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": folder,
        "suppress_store_backend_id": True,
    }
    return {"class_name": kind, "store_backend": backend}


def _reference(context: Context, kind: str, name: str) -> Body:
    return {"id": _id(context, f"{kind}/{name}"), "name": name}


def _id(context: Context, path: str) -> str:
    return identity(context.project_id, context.environment, path)
