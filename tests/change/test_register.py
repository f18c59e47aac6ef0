from __future__ import annotations

import pytest

from mlobs_compile.change.objects import Key, Mark
from mlobs_compile.change.register import GONE, PENDING, Entry, Register

KEY = Key("prometheus", "rule-file", "a/b.yaml")
MARK = Mark("uuid", "prod", "fraud", "0123456789abcdef", protected=True)


@pytest.mark.parametrize("settled", [True, False])
def test_a_register_reads_back_what_it_wrote(settled: bool) -> None:
    register = Register({KEY: Entry(MARK, settled)})
    assert Register.read(register.text) == register
    assert Register.read(Register().text) == Register()


def test_equal_registers_have_equal_bytes_whatever_their_order() -> None:
    other = Key("alertmanager", "file", "x")
    one = Register().having(KEY, Entry(MARK)).having(other, Entry(MARK))
    two = Register().having(other, Entry(MARK)).having(KEY, Entry(MARK))
    assert one.text == two.text and one.having(KEY, None) == Register({other: Entry(MARK)})
    assert one.without([KEY, other]) == Register()


def test_what_never_took_effect_is_not_told_as_applied() -> None:
    assert Entry(MARK).told is MARK
    assert Entry(MARK, settled=False).told.applied == PENDING
    gone = Entry(Mark("uuid", "prod", "fraud", GONE), settled=False)
    assert gone.gone and gone.told.applied == GONE


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"mlobs_register": 2, "objects": {}}', '{"mlobs_register": 1, "objects": {"a/b/c": {}}}',
     '{"mlobs_register": 1, "objects": {"a": {"project": "p", "environment": "e", "id": "i", "applied": "x"}}}'],
)  # fmt: skip
def test_what_no_mlobs_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Register.read(text)
