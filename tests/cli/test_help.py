"""Every command has help in Chinese that ends with an example, and stands in the documentation."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gongkai.commands.chinese import SENTENCES
from gongkai.commands.cli import main

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(main.commands)


def example(name: str) -> str:
    """Return the example at the end of a command's help, on one line."""
    last = (
        CliRunner()
        .invoke(main, [name, "--help"], terminal_width=200)
        .stdout.strip()
        .splitlines()[-1]
        .strip()
    )
    assert last.startswith("例：")
    return last.removeprefix("例：")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_in_chinese_what_it_does(name: str) -> None:
    command = main.commands[name]

    assert command.help
    assert re.match(r"[\u4e00-\u9fff]", command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert re.search(r"[\u4e00-\u9fff]", parameter.help)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example_that_the_command_accepts(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(example(name).partition(" && ")[0])

    assert words[:2] == ["gongkai", name]
    main.commands[name].parse_args(click.Context(main.commands[name]), words[2:])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_mentioned_in_the_readme(name: str) -> None:
    assert f"gongkai {name}" in (ROOT / "README.zh-CN.md").read_text("utf-8")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_the_help_of_the_program_lists_every_command(flag: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from gongkai.commands.cli import main; main()", flag],
        env=os.environ,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout.decode()] == []


def test_help_comes_without_loading_what_the_commands_need() -> None:
    code = "import sys; from gongkai.commands.cli import main; print(sorted({'pydantic', 'yaml', 'jinja2', 'mkdocs'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["chek"], "没有“chek”这个命令。是不是想写“check”？\n", id="写错命令"),
        pytest.param(
            ["发布"], f"没有“发布”这个命令。可以用：{'、'.join(COMMANDS)}\n", id="没有近似的命令"
        ),
        pytest.param(
            ["markdown", "out", "--audiense", "社会"],
            "没有“--audiense”这个选项。是不是想写“--audience”？",
            id="写错选项",
        ),
        pytest.param(
            ["markdown", "out", "--audience"], "选项“--audience”后面缺少内容", id="选项没有内容"
        ),
        pytest.param(["demo"], "缺少“文件夹”", id="缺少参数"),
        pytest.param(["demo", "a", "b"], "多写了参数：b", id="多写参数"),
        pytest.param(
            ["check", "--annotations=1"], "选项“--annotations”后面不写内容", id="不要内容"
        ),
        pytest.param(["--"], "缺少命令", id="缺少命令"),
    ],
)
def test_wrong_usage_is_explained_in_chinese_and_ends_with_2(
    arguments: list[str], message: str
) -> None:
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"用法不对：{message}")
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("说明：")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_help_has_no_english_words_of_the_library(name: str) -> None:
    text = CliRunner().invoke(main, [*([name] if name else []), "--help"]).stdout

    assert not re.findall(
        r"Usage|Options|Commands|Show this|default:|required|Arguments|PATH|TEXT|INTEGER|FILENAME|DIRECTORY",
        text,
    )


def test_click_still_says_every_sentence_that_is_translated() -> None:
    """A sentence that a new click words otherwise would reach people in English."""
    constants = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant):
                constants.add(node.value)

    assert set(SENTENCES) - constants == set()


def test_sentences_are_chinese_in_any_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "check", "nowhere"],
        env={**os.environ, "LANGUAGE": "de", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
    )

    assert done.stderr.decode() == "用法不对：路径 找不到“nowhere”\n说明：gongkai check --help\n"
