"""A second opinion on doubtful lines, from a server or a program that is right, wrong or dead."""

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import BARE, Outcome, Run

from audiobook.advisers import chat

STORY = BARE.replace("Ruth and Walter sat", "Walter, Ruth, Noel and Ida sat").replace(
    " Noel and Ida stood beside them.", ""
)
STORY += "\nIt was late. The rain went on.\n\n“The mill,” said Noel, “burned down in March.”\n"
LATE = 30.0
"""Seconds; the tests do not wait so long."""

Reply = Callable[[str], str]


class Server:
    """A chat server on this machine; `reply` is what its model says to a question."""

    def __init__(self) -> None:
        self.reply: Reply = lambda _: ""
        self.status = 200
        self.dies = False
        self.late = False
        self.questions: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.stopped = threading.Event()
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        question = body["messages"][0]["content"]
        self.questions.append(question)
        self.requests.append(body)
        self.keys.append(handler.headers["Authorization"])
        if self.late:
            self.stopped.wait(LATE)
            return
        content = self.reply(question)
        said = {"choices": [{"message": {"role": "assistant", "content": content}}]}
        if self.status != 200:
            said = {"error": {"message": "out of cheese"}}
        data = json.dumps(said).encode()
        handler.send_response(self.status)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:20] if self.dies else data)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Its address is in `url`; questions are put again to it without a wait."""
    monkeypatch.setattr(chat, "WAITS", (0.0, 0.0))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fake = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            fake.answer(self)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        fake.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
        threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
        yield fake
        fake.stopped.set()
        http.shutdown()


@pytest.fixture
def book(project: Path, server: Server) -> Path:
    """A chapter in which nothing tells who speaks six lines in a row, and somebody to ask."""
    for path in (project / "chapters").iterdir():
        path.unlink()
    (project / "chapters" / "01-the-bridge.md").write_text(STORY, "utf-8")
    wish(project, f"{{url: {server.url}, model: parrot, seconds: 2}}")
    return project


def wish(book: Path, adviser: str, more: str = "") -> None:
    (book / "voices.yaml").write_text(f"engine: tone\nsecond_opinion: {adviser}\n{more}", "utf-8")


def says(who: dict[str, str]) -> Reply:
    """A model that gives these lines to these people, and cannot tell for the others."""

    def reply(question: str) -> str:
        people = dict(re.findall(r"^(\d+)\. (\w+)", question, re.MULTILINE))
        number = {name: n for n, name in people.items()}
        marks = re.findall(r"\[(\d+)\] (“[^”]*”)", question)
        return "\n".join(
            f"{mark}: {number[who[text]] if text in who else 0}" for mark, text in marks
        )

    return reply


def everything(answer: str) -> Reply:
    """A model that says the same of every line."""
    return lambda question: "\n".join(f"{m}: {answer}" for m in marks(question))


def marks(question: str) -> list[str]:
    return re.findall(r"^\[(\d+)\] is said by", question, re.MULTILINE)


def roles(run: Run, *words: str) -> dict[str, str]:
    done = run("script", "--json", *words)
    assert done.code == 0, done.err
    return {line["text"]: line["role"] for s in json.loads(done.out) for line in s["lines"]}


def words(run: Run) -> list[tuple[int, int, str, str]]:
    scripts = json.loads(run("script", "--json").out)
    return [(n["start"], n["end"], n["text"], n["kind"]) for s in scripts for n in s["lines"]]


def asks(run: Run) -> Outcome:
    return run("script", "--ask")


def unsure(run: Run) -> list[str]:
    lines = json.loads(run("script", "--json").out)[0]["lines"]
    return [n["text"] for n in lines if n["kind"] == "dialogue" and n["sure"] < 0.6]


def doubtful(server: Server) -> list[str]:
    return re.findall(r"\[\d+\] (“[^”]*”)", "".join(server.questions))


def test_nothing_is_sent_unless_the_author_says_so(book: Path, run: Run, server: Server) -> None:
    for command in ("script", "cast", "status"):
        assert run(command).code == 0
    assert not server.questions


def test_a_right_answer_changes_a_doubtful_line_and_its_neighbours(
    book: Path, run: Run, server: Server
) -> None:
    before = roles(run)
    line = unsure(run)[0]
    name = next(n for n in ("Walter", "Ida") if n != before[line])
    wish(book, f"{{url: {server.url}, model: parrot, reliability: 0.95}}")
    server.reply = says({line: name})
    done = asks(run)
    asked = len(doubtful(server))
    assert f"Second opinion: {asked} lines asked, 1 answered." in done.err
    after = roles(run)
    assert before[line] != name == after[line]
    assert sum(before[text] != after[text] for text in before) > 1
    script = json.loads(run("script", "--json").out)[0]["lines"]
    told = next(n for n in script if n["text"] == line)
    assert (told["basis"], told["reason"]) == ("second opinion", "a second opinion says so")


def test_only_doubtful_lines_are_asked_and_the_guess_is_not_told(
    book: Path, run: Run, server: Server
) -> None:
    asks(run)
    (question,) = server.questions
    assert doubtful(server) == unsure(run) and "“The mill,”" not in doubtful(server)
    people = re.findall(r"^\d+\. (\w+)", question, re.MULTILINE)
    assert people[1:] == sorted(people[1:])
    assert server.requests[0]["model"] == "parrot"


def test_questions_stay_short_however_long_the_chapter(
    book: Path, run: Run, server: Server
) -> None:
    walk = "They walked on. " * 200 + "\n\n"
    bare = STORY.partition("\n")[2].partition("It was late")[0]
    text = STORY + walk + (bare + walk) * 12
    (book / "chapters" / "01-the-bridge.md").write_text(text, "utf-8")
    asks(run)
    sizes = [len(marks(question)) for question in server.questions]
    assert len(sizes) > 1 and sum(sizes) == len(doubtful(server)) and max(sizes) <= 12
    assert max(len(question.split()) for question in server.questions) < 2000
    assert any(" … " in question for question in server.questions)


def test_wrong_answers_overturn_neither_a_cue_nor_the_author(
    book: Path, run: Run, server: Server
) -> None:
    line = unsure(run)[-1]
    server.reply = says(dict.fromkeys(unsure(run), "Ida"))
    assert "0 answered" not in asks(run).err
    path = book / "scripts" / "01-the-bridge.yaml"
    rows = re.sub(
        rf"^- .*{re.escape(line)}.*$", f"- Ruth: {line}", path.read_text("utf-8"), flags=re.M
    )
    path.write_text(rows, "utf-8")
    server.reply = everything("1")
    asks(run)
    after = roles(run)
    assert after[line] == "Ruth"
    assert after["“The mill,”"] == after["“burned down in March.”"] == "Noel"


def test_a_second_run_asks_nothing_and_gives_the_same(book: Path, run: Run, server: Server) -> None:
    server.reply = says(dict.fromkeys(unsure(run), "Walter"))
    asks(run)
    first, asked = roles(run), len(server.questions)
    server.reply = everything("1")
    assert "Second opinion: nothing new to ask." in asks(run).err
    assert roles(run) == first and len(server.questions) == asked
    built = run("build", "--ask")
    assert built.code == 0 and "nothing new to ask" in built.err


def test_answers_hold_while_the_lines_around_them_stay(
    book: Path, run: Run, server: Server
) -> None:
    first = unsure(run)[0]
    server.reply = says({first: "Walter"})
    asks(run)
    chapter = book / "chapters" / "01-the-bridge.md"
    chapter.write_text(STORY.replace("in March", "in May"), "utf-8")
    server.questions.clear()
    asks(run)
    assert first not in doubtful(server)
    kept = json.loads((book / "scripts" / "second-opinion.json").read_text("utf-8"))
    assert {"who": "Walter", "line": first, "by": "parrot"} in kept["answers"].values()


def test_the_file_of_answers_may_be_damaged(book: Path, run: Run, server: Server) -> None:
    path = book / "scripts" / "second-opinion.json"
    server.reply = says(dict.fromkeys(unsure(run), "Walter"))
    asks(run)
    after = roles(run)
    for damage in ("", "[]", '{"answers": {"a": 3}}', "{", "[" * 100_000):
        path.write_text(damage, "utf-8")
        done = run("script")
        assert done.code == 0 and "second-opinion.json: the answers kept" in done.err
    asks(run)
    assert roles(run) == after


NONSENSE = {
    "prose": "I am sure that Ruth says the first line, and Walter the others.",
    "out of range": "1: 99\n2: 100\n0: 1\n99: 1\n-1: 1\n1: 99999999999999999999",
    "extra words": "1: 1 because she is angry\n2: 1 (Ida)\nLine 3: 1",
    "two answers": "1: 1\n1: 2\n2: 1\n2: 2",
    "json": '{"1": "Ruth", "2": [1], "3": {"4": 1}, "4": null, "5": true, "6": 1.5}',
    "a list": "[1, 2, 3]",
    "deep": "[" * 100_000,
    "new words": "1: “We swim.”\n“The river is up.”: “The river is dry.”",
    "nothing": "",
}


@pytest.mark.parametrize("reply", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_changes_nothing(book: Path, run: Run, server: Server, reply: str) -> None:
    before, text = roles(run), words(run)
    server.reply = lambda _: reply
    done = asks(run)
    assert done.code == 0 and ", 0 answered" in done.err
    assert ("ignored" in done.err) == bool(reply)
    assert roles(run) == before and words(run) == text


@pytest.mark.parametrize(
    "frame",
    ["{}", "```\n{}\n```", "<think>1: 4\n2: 4, or 1: 3?</think>\n{}", "Here you are:\n{}\nBye!"],
)
def test_what_stands_around_the_numbers_does_no_harm(
    book: Path, run: Run, server: Server, frame: str
) -> None:
    told = says({unsure(run)[0]: "Ida"})
    server.reply = lambda question: frame.replace("{}", told(question))
    assert ", 1 answered" in asks(run).err
    (book / "scripts" / "second-opinion.json").unlink()
    rows = dict(row.split(": ") for row in told(server.questions[0]).splitlines())
    server.reply = lambda _: json.dumps(rows)
    assert ", 1 answered" in asks(run).err


@pytest.mark.parametrize("answer", ["1", "2", "3", "4", "0", "99", "no idea"])
def test_the_words_are_the_same_whatever_is_answered(
    book: Path, run: Run, server: Server, answer: str
) -> None:
    before = words(run)
    server.reply = everything(answer)
    asks(run)
    assert words(run) == before
    chapter = (
        (book / "chapters" / "01-the-bridge.md").read_text("utf-8").removeprefix("# The Bridge")
    )
    ink = "".join(text for *_, text, _ in before)
    assert "".join(ink.split()) == "".join(chapter.split())


def fails(book: Path, run: Run, why: str) -> None:
    """The book is built with one warning that says why, in good time."""
    before, began = roles(run), time.monotonic()
    done = run("build", "--ask")
    assert done.code == 0, done.err
    warnings = [line for line in done.err.splitlines() if line.startswith("warning")]
    (said,) = [line for line in warnings if "no second opinion on" in line]
    assert why in said and "0 answered" in done.err
    assert time.monotonic() - began < LATE / 2
    assert roles(run) == before and list((book / "output").glob("*.mp3"))
    assert not (book / "scripts" / "second-opinion.json").exists()


def test_a_server_that_fails(book: Path, run: Run, server: Server) -> None:
    server.status = 500
    fails(book, run, "HTTP 500")
    assert len(server.questions) == 3


def test_a_server_that_refuses_is_not_asked_again(book: Path, run: Run, server: Server) -> None:
    server.status = 401
    fails(book, run, "HTTP 401 Unauthorized (out of cheese)")
    assert len(server.questions) == 1


def test_a_server_that_is_late(book: Path, run: Run, server: Server) -> None:
    wish(book, f"{{url: {server.url}, model: parrot, seconds: 1}}")
    server.late = True
    fails(book, run, "no reply within 1 seconds")


def test_a_server_that_dies_in_the_middle(book: Path, run: Run, server: Server) -> None:
    server.dies = True
    fails(book, run, "cut short")


def test_a_server_that_is_not_there(book: Path, run: Run) -> None:
    wish(book, "{url: http://127.0.0.1:9/v1, model: parrot}")
    fails(book, run, "refused")


def test_ctrl_c_ends_the_waiting(book: Path, run: Run, server: Server) -> None:
    server.late = True
    interrupt = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    began = time.monotonic()
    wish(book, f"{{url: {server.url}, model: parrot, seconds: 60}}")
    unsure(run)
    interrupt.start()
    done = asks(run)
    assert done.code == 130 and "Stopped." in done.err
    assert time.monotonic() - began < LATE / 2


def test_a_page_that_is_no_chat_server(book: Path, run: Run, server: Server) -> None:
    server.status = 302
    fails(book, run, "HTTP 302")


def test_the_key_comes_from_the_environment_and_is_never_shown(
    book: Path, run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(book, f"{{url: {server.url}, model: parrot, key_env: PARROT_KEY}}")
    fails(book, run, "the environment variable PARROT_KEY is not set")
    monkeypatch.setenv("PARROT_KEY", "sk-cheese")
    server.reply = everything("0")
    done = asks(run)
    assert server.keys == ["Bearer sk-cheese"]
    kept = "".join(p.read_text("utf-8") for p in (book / "scripts").iterdir())
    assert "sk-cheese" not in done.out + done.err + kept


def test_the_bound_on_lines_holds(book: Path, run: Run, server: Server) -> None:
    wish(book, f"{{url: {server.url}, model: parrot, most: 2}}")
    server.reply = everything("0")
    assert "2 lines asked, 0 answered" in asks(run).err
    assert "nothing new to ask" in asks(run).err


PROGRAM = """\
import re, sys, time
question = sys.stdin.read()
marks = re.findall(r"^\\[(\\d+)\\] is said by one of (\\d+)", question, re.MULTILINE)
kind = sys.argv[1]
if kind == "late":
    time.sleep(60)
