"""One good input of every mutation on Acme, and somebody who may send it: from the samples."""

from tests.support.samples import SAMPLES, Mutation, file_of, room_of
from tests.support.shape import SCHEMA, declared_in

GOOD: tuple[Mutation, ...] = tuple(SAMPLES.each("mutations"))

assert SCHEMA.mutation_type is not None
for _name in sorted({good.name for good in GOOD} ^ set(SCHEMA.mutation_type.fields)):
    _field = SCHEMA.mutation_type.fields.get(_name)
    assert _field is not None, f"A sample has a mutation `{_name}`, which the schema has not."
    raise AssertionError(
        f"Nobody says who may run `{_name}`: add it to the `mutations` of "
        f"{file_of(room_of(declared_in(_field)))}, with a good input and the outcome for each "
        "person (tests/support/samples.py)."
    )
