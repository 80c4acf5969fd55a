import sys
from pathlib import Path

import pytest

from brant.config.loading import load
from brant.errors import (
    ConfigFileError,
    ConfigNotFoundError,
    ConflictingKeysError,
    InvalidConfigError,
    MissingSecretError,
    NamelessSecretError,
    ProfileNeededError,
    UnknownKeyError,
    UnknownProfileError,
    WrongValueError,
)
from brant.runtime.policy import LockPolicy, RetryPolicy
from brant.scripts.hooks import Hook

SECRET = "postgresql://user:s3cr3t-word@host/db"  # noqa: S105  # what must not show


def loaded(folder, text="", *, environ=None, **options):
    (folder / "brant.toml").write_text(text)
    return load(environ=environ or {}, cwd=folder, **options)


def test_without_a_file_everything_has_a_default(tmp_path):
    config = load(environ={}, cwd=tmp_path)

    assert config.locations == ("migrations",)
    assert config.engine is None
    assert config.source is None
    assert config.root == tmp_path


def test_the_nearest_file_above_is_read(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.brant]\nscripts = "far"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n")

    config = load(environ={}, cwd=below)

    assert config.locations == ("far",)
    assert config.root == tmp_path


def test_brant_toml_goes_before_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.brant]\nscripts = "shared"\n')

    assert loaded(tmp_path, 'scripts = "own"').locations == ("own",)


def test_brant_toml_may_write_its_table_as_pyproject_does(tmp_path):
    assert loaded(tmp_path, '[tool.brant]\nscripts = "x"').locations == ("x",)


def test_a_broken_pyproject_that_does_not_speak_of_brant_is_passed_by(tmp_path):
    (tmp_path / "pyproject.toml").write_text("= broken")

    assert load(environ={}, cwd=tmp_path).source is None


def test_the_nearer_source_wins(tmp_path):
    text = 'schema = "base"\n[env.prod]\nschema = "profile"'

    def schema(env=None, environ=None, **overrides):
        options = {"env": env, "environ": environ, "overrides": overrides}
        return loaded(tmp_path, text, **options).schema

    variable = {"BRANT_SCHEMA": "variable"}
    assert schema() == "base"
    assert schema("prod") == "profile"
    assert schema(environ={"BRANT_ENV": "prod"}) == "profile"
    assert schema("prod", variable) == "variable"
    assert schema("prod", variable, schema="option") == "option"


def test_tables_of_two_sources_are_joined(tmp_path):
    text = "[retries]\nattempts = 3\nbase = 1\n[env.prod.retries]\nattempts = 5"

    config = loaded(tmp_path, text, env="prod")

    assert config.retries == RetryPolicy(attempts=5, base=1.0)


def test_every_key_reaches_the_configuration(tmp_path):
    config = loaded(
        tmp_path,
        """
        version_locations = ["a", "b"]
        recursive = true
        engine = "app.db:engine"
        metadata = "app.models:Base.metadata"
        file_template = "{slug}"
        truncate_slug_length = 20
        timezone = "UTC"
        version_table = "v"
        schema = "s"
        lock_wait = 1
        lock_poll = [0.5, 1]
        lock_name = "n"
        transaction = "run"
        lock_timeout = 0
        statement_timeout = 9.5
        future = "ok"
        edited = "warn"
        template = "sql"
        template_args = {team = "x"}
        hooks = [{run = "ruff", options = "format REVISION_SCRIPT_FILENAME"}]
        """,
    )

    assert config.locations == ("a", "b")
    assert config.recursive
    assert config.engine == "app.db:engine"
    assert config.metadata == ("app.models:Base.metadata",)
    assert (config.file_template, config.truncate_slug_length) == ("{slug}", 20)
    assert (config.timezone, config.template) == ("UTC", "sql")
    assert (config.version_table, config.schema) == ("v", "s")
    assert config.lock == LockPolicy(wait=1.0, poll=(0.5, 1.0), name="n")
    assert config.transaction == "run"
    assert (config.lock_timeout, config.statement_timeout) == (None, 9.5)
    assert (config.future, config.edited) == ("ok", "warn")
    assert config.template_args == {"team": "x"}
    assert config.hooks == (
        Hook(
            name="ruff",
            type="exec",
            run="ruff",
            options="format REVISION_SCRIPT_FILENAME",
            cwd=str(tmp_path),
        ),
    )


def test_scripts_stand_before_further_locations(tmp_path):
    text = 'scripts = "home"\nversion_locations = ["home/a", "home/b"]'

    assert loaded(tmp_path, text).locations == ("home", "home/a", "home/b")


