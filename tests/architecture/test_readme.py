"""The README tells every setting as the code has it."""

from pathlib import Path

from gateway.config import Settings

README = Path(__file__).parents[2] / "README.md"


def settings_table() -> str:
    lines = ["| Name | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"GATEWAY_{name.upper()}")
        default = field.get_default(call_default_factory=True)
        shown = "" if default is None else f"`{default}`"
        lines.append(f"| `{variable}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_settings_are_documented_as_they_are() -> None:
    text = README.read_text()
    table = text.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]

    assert table == settings_table()
