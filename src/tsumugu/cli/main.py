"""``tsumugu``: one command, a subcommand for each act. Exit status: 0 done, 1 found something, 2 could not."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from tsumugu.cli import files, formats, merging, pictures, site

#: Commands of the server: the name here, Django's name, and what it is for. Django is imported only for these.
SERVER = (
    ("serve", "serve", "Start the server. サーバーを起動します。"),
    ("worker", "worker", "Carry out background work: publications. 公表などの作業を受け持ちます。"),
    ("verify", "verify_ledger",
     "Check the ledger, what stands beside it and the record of acts. 台帳と操作の記録を検証します。"),
    ("backup", "backup", "Take a backup while everything goes on. 稼働したままバックアップを取ります。"),
    ("restore", "restore", "Bring a backup back. バックアップから復元します。"),
    ("drill", "drill", "Prove that a backup can be brought back. バックアップから戻せることを確かめます。"),
    ("doctor", "doctor", "Tell the state of this installation. この環境の状態を調べます。"),
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tsumugu")
@click.pass_context
def main(context: click.Context) -> None:
    """Tsumugu keeps a government's plan alive. プランを編集し、版を公開し、比べます。"""
    if os.environ.get("NO_COLOR"):
        context.color = False
    for stream in (sys.stdout, sys.stderr):
        # A console that knows no Japanese shows ? for it; that is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


for command in (files.check, files.diff, merging.merge, pictures.figure, site.site, *formats.COMMANDS):
    main.add_command(command)


def _manage(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tsumugu", *arguments])


def _of_the_server(name: str, before: Sequence[str], purpose: str) -> click.Command:
    """A command that hands all its arguments on, also ``--help``."""

    def run(arguments: tuple[str, ...]) -> None:
        _manage([*before, *arguments])

    anything = {"ignore_unknown_options": True, "help_option_names": []}
    arguments = click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)
    return click.Command(name, callback=run, params=[arguments], help=purpose, context_settings=anything)


main.add_command(
    _of_the_server("manage", (), "Commands of the server (migrate, load_sample, …). サーバーの管理コマンド。")
)
for name, known_as, purpose in SERVER:
    main.add_command(_of_the_server(name, (known_as,), purpose))


if __name__ == "__main__":
    sys.exit(main())