if kind == "dies":
    sys.exit(3)
print("\\n".join(f"{mark}: {first}" for mark, first in marks))
"""


@pytest.fixture
def program(book: Path) -> Callable[[str], None]:
    """Makes a program of the author's the adviser."""
    path = book / "my adviser.py"
    path.write_text(PROGRAM, "utf-8")

    def asked(kind: str) -> None:
        wish(book, f'{{command: \'"{sys.executable}" "{path}" {kind}\', seconds: 2}}')

    return asked


def test_a_program_of_the_authors_own(book: Path, run: Run, program: Callable[[str], None]) -> None:
    program("answers")
    done = asks(run)
    asked, answered = map(int, re.findall(r"(\d+) lines asked, (\d+) answered", done.err)[0])
    assert asked == answered > 1


def test_a_program_that_fails(book: Path, run: Run, program: Callable[[str], None]) -> None:
    program("dies")
    fails(book, run, "ended with status 3")
    program("late")
    fails(book, run, "no reply within 2 seconds")
    wish(book, "{command: no-such-program}")
    fails(book, run, "no-such-program cannot be started")


def test_nobody_to_ask(book: Path, run: Run) -> None:
    (book / "voices.yaml").unlink()
    done = run("script", "--ask")
    assert done.code == 2 and "second_opinion" in done.err


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("yes", "must say whom to ask"),
        ("{model: parrot}", "must say whom to ask"),
        ("{url: http://x/v1}", "second_opinion lacks model"),
        ("{url: http://x/v1, model: m, command: c}", "not both"),
        ("{url: 'file:///etc/passwd', model: m}", "the url must be one such as"),
        ("{url: http://x/v1, model: m, key: sk-1}", "a key has no place in a file"),
        ("{url: http://x/v1, model: m, key_env: sk-1-2}", "never put a key into a file"),
        ("{url: http://x/v1, model: m, reliability: 1}", "from 0.5 to 0.95"),
        ("{url: http://x/v1, modle: m}", "Did you mean “model”?"),
        ("{adviser: oracle}", "There is no adviser “oracle”"),
        ('{command: "\'"}', "never closed"),
    ],
)
def test_mistakes_are_told_with_their_line(book: Path, run: Run, entry: str, sentence: str) -> None:
    wish(book, entry)
    done = run("script")
    assert done.code == 2 and "voices.yaml:2: " in done.err and sentence in done.err
    assert "sk-1" not in done.err
