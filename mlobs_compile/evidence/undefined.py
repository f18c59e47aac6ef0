"""What a formula says where there is no number."""


class Undefined(ArithmeticError):
    """A measure has no value on these rows, such as a share of nothing; the message says why, for a person."""