def test_environment_variables_hold_toml_values_or_lists_with_commas(tmp_path):
    environ = {
        "BRANT_LOCK_WAIT": "600",
        "BRANT_RECURSIVE": "true",
        "BRANT_VERSION_LOCATIONS": "a,b",
        "BRANT_RETRIES": "{attempts = 2}",
        "BRANT_SCHEMA": "123",
    }

    config = loaded(tmp_path, environ=environ)

    assert config.lock.wait == 600.0
    assert config.recursive
    assert config.locations == ("a", "b")
    assert config.retries.attempts == 2
    assert config.schema == "123"


def test_a_misspelled_variable_is_warned_about_and_a_foreign_one_is_not(tmp_path):
    environ = {"BRANT_LOKC_WAIT": "1", "BRANT_TEST_POSTGRES_URL": "x"}

    (warning,) = loaded(tmp_path, environ=environ).warnings

    assert "BRANT_LOKC_WAIT" in warning
    assert "BRANT_LOCK_WAIT" in warning


def test_an_unknown_key_is_an_error_with_the_nearest_name(tmp_path):
    with pytest.raises(UnknownKeyError) as caught:
        loaded(tmp_path, 'scirpts = "x"')

    assert caught.value.message == "brant.toml: unknown key 'scirpts'"
    assert caught.value.hint == "Write 'scripts'."


def test_an_unknown_key_of_a_profile_that_is_not_chosen_is_an_error_too(tmp_path):
    with pytest.raises(UnknownKeyError, match=r"\[env.prod\]: unknown key 'lokc_wait'"):
        loaded(tmp_path, "[env.prod]\nlokc_wait = 1")


def test_all_faults_come_together(tmp_path):
    text = """
    recursive = "yes"
    url = "env:NOWHERE"
    hooks = [{run = "x", tpye = "exec"}]
    [retries]
    attemps = 3
    """

    with pytest.raises(InvalidConfigError) as caught:
        loaded(tmp_path, text, env="prod")

    assert [type(error) for error in caught.value.errors] == [
        UnknownProfileError,
        WrongValueError,
        UnknownKeyError,
        UnknownKeyError,
        MissingSecretError,
    ]
    assert "'attemps'" in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("scripts = 1", "a text"),
        ('scripts = ""', "a text"),
        ("version_locations = []", "a list of texts"),
        ("recursive = 1", "true or false"),
        ("truncate_slug_length = 0", "a whole number above 0"),
        ("truncate_slug_length = true", "a whole number above 0"),
        ("lock_wait = -1", "a number of seconds"),
        ("lock_wait = true", "a number of seconds"),
        ("lock_poll = [2, 1]", "the shortest and the longest pause"),
        ("lock_poll = 1", "the shortest and the longest pause"),
        ('transaction = "each"', '"revision", "run"'),
        ('future = "no"', '"ok", "warn", "error"'),
        ('engine = "app.db"', "app.db:engine"),
        ('metadata = "app"', "Base.metadata"),
        ("template_args = 1", "a table"),
        ('hooks = "ruff"', "a list of tables"),
        ('hooks = [{name = "x"}]', "a list of tables"),
        ("url = 5", "a text"),
        ('webhook_events = ["RunGone"]', "(LockWaiting, LockAcquired, RunStarted, "),
    ],
)
def test_a_value_of_another_kind_is_an_error_that_says_what_it_takes(
    tmp_path, line, wanted
):
    with pytest.raises(WrongValueError) as caught:
        loaded(tmp_path, line)

    assert wanted in caught.value.message
    assert caught.value.key == line.partition(" ")[0]


def test_a_profile_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UnknownProfileError, match="it has dev, prod"):
        loaded(tmp_path, "[env.dev]\n[env.prod]", env="production")


def test_a_file_that_is_no_toml_is_an_error_with_the_place(tmp_path):
    with pytest.raises(ConfigFileError, match=r"not valid TOML: .*line 2"):
        loaded(tmp_path, "recursive = true\nscripts = \n")


def test_a_mark_that_an_editor_wrote_before_the_text_is_no_part_of_it(tmp_path):
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8-sig")
    path = tmp_path / "brant.toml"
    path.write_text('url = "file:secret"\n', encoding="utf-8-sig")

    config = load(environ={}, cwd=tmp_path)

    assert config.engine == "postgresql+asyncpg://user:s3cr3t-word@host/db"


