"""Faults of a file as YAML, before anything in it is understood."""

from mlobs_compile.diagnostic import Fault

SYNTAX = Fault(
    "MLO001",
    "yaml-syntax",
    """\
The file is not valid YAML at this place, and nothing after it could be read.

Most often a value holds `: ` or ` #`, a quote or bracket is not closed, or a line is indented differently
from its neighbours. PromQL is safe in single quotes or below `key: |`.

Bad:
```yaml
expr: sum(rate(errors[5m])): high
```
Good:
```yaml
expr: 'sum(rate(errors[5m])): high'
```
Mend the marked line and run the command again; there may be more faults behind it.
""",
)

DUPLICATE_KEY = Fault(
    "MLO002",
    "yaml-duplicate-key",
    """\
One mapping gives the same key twice.

Many readers let the last one win without a word, so that an objective or a threshold in plain sight has no
effect.

Bad:
```yaml
objective: 99.9%
window: 30d
objective: 99%
```
Good:
```yaml
objective: 99.9%
window: 30d
```
Remove one of the two. A key that `<<` merges in may be given again: the local one wins.
""",
)

TAG = Fault(
    "MLO003",
    "yaml-tag",
    """\
A value carries a YAML tag such as `!include` or `!!int`.

Tags make a file mean different things to different readers, and editors cannot check what they hold.
Includes, references and secrets are plain keys in this language.

Bad:
```yaml
account: !!str 012345670123
```
Good:
```yaml
account: "012345670123"
```
Remove the tag, and put text that looks like a number in quotes.
""",
)

ALIAS = Fault(
    "MLO004",
    "yaml-alias",
    """\
An alias `*name` has no anchor `&name` above it in the same document, or stands inside its own anchor.

A value that merely starts with `*`, such as a glob, needs quotes.

Bad:
```yaml
latency: *usual
usual: &usual {window: 30d}
```
Good:
```yaml
usual: &usual {window: 30d}
latency: *usual
```
Define the anchor first, or put the value in quotes.
""",
)

KEY = Fault(
    "MLO005",
    "yaml-key",
    """\
A key is missing, or is a list, a mapping or an alias.

Every key of this language is a name. `18-25`, `on` and `404` are names too, and stay text.

Bad:
```yaml
[a, b]: 1
```
Good:
```yaml
"[a, b]": 1
```
Write a name, in quotes if it holds brackets, braces or a colon.
""",
)

MERGE = Fault(
    "MLO006",
    "yaml-merge",
    """\
The merge key `<<` is given something other than a mapping or a list of mappings.

Bad:
```yaml
latency: {<<: 30d, objective: 99%}
```
Good:
```yaml
defaults: &month {window: 30d}
latency: {<<: *month, objective: 99%}
```
Give it an alias to a mapping, or a list of such aliases; the first that has a key wins, and a local key
wins over all.
""",
)

NUMBER = Fault(
    "MLO007",
    "yaml-number",
    """\
A number has more than thirty digits or an exponent beyond 300.

No quantity of a monitoring system is so large. It is most likely an identifier or a commit hash, such as
`12e5678`, that YAML reads as a number.

Bad:
```yaml
version: 12e5678
```
Good:
```yaml
version: "12e5678"
```
Put it in quotes.
""",
)

LIMIT = Fault(
    "MLO008",
    "yaml-limit",
    """\
The file is larger than 5 MB, nested deeper than 100 levels, or holds more than 500,000 values.

Aliases count as often as they are used, which stops a few lines from growing to gigabytes.

Divide the file into several: every file of the folder is read.
""",
)

ENCODING = Fault(
    "MLO009",
    "yaml-encoding",
    """\
The file is not UTF-8.

A file in UTF-16 or Latin-1 reads differently on every machine, and names in it would become wrong metric
labels.

Save the file as UTF-8; a byte-order mark at its start does no harm.
""",
)

CHARACTER = Fault(
    "MLO010",
    "yaml-character",
    """\
The file holds a character that YAML does not allow, or that ends a line for YAML but not for editors.

Such characters come with text pasted from web pages and terminals. U+2028, U+2029 and U+0085 would shift
every line number after them; the others are invisible parts of a name or a query that then matches nothing.

Delete the character. Where the text needs it, write its escape in double quotes, such as `"\\u2028"`.
""",
)

TEMPLATE = Fault(
    "MLO011",
    "yaml-template",
    """\
The file holds template syntax, `{{ }}` or `{% %}`, outside of quotes.

Specs are data and are never rendered: a template that breaks the indentation would break an alert without a
trace.

Bad:
```yaml
window: {{ window }}
```
Good:
```yaml
defaults:
  window: 30d
```
Use `defaults` or `environments`. Summaries and descriptions may hold
`{{ $labels.x }}` when the text is in quotes.
""",
)
