"""What it costs to find something, and to draw my work: the page as the server answers it, and how many queries."""

from __future__ import annotations

from bench import desk, synthetic


def tell(sizes: tuple[int, ...] = (30, 300, 3000)) -> None:
    """Milliseconds of the processor in a warm process, the best of seven, and queries: pages of results, my work."""
    import time

    desk.database()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tsumugu.accounts.models import Division, Membership, Organization, User
    from tsumugu.plans import actions as ledger

    for size in sizes:
        made = synthetic.plan(size)
        organization = Organization.objects.create(code=f"{size:06}", name=f"{size}", slug=f"of-{size}")
        officer = User.objects.create(username=f"bench-{size}")
        division = Division.objects.create(organization=organization, key=made.divisions[0].id, name="課")
        Membership.objects.create(user=officer, organization=organization, role="staff", division=division)
        ledger.create_plan(organization, f"find-{size}", made, actor=None)
        client = Client()
        client.force_login(officer)
        for name, address in (
            ("find 事業", "/desk/find/?q=事業"), ("find 県", "/desk/find/?q=県"),
            ("palette 事", "/desk/find/suggest/?q=事"),
            ("nothing", "/desk/find/?q=ない言葉"), ("my work", "/desk/"),
        ):  # fmt: skip
            started = time.process_time()
            client.get(address, headers={"host": "localhost"})
            first, times = time.process_time() - started, []
            for _run in range(7):
                started = time.process_time()
                answer = client.get(address, headers={"host": "localhost"})
                times.append(time.process_time() - started)
            with CaptureQueriesContext(connection) as asked:
                client.get(address, headers={"host": "localhost"})
            print(
                f"{size:>6,}  {name:<14}{min(times) * 1000:>8.1f} ms  first {first * 1000:>8.0f} ms  "
                f"{len(asked):>3} queries  {answer.status_code} {len(answer.content):,} bytes", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    tell()