def test_what_cannot_be_read_has_a_hint(tmp_path):
    with pytest.raises(
        ConfigFileError, match="cannot be read: is a directory"
    ) as caught:
        load(tmp_path, environ={}, cwd=tmp_path)

    assert caught.value.hint == "Check that it is a file this user may read."


def test_the_file_that_was_asked_for_must_be_there(tmp_path):
    with pytest.raises(ConfigNotFoundError, match=r"other\.toml"):
        load("other.toml", environ={}, cwd=tmp_path)


def test_the_file_that_was_asked_for_must_speak_of_brant(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")

    with pytest.raises(ConfigFileError, match=r"no table \[tool\.brant\]"):
        load("pyproject.toml", environ={}, cwd=tmp_path)


def test_what_stands_beside_its_table_is_not_passed_over(tmp_path):
    with pytest.raises(ConfigFileError, match=r"has url outside of \[tool\.brant\]"):
        loaded(tmp_path, 'url = "sqlite://"\n[tool.brant]\nlock_wait = 1')


def test_scripts_of_profiles_alone_want_one_to_be_chosen(tmp_path):
    text = '[env.one]\nscripts = "a"\n[env.two]\nscripts = "b"\n[env.three]'

    with pytest.raises(ProfileNeededError, match="has scripts for one, two only"):
        loaded(tmp_path, text)

    assert loaded(tmp_path, text, env="two").locations == ("b",)
    variables = {"BRANT_SCRIPTS": "c"}
    assert loaded(tmp_path, text, environ=variables).locations == ("c",)
    assert loaded(tmp_path, f'scripts = "d"\n{text}').locations == ("d",)


def test_a_misspelt_profile_is_all_that_is_said_of_it(tmp_path):
    with pytest.raises(UnknownProfileError, match="no environment 'won'; it has one"):
        loaded(tmp_path, '[env.one]\nscripts = "a"', env="won")


def test_profiles_must_be_tables(tmp_path):
    with pytest.raises(WrongValueError, match=r"env\.prod"):
        loaded(tmp_path, "[env]\nprod = 1")


@pytest.mark.parametrize(
    ("written", "environ"),
    [
        (SECRET, {}),
        ("env:DB", {"DB": SECRET}),
        ("file:secret", {}),
    ],
)
def test_a_url_comes_from_a_literal_a_variable_or_a_file(tmp_path, written, environ):
    (tmp_path / "secret").write_text(SECRET + "\n")

    config = loaded(tmp_path, f'url = "{written}"', environ=environ)

    assert config.engine == "postgresql+asyncpg://user:s3cr3t-word@host/db"
    assert config.database == "postgresql+asyncpg://user:***@host/db"
    assert "s3cr3t" not in repr(config)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("env:NOWHERE", "the environment variable NOWHERE, and it is not set"),
        ("env:EMPTY", "the environment variable EMPTY, and it is empty"),
        ("file:gone", "gone, and it does not exist"),
        ("file:empty", "empty, and it is empty"),
        ("file:.", "cannot be read"),
    ],
)
def test_a_secret_that_is_not_there_is_an_error_that_names_its_place(
    tmp_path, written, reason
):
    (tmp_path / "empty").write_text("\n")

    with pytest.raises(MissingSecretError) as caught:
        loaded(tmp_path, f'url = "{written}"', environ={"EMPTY": ""})

    assert reason in caught.value.message


@pytest.mark.parametrize("key", ["url", "webhook"])
@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("env:", "environment variable"),
        ("env: ", "environment variable"),
        ("file:", "file"),
        ("file://", "file"),
    ],
)
def test_a_secret_without_a_place_is_told_as_that(tmp_path, key, written, what):
    with pytest.raises(NamelessSecretError) as caught:
        loaded(tmp_path, f'{key} = "{written}"')

    assert caught.value.message == f"{key} is {written!r}, which names no {what}"
    assert caught.value.hint.startswith("Write its name behind the colon, as in ")


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("BRANT_ENV", "env is empty, it takes the name of an environment"),
        ("BRANT_CONFIG", "config is empty, it takes the name of a file"),
        ("BRANT_URL", "url is empty, it takes a text"),
    ],
)
def test_a_variable_that_was_not_filled_is_named(tmp_path, variable, said):
    with pytest.raises(WrongValueError) as caught:
        loaded(tmp_path, "", environ={variable: ""})

    assert caught.value.message == f"environment: {said}"
    assert caught.value.hint == f"Correct the variable {variable}."


