"""``tsumugu``: one command, a subcommand for each act. Exit status: 0 done, 1 found something, 2 could not."""

from __future__ import annotations

import io
import os
import sys

import click

from tsumugu.cli import files, forms, merging, site

#: Commands of the server, by the name they have here; Django is imported only for these.
SERVER = {
    "serve": "serve", "worker": "worker", "verify": "verify_ledger",
    "backup": "backup", "restore": "restore", "drill": "drill", "doctor": "doctor",
}  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tsumugu")
@click.pass_context
def main(context: click.Context) -> None:
    """Tsumugu keeps a government's plan alive. 計画を編集し、版を公開し、比べます。"""
    if os.environ.get("NO_COLOR"):
        context.color = False
    for stream in (sys.stdout, sys.stderr):
        # A console that knows no Japanese shows ? for it; that is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


for command in (files.check, files.diff, merging.merge, site.site, *forms.COMMANDS):
    main.add_command(command)


def _manage(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tsumugu", *arguments])


_ANYTHING = {"ignore_unknown_options": True, "help_option_names": []}


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Commands of the server (migrate, load_sample, …). サーバーの管理コマンド。"""
    _manage(list(arguments))


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def serve(arguments: tuple[str, ...]) -> None:
    """Start the server. サーバーを起動します。"""
    _manage([SERVER["serve"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def worker(arguments: tuple[str, ...]) -> None:
    """Carry out background work: publications. 公表などの作業を受け持ちます。"""
    _manage([SERVER["worker"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify(arguments: tuple[str, ...]) -> None:
    """Check the ledger, what stands beside it and the record of acts. 台帳と操作の記録を検証します。"""
    _manage([SERVER["verify"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def backup(arguments: tuple[str, ...]) -> None:
    """Take a backup while everything goes on. 稼働したままバックアップを取ります。"""
    _manage([SERVER["backup"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def restore(arguments: tuple[str, ...]) -> None:
    """Bring a backup back. バックアップから復元します。"""
    _manage([SERVER["restore"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def drill(arguments: tuple[str, ...]) -> None:
    """Prove that a backup can be brought back. バックアップから戻せることを確かめます。"""
    _manage([SERVER["drill"], *arguments])


@main.command(context_settings=_ANYTHING)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def doctor(arguments: tuple[str, ...]) -> None:
    """Tell the state of this installation. この環境の状態を調べます。"""
    _manage([SERVER["doctor"], *arguments])


if __name__ == "__main__":
    sys.exit(main())
