"""JSONL: the field is repaired, everything else passes byte for byte, and a bad line is named."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, wrongly_decoded

from textfix.cli import main
from textfix.errors import InputError
from textfix.fixer import Fixer
from textfix.jsonl import parse

FIXER = Fixer(steps=("mojibake",))

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _whole(drawn: str) -> bool:
    """Is no surrogate pair in two halves? Escaped, they are one character to JSON."""
    return not _PAIR.search(drawn)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text(max_size=6).filter(_whole),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(any_text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def object_lines(draw: st.DrawFn) -> tuple[str, str]:
    """A JSON object on a line, spaced and escaped in one way or another, and the text of its field `text`."""
    text = draw((any_text(max_size=20) | wrongly_decoded()).filter(_whole))
    fields = draw(
        st.dictionaries(any_text(max_size=3).filter(lambda name: name != "text" and _whole(name)), values, max_size=3)
    )
    fields = dict(draw(st.permutations([*fields.items(), ("text", text)])))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :  ")]))
    line = json.dumps(fields, ensure_ascii=draw(st.booleans()), separators=separators)
    around = draw(st.sampled_from(["{}", "{}\n", "{}\r\n", " {} \n", "\ufeff{}\n"]))
    return around.format(line), text


def as_bytes(line: str) -> bytes:
    return line.encode("utf-8", "backslashreplace")


@given(object_lines())
def test_the_field_is_found(drawn):
    line, text = drawn
    record = parse(as_bytes(line), "text")
    assert record.text == text
    assert json.loads(record.line[record.start : record.end]) == text


@given(object_lines(), any_text(max_size=20).filter(_whole))
def test_only_the_field_is_written_anew(drawn, text):
    line, _ = drawn
    data = as_bytes(line)
    record = parse(data, "text")
    replaced = record.replaced(text)
    before, after = (json.loads(found.decode("utf-8-sig")) for found in (data, replaced))
    assert after == {**before, "text": text}
    assert list(after) == list(before)
    head, tail = record.line[: record.start].encode(), record.line[record.end :].encode()
    assert replaced.startswith(head)
    assert replaced.endswith(tail)
    assert data == head + record.line[record.start : record.end].encode() + tail


@given(
    st.binary(max_size=30)
    | object_lines().flatmap(lambda drawn: st.sampled_from([drawn[0][:i] for i in range(9)]).map(as_bytes))
)
def test_what_is_no_object_is_refused_with_its_place(data):
    try:
        expected = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        expected = None
    try:
        record = parse(data, "text")
    except InputError as error:
        assert str(error).startswith(("column ", "byte "))
        assert not (isinstance(expected, dict) and isinstance(expected.get("text"), str))
    else:
        assert record is None or record.text == expected["text"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[]", "column 1: '{' is due"),
        ('{"text": 1}', "column 10: field 'text' is no string; name another with --field"),
        ('{"body": "x"}', "column 1: no field 'text'; name the field with --field"),
        ('{"text": "x"} {}', "column 15: the line goes on behind the object"),
        ('{"text" "x"}', "column 9: ':' is due"),
        ("{text: 1}", "column 2: a name in quotes is due"),
        ('{"text": "\t"}', "column 11: Invalid control character at"),
        ('{"text": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_the_message_says_what_is_wrong(line, told):
    with pytest.raises(InputError) as raised:
        parse(line.encode(), "text")
    assert told in str(raised.value)


def test_of_two_fields_the_last_counts():
    assert parse(b'{"text": "a", "text": "b"}', "text").text == "b"


# The command

GOOD = '{"id": 1.50, "text": "It isnâ€™t.", "tags": ["â€™"]}\n'
REPAIRED = '{"id": 1.50, "text": "It isn’t.", "tags": ["â€™"]}\n'
BAD = '{"id": 2, "text": \n'


@pytest.fixture
def run(tmp_path, capsysbinary):
    def run(text: str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "in.jsonl"
        path.write_bytes(text.encode())
        status = main(["--steps", "mojibake", "--jsonl", *arguments, str(path)])
        printed = capsysbinary.readouterr()
        return status, printed.out.decode(), printed.err.decode().replace(f"{tmp_path}/", "")

    return run


def test_objects_are_repaired_in_order(run):
    assert run(f"{GOOD}\n  \n{GOOD}") == (0, f"{REPAIRED}\n  \n{REPAIRED}", "")
    assert run(GOOD.replace('"text"', '"body"'), "--field", "body")[1] == REPAIRED.replace('"text"', '"body"')


def test_a_bad_line_stops_the_run_after_those_before_it(run):
    status, out, err = run(GOOD + BAD + GOOD)
    assert (status, out) == (2, REPAIRED)
    assert err == "textfix: in.jsonl: line 2, column 19: Expecting value. Mend the line, or see --bad-lines\n"


def test_a_bad_line_is_passed_on_if_so_asked(run):
    status, out, err = run(GOOD + BAD + GOOD, "--bad-lines", "pass")
    assert (status, out) == (0, REPAIRED + BAD + REPAIRED)
    assert err == "textfix: in.jsonl: line 2, column 19: Expecting value\n"


def test_bad_lines_go_to_a_file_if_so_asked(run, tmp_path):
    status, out, _ = run(GOOD + BAD + GOOD + BAD.rstrip("\n"), "--bad-lines", str(tmp_path / "bad.jsonl"))
    assert (status, out) == (0, REPAIRED + REPAIRED)
    assert (tmp_path / "bad.jsonl").read_text() == BAD * 2


def test_reports_and_diffs_name_the_line(run):
    (report,) = map(json.loads, run(f"\n{GOOD}", "--explain", "-")[1].split("\n")[:-1])
    assert (report["line"], report["text"]) == (2, "It isn’t.")
    assert "in.jsonl:2\n" in run(f"\n{GOOD}", "--diff")[1]


@given(st.lists(object_lines(), max_size=3))
def test_objects_that_need_no_repair_pass_byte_for_byte(drawn):
    for line, text in drawn:
        data = as_bytes(line)
        if not FIXER.edits(text):
            record = parse(data, "text")
            assert record.line.encode() == data
