from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0004_vouched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="planrecord",
            name="title",
            field=models.TextField(),
        ),
    ]
