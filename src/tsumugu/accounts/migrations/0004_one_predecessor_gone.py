from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_predecessors"),
    ]

    operations = [
        migrations.RemoveField(model_name="division", name="predecessor"),
    ]
