from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_append_only")]
    operations = [
        migrations.AddField("meeting", "told_asked", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("meeting", "told_confirmed", models.PositiveBigIntegerField(null=True)),
    ]
