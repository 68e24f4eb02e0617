from django.db import migrations


class Migration(migrations.Migration):
    # Apart from the step before it: PostgreSQL alters no table on which the same transaction left checks open.
    dependencies = [
        ("accounts", "0002_rules_and_reorganizations"),
    ]

    operations = [
        migrations.RemoveField(model_name="division", name="predecessor"),
    ]
