from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_division_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="second_person",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
