"""Programs of migrations in, the tables that they leave out."""

from __future__ import annotations

from tests.taint.program_case import run

DJANGO = "from django.db import migrations, models\n"


def check(files: dict[str, str], expected: list[str]) -> None:
    stores = run(files).stores
    assert [f"{one.name}: {', '.join(field.name for field in one.fields)}" for one in stores] == expected


def migration(operations: str) -> str:
    return f"{DJANGO}class Migration(migrations.Migration):\n    operations = [{operations}]\n"


CREATED = migration(
    "migrations.CreateModel(name='Customer', fields=[('id', models.AutoField()), ('email', models.EmailField()),"
    " ('born', models.DateField())])"
)


def test_a_created_model_is_a_table_with_its_personal_fields() -> None:
    check({"shop/migrations/0001_initial.py": CREATED}, ["Customer: email, born"])


def test_fields_are_added_renamed_and_removed_in_the_order_of_the_files() -> None:
    later = migration(
        "migrations.AddField(model_name='customer', name='phone', field=models.CharField(max_length=20)),"
        " migrations.RenameField(model_name='customer', old_name='email', new_name='work_email'),"
        " migrations.RemoveField(model_name='customer', name='born')"
    )
    files = {"shop/migrations/0001_initial.py": CREATED, "shop/migrations/0002_more.py": later}
    check(files, ["Customer: phone, work_email"])


def test_a_deleted_model_is_no_table() -> None:
    files = {
        "shop/migrations/0001_initial.py": CREATED,
        "shop/migrations/0002_gone.py": migration("migrations.DeleteModel('Customer')"),
    }
    check(files, [])


def test_a_renamed_model_goes_by_its_new_name() -> None:
    renamed = migration("migrations.RenameModel(old_name='Customer', new_name='Client')")
    files = {"shop/migrations/0001_initial.py": CREATED, "shop/migrations/0002_renamed.py": renamed}
    check(files, ["Client: email, born"])


def test_a_class_says_itself_what_its_table_holds() -> None:
    model = "from django.db import models\nclass Customer(models.Model):\n    phone = models.CharField(max_length=9)\n"
    check({"shop/models.py": model, "shop/migrations/0001_initial.py": CREATED}, ["Customer: phone"])


ALEMBIC = "import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n"


def test_alembic_renames_and_drops_columns() -> None:
    first = ALEMBIC + "    op.create_table('users', sa.Column('mail', sa.String()), sa.Column('iban', sa.String()))\n"
    second = (
        ALEMBIC
        + "    op.alter_column('users', 'mail', new_column_name='email')\n"
        + "    op.drop_column('users', 'iban')\n"
        + "def downgrade():\n    op.add_column('users', sa.Column('passport', sa.String()))\n"
    )
    check({"versions/a.py": first, "versions/b.py": second}, ["users: email"])


def test_a_batch_of_alembic_drops_and_renames_in_its_table() -> None:
    code = ALEMBIC + (
        "    op.create_table('users', sa.Column('mail', sa.String()), sa.Column('phone', sa.String()))\n"
        "    with op.batch_alter_table('users') as batch:\n"
        "        batch.drop_column('phone')\n"
        "        batch.alter_column('mail', new_column_name='email')\n"
    )
    check({"versions/a.py": code}, ["users: email"])


def test_a_dropped_table_is_none() -> None:
    code = ALEMBIC + "    op.create_table('users', sa.Column('email', sa.String()))\n"
    check({"versions/a.py": code, "versions/b.py": ALEMBIC + "    op.drop_table('users')\n"}, [])
