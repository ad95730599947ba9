"""The benchmark reads the texts and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = """“Is it raining?” said Ada.\r\n\r\n“It’s always raining,” said Ben. Ben sighed.\r\n"""
WATCH = """
import runpy, sys
folder = sys.argv[1]
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
sys.argv = ["attribution.py", folder, sys.argv[2]]
runpy.run_path({script!r}, run_name="__main__")
print("OPENED", sorted({{name for name in opened if name.startswith(folder)}}))
"""


def test_only_the_text_is_opened_and_offsets_count_its_characters(tmp_path: Path) -> None:
    gold, out = tmp_path / "gold", tmp_path / "out"
    for name in ("One", "Two"):
        (gold / name).mkdir(parents=True)
        (gold / name / "text.txt").write_bytes(TEXT.encode())
        for other in ("quotes.json", "characters.json", "meta.json", "thoughts.json"):
            (gold / name / other).write_text("not to be read")
    code = WATCH.format(script=str(ROOT / "benchmarks" / "attribution.py"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(gold), str(out)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert "words a second" in done.stdout
    opened = done.stdout.partition("OPENED ")[2]
    assert opened.strip() == str([str(gold / n / "text.txt") for n in ("One", "Two")])
    result = json.loads((out / "One.json").read_text(encoding="utf-8"))
    spoken = [(TEXT[q["start"] : q["end"]], q["speaker"]) for q in result["quotes"]]
    assert spoken == [("“Is it raining?”", "Ada"), ("“It’s always raining,”", "Ben")]
    assert result["thoughts"] == []