@pytest.fixture
def provider(tmp_path, monkeypatch):
    """An installed package that has a secret provider for "vault:"."""
    facts = tmp_path / "keeper-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Name: keeper\nVersion: 1\n")
    (facts / "entry_points.txt").write_text(
        "[brant.secrets]\nvault = keeper:read\nlater = keeper:read_later\n"
    )
    (tmp_path / "keeper.py").write_text(
        f"def read(name):\n    return {{'db#url': {SECRET!r}, 'empty': ''}}[name]\n"
        "async def read_later(name):\n    return read(name)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("keeper", None)


@pytest.mark.usefixtures("provider")
def test_a_url_comes_from_a_provider(tmp_path):
    config = loaded(tmp_path, 'url = "vault:db#url"')
    assert config.engine == "postgresql+asyncpg://user:s3cr3t-word@host/db"


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("name", "reason"), [("gone", "KeyError: 'gone'"), ("empty", "it gave nothing")]
)
def test_a_provider_that_gives_nothing_is_named(tmp_path, name, reason):
    with pytest.raises(MissingSecretError) as caught:
        loaded(tmp_path, f'url = "vault:{name}"')
    assert caught.value.message == (f"url comes from the provider vault, and {reason}")


@pytest.mark.usefixtures("provider")
def test_a_provider_that_is_asynchronous_is_refused(tmp_path):
    with pytest.raises(MissingSecretError, match="later, and that is asynchronous"):
        loaded(tmp_path, 'url = "later:db#url"')


def test_a_provider_that_is_not_installed_is_missed(tmp_path):
    with pytest.raises(WrongValueError, match="nor a place that a provider") as caught:
        loaded(tmp_path, 'url = "hunter22:db"')
    assert "hunter22" not in caught.value.message


def test_a_url_that_is_none_is_not_shown(tmp_path):
    with pytest.raises(WrongValueError) as caught:
        loaded(tmp_path, 'url = "s3cr3t"')

    assert caught.value.message == (
        "brant.toml: url is no database URL, it takes "
        "postgresql://user:password@host/name, sqlite:///path or the like"
    )
    assert caught.value.hint == "Correct url in brant.toml."


def test_a_value_that_is_wrong_has_a_hint_to_its_place(tmp_path):
    with pytest.raises(WrongValueError) as written:
        loaded(tmp_path, 'transaction = "bogus"')
    with pytest.raises(WrongValueError) as set_outside:
        loaded(tmp_path, environ={"BRANT_LOCK_WAIT": "abc"})

    assert written.value.hint == "Correct transaction in brant.toml."
    assert set_outside.value.hint == "Correct the variable BRANT_LOCK_WAIT."


def test_commands_without_a_database_do_not_ask_for_the_secret(tmp_path):
    assert loaded(tmp_path, 'url = "env:NOWHERE"', database=False).engine is None


def test_a_nearer_url_replaces_a_farther_engine(tmp_path):
    config = loaded(
        tmp_path, 'engine = "app:engine"', environ={"BRANT_URL": "sqlite:///x.db"}
    )

    assert config.engine == "sqlite+aiosqlite:///x.db"


def test_the_migration_url_goes_before_the_application_s(tmp_path):
    text = 'url = "mysql://pooler/d"\nmigration_url = "mysql://direct/d"'

    assert loaded(tmp_path, text).engine == "mysql+asyncmy://direct/d"


def test_url_and_engine_in_one_place_contradict_each_other(tmp_path):
    with pytest.raises(ConflictingKeysError, match="url and engine are both set"):
        loaded(tmp_path, 'url = "mysql://h/d"\nengine = "a:b"')


@pytest.mark.parametrize(
    ("mode", "url", "warnings"),
    [(0o644, SECRET, 1), (0o640, SECRET, 0), (0o644, "mysql://user@h/d", 0)],
)
def test_a_password_in_a_file_that_everybody_can_read_is_warned_about(
    tmp_path, mode, url, warnings
):
    path = tmp_path / "brant.toml"
    path.write_text(f'[env.prod]\nurl = "{url}"')
    path.chmod(mode)

    found = load(environ={}, cwd=tmp_path).warnings

    assert len(found) == warnings
    assert "s3cr3t" not in "".join(found)


def test_a_path_may_be_given_as_a_path(tmp_path):
    (tmp_path / "x.toml").write_text('schema = "s"')

    assert load(Path("x.toml"), environ={}, cwd=tmp_path).schema == "s"


def test_a_folder_that_may_not_be_looked_into_is_named(tmp_path):
    folder = tmp_path / ("x" * 300)

    with pytest.raises(ConfigFileError, match=r"brant\.toml cannot be read: file"):
        load(environ={}, cwd=folder)
