from django.db import migrations


class Migration(migrations.Migration):
    """What is said elsewhere: the digest of a release in the record of acts, the day of deletion by the hearing, as
    what somebody spoke by the opinion."""

    dependencies = [("voices", "0003_brought")]
    operations = [
        migrations.RemoveField("hearing", "release"),
        migrations.RemoveField("hearing", "created_at"),
        migrations.RemoveField("respondent", "role"),
        migrations.RemoveField("respondent", "delete_on"),
    ]
