"""Works a checklist off on a batch: queries, formulas, verdicts, results, and where they are published."""
