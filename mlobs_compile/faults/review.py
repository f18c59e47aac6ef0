"""Faults of how a project judges its changes (MLO700 to MLO719)."""

from mlobs_compile.diagnostic import Fault, Severity

UNKNOWN_RISK = Fault(
    "MLO700",
    "unknown-risk",
    """An entry under `review` in mlobs.yaml names a risk that does not exist.

It would never accept anything, or never change a level. `mlobs explain risks` lists all risks with their codes.

Bad:
```yaml
review:
  acknowledged:
    - {risk: R77, of: fraud, reason: agreed with the risk team, until: 2027-01-31}
```
Good:
```yaml
review:
  acknowledged:
    - {risk: R04, of: fraud, reason: agreed with the risk team, until: 2027-01-31}
```""",
)
TOO_LONG = Fault(
    "MLO701",
    "acknowledged-for-too-long",
    """A risk is accepted for more than 400 days.

Nobody remembers by then what was agreed, and everything of the kind that comes until then is accepted with it. Give
a day within 400 days, and look at the reason again when it comes. Only verbs that know the day judge it.""",
)
EXPIRED = Fault(
    "MLO702",
    "acknowledgement-has-ended",
    """The last day on which a risk counts as accepted is over.

`mlobs diff` counts the risk as open again where a change brings it. Remove the entry when its change is merged; give
it another day, and a reason that still holds, when it is not.""",
    Severity.WARNING,
)
OF_NOTHING = Fault(
    "MLO703",
    "acknowledged-of-nothing",
    """A risk is accepted for something that the project does not have.

It may have been removed, and its removal is what is accepted: then all is well, and the entry can go once the change
is merged. Else the id has a typing error. An id stands for all below it, and `*` for any text between two slashes.

Bad:
```yaml
review:
  acknowledged:
    - {risk: R06, of: fruad/availability, reason: agreed with the risk team, until: 2027-01-31}
```
Good:
```yaml
review:
  acknowledged:
    - {risk: R06, of: fraud/availability, reason: agreed with the risk team, until: 2027-01-31}
```""",
    Severity.INFO,
)

UNKNOWN_PRICE = Fault(
    "MLO710",
    "price-of-nothing",
    """An entry of `review.prices` in mlobs.yaml is called like nothing that `mlobs diff` puts a price on.

It would change no estimate, and the price it was meant to replace would still count. An instance of SageMaker is
called as AWS calls it, such as `ml.g5.xlarge`, whether or not the built-in table has it.

Bad:
```yaml
review:
  prices: {composit_alarm: 0.40}
```
Good:
```yaml
review:
  prices: {composite_alarm: 0.40, ml.g5.xlarge: 1.41}
```""",
)
