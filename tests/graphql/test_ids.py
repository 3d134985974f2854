"""Global ids: what is no id, and what is the id of something else."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import BadUserInput
from gateway.graphql.ids import decode_id, encode_id, split_id
from gateway.graphql.node import NODE_TYPES


def packed(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.b64encode(raw).decode()


def test_form() -> None:
    assert encode_id("Location", 7) == "TG9jYXRpb246Nw=="
    assert decode_id("TG9jYXRpb246Nw==", "Location", "id") == 7


@given(st.sampled_from(sorted(NODE_TYPES)), st.integers(0, 10**18 - 1))
def test_round_trip(type_name: str, row_id: int) -> None:
    assert split_id(encode_id(type_name, row_id), "id") == (type_name, row_id)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "7",
        "Location:7",
        "TG9jYXRpb246Nw",  # no padding
        "TG9jYXRpb246Nw== ",
        "TG9jYXRpb246Nw==\n",
        "é",
        "\x00",
        packed("Location"),
        packed(":7"),
        packed("Location:"),
        packed("Location:-1"),
        packed("Location:+1"),
        packed("Location: 1"),
        packed("Location:1_0"),
        packed("Location:1:2"),
        packed("Location:1e3"),
        packed("Location:٧"),
        packed(b"Location:\xff"),
        packed("Location:" + "9" * 19),
        packed("Location:9223372036854775808"),
    ],
)
def test_what_is_no_id(value: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        split_id(value, "filter.id.eq")
    assert caught.value.message == (
        "Argument `filter.id.eq`: not an id. Pass the `id` of an object as the gateway gave it."
    )
    assert caught.value.param == "filter.id.eq"


@given(st.text(max_size=60) | st.binary(max_size=30).map(packed))
def test_any_text_is_an_id_or_bad_input(value: str) -> None:
    with contextlib.suppress(BadUserInput):
        name, row_id = split_id(value, "id")
        assert name
        assert 0 <= row_id < 2**63


def test_id_of_another_type() -> None:
    with pytest.raises(BadUserInput) as caught:
        decode_id(encode_id("Customer", 7), "Location", "id")
    assert caught.value.message == (
        "Argument `id`: this is the id of a Customer. Pass the id of a Location."
    )


@pytest.mark.parametrize("name", ["x" * 10_000, "ann@example.com", "Ann Smith", "L" * 41])
def test_what_is_no_name_of_a_type_is_not_repeated(name: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        decode_id(packed(f"{name}:1"), "Location", "id")
    assert caught.value.message == (
        "Argument `id`: this is the id of something else. Pass the id of a Location."
    )
