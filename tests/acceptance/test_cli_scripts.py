"""Making and looking at scripts, with no database anywhere."""

import json
import os
import stat
import subprocess
import sys

import pytest

from brant import Migrator

SECRET = "postgresql://user:s3cr3t-word@127.0.0.1:1/db"  # noqa: S105  # what must not show


@pytest.fixture
def project(brant, tmp_path):
    """Two branches after aaa1: bbb2 and ccc3."""
    (tmp_path / "brant.toml").write_text("")
    folder = versions(tmp_path)
    folder.mkdir(parents=True)
    (folder / "aaa1_add_users.py").write_text(script("add users", "aaa1", None))
    (folder / "bbb2_add_email.py").write_text(script("add email", "bbb2", "aaa1"))
    (folder / "ccc3_add_c.py").write_text(script("add c", "ccc3", "aaa1"))
    return brant


def script(message, revision, parent):
    return f'''"""{message}"""

revision = "{revision}"
down_revision = {f'"{parent}"' if parent else None}


async def upgrade(op):
    pass


async def downgrade(op):
    pass
'''


def revisions(done):
    return [each["revision"] for each in json.loads(done.stdout)]


def versions(folder):
    return folder / "migrations" / "versions"


def test_init_writes_a_project_that_can_be_used_at_once(brant, tmp_path):
    done = brant("init")

    assert done.returncode == 0
    assert "brant upgrade" in done.stdout
    assert (tmp_path / "brant.toml").is_file()
    assert (tmp_path / "migrations" / "env.py").is_file()
    assert brant("heads").stdout == "no revisions\n"


def test_init_appends_its_table_to_a_pyproject(brant, tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('[project]\nname = "x"')

    brant("init", "db/scripts", "--package")

    assert pyproject.read_text().startswith('[project]\nname = "x"\n\n[tool.brant]\n')
    assert not (tmp_path / "brant.toml").exists()
    assert (tmp_path / "db" / "scripts" / "__init__.py").is_file()
    assert brant("heads").returncode == 0


def test_init_leaves_a_configuration_and_a_folder_as_they_are(brant, tmp_path):
    (tmp_path / "brant.toml").write_text('scripts = "other"\n')
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")

    refused = brant("init")
    elsewhere = brant("init", "other")

    assert refused.returncode == 1
    assert "exists already" in refused.stderr
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert elsewhere.returncode == 0
    assert (tmp_path / "brant.toml").read_text() == 'scripts = "other"\n'
    assert "left as it is" in elsewhere.stdout
    assert '  scripts = "other"\n' in elsewhere.stdout
    assert "Next:" not in elsewhere.stdout


def test_init_with_environments_says_which_to_begin_with(brant):
    done = brant("init", "--template", "multidb")
    nowhere = brant("revision", "-m", "users")

    assert "  2. brant --env first revision" in done.stdout
    assert "  3. brant --env first upgrade" in done.stdout
    assert nowhere.returncode == 1
    assert "has scripts for first, second only" in nowhere.stderr
    assert "hint: Choose with --env" in nowhere.stderr


def test_the_graph_of_no_revisions_says_so(brant):
    brant("init")

    drawn = brant("graph")

    assert (drawn.stdout, drawn.stderr) == ("", "no revisions\n")


@pytest.mark.parametrize("template", ["async", "multidb", "sql"])
def test_each_template_makes_a_project_whose_scripts_are_read(brant, template):
    brant("init", "--template", template)
    profile = ("--env", "first") if template == "multidb" else ()

    made = brant(*profile, "revision", "-m", "one", "--rev-id", "aaa1")
    heads = brant("--json", *profile, "heads")

    assert made.stdout.strip().endswith(".sql" if template == "sql" else ".py")
    assert revisions(heads) == ["aaa1"]


@pytest.mark.parametrize(
    ("wrong", "said", "hint"),
    [
        (["nosuch"], "no such command 'nosuch'", "Look at `python -m brant --help`."),
        (
            ["show"],
            "missing argument 'REVISION'",
            "Look at `python -m brant show --help`.",
        ),
        (
            ["--url", "", "heads"],
            "invalid value: --url is empty",
            "Look at `python -m brant --help`.",
        ),
        (
            ["--env", "", "heads"],
            "invalid value: --env is empty",
            "Look at `python -m brant --help`.",
        ),
        (
            ["lock", "status", "-q"],
            "-q stands before the command: python -m brant -q lock status",
            "Look at `python -m brant lock status --help`.",
        ),
        (
            ["upgrade", "--url", "sqlite://"],
            (
                "invalid value for 'TARGET': --url stands before the command: "
                "python -m brant --url URL upgrade"
            ),
            "Look at `python -m brant upgrade --help`.",
        ),
        (
            ["upgrade", "--canary", "0.5"],
            "invalid value: --canary goes with --tenants only",
            "Look at `python -m brant upgrade --help`.",
        ),
        (
            ["upgrade", "--error-budget", "0"],
            "invalid value: --error-budget goes with --tenants only",
            "Look at `python -m brant upgrade --help`.",
        ),
        (
            ["upgrade", "--tenants", "a:b", "--error-budget", "0"],
            "invalid value: --error-budget goes with --on-error continue only",
            "Look at `python -m brant upgrade --help`.",
        ),
        (
            ["revision", "--no-destructive"],
            "invalid value: --no-destructive goes with --autogenerate only",
            "Look at `python -m brant revision --help`.",
        ),
        (
            ["revision", "--autogenerate", "--baseline"],
            "invalid value: --autogenerate and --baseline exclude each other",
            "Look at `python -m brant revision --help`.",
        ),
        (
            ["upgrade", "--tenants", ""],
            "invalid value: --tenants is empty",
            "Look at `python -m brant upgrade --help`.",
        ),
        (
            ["--config", "other.toml", "init"],
            "invalid value: --config is a file to read, and init makes one",
            "Look at `python -m brant init --help`.",
        ),
        (
            ["--config", "other.toml", "adopt"],
            "invalid value: --config is a file to read, and adopt makes one",
            "Look at `python -m brant adopt --help`.",
        ),
        (
            ["stamp", "aaa1", ""],
            "invalid value: targets is empty",
            "Look at `python -m brant stamp --help`.",
        ),
    ],
)
def test_wrong_usage_is_a_document_too(brant, wrong, said, hint):
    done = brant("--json", *wrong)

    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == said
    assert json.loads(done.stdout)["hint"] == hint
    assert done.stderr == ""


def test_a_single_script_can_be_sql(brant, tmp_path):
    brant("init")

    made = brant("revision", "-m", "add users", "--sql", "--rev-id", "aaa1")
    (script,) = (tmp_path / "migrations" / "versions").glob("*.sql")
    body = "-- upgrade\ncreate table users (id integer);\n"
    script.write_text(script.read_text().replace("-- upgrade\n", body))
    done = brant("--url", "sqlite:///test.db", "upgrade")

    assert made.stdout.strip() == str(script.relative_to(tmp_path))
    assert "now at aaa1 (1 revision" in done.stdout


def test_a_template_that_does_not_exist_is_named_with_the_ones_that_do(brant):
    done = brant("init", "--template", "asnyc")

    assert done.returncode == 1
    assert "hint: Use one of: async, multidb, sql." in done.stderr


def test_init_takes_a_folder_of_templates_and_brant_s_own_for_the_rest(brant, tmp_path):
    own = tmp_path / "company"
    own.mkdir()
    (own / "env.py.jinja").write_text("async def configure(env):\n    return  # ours\n")
    (own / "brant.toml.jinja").write_text(
        "[tool.brant]\nscripts = {{ scripts | literal }}\nlock_wait = 7\n"
    )

    done = brant("init", "db", "--template", "company")

    assert done.returncode == 0
    assert "# ours" in (tmp_path / "db" / "env.py").read_text()
    assert (tmp_path / "brant.toml").read_text() == (
        '[tool.brant]\nscripts = "db"\nlock_wait = 7\n'
    )
    assert "{{ revision | literal }}" in (tmp_path / "db/script.py.jinja").read_text()
    assert brant("revision", "-m", "one").returncode == 0


def test_a_template_in_a_folder_that_is_wrong_leaves_nothing(brant, tmp_path):
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / "script.py.jinja").write_text("{% if %}")

    done = brant("init", "--template", "company")

    assert done.returncode == 1
    assert "company/script.py.jinja:1 cannot be rendered" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["company"]
    assert "hint: Use one of: async" in brant("init", "--template", "x/y").stderr


def test_list_templates_names_them(brant):
    listed = json.loads(brant("--json", "list-templates").stdout)

    assert [each["name"] for each in listed] == ["async", "multidb", "sql"]


def test_revision_prints_the_path_of_its_script(brant, tmp_path):
    brant("init")

    done = brant("--json", "revision", "-m", "Add Users!", "--rev-id", "aaa1")

    path = versions(tmp_path) / "aaa1_add_users.py"
    assert json.loads(done.stdout) == {"path": str(path)}
    assert 'revision = "aaa1"' in path.read_text()


def test_history_lists_the_newest_first(project):
    listed = revisions(project("--json", "history"))

    assert set(listed[:2]) == {"bbb2", "ccc3"}
    assert listed[2:] == ["aaa1"]
    assert revisions(project("--json", "history", "-r", ":bbb2")) == ["bbb2", "aaa1"]


def test_history_for_people_is_a_plain_table(project):
    table = project("history", "-r", ":bbb2").stdout.splitlines()

    assert [line.split() for line in table] == [
        ["revision", "follows", "message"],
        ["bbb2", "aaa1", "head", "add", "email"],
        ["aaa1", "base", "branch", "point", "add", "users"],
    ]


def test_history_in_full_names_the_files(project):
    assert "aaa1_add_users.py" in project("history", "-v").stdout


def test_graph_draws_the_fork_and_json_quotes_it(project):
    drawn = project("graph").stdout
    assert drawn.splitlines()[-2:] == ["├─╯", "●  aaa1 add users"]
    assert json.loads(project("--json", "graph").stdout) == drawn
    assert project("graph", "--format", "svg").stdout.startswith("<svg ")
    assert project("graph", "--format", "png").returncode == 2


def test_one_revision_is_no_range(project):
    done = project("history", "-r", "bbb2")

    assert done.returncode == 1
    assert "a range is wanted" in done.stderr


def test_branches_and_heads_and_show_see_the_fork(project):
    assert set(revisions(project("--json", "heads"))) == {"bbb2", "ccc3"}
    assert revisions(project("--json", "branches")) == ["aaa1"]
    assert json.loads(project("--json", "show", "bb").stdout)["parents"] == ["aaa1"]


def test_heads_that_are_needed_are_marked_and_can_be_left_out(project):
    project("revision", "--head", "bbb2", "--rev-id", "ddd4", "--depends-on", "ccc3")

    assert "ccc3      aaa1     effective head  add c" in project("heads").stdout
    only = project("--json", "heads", "--resolve-dependencies")
    assert revisions(only) == ["ddd4"]
    shown = project("heads", "-v").stdout
    assert "needed by:   ddd4\nmarks:       effective head\n" in shown
    assert (
        "file:        migrations/versions/aaa1_add_" in project("branches", "-v").stdout
    )


def test_status_offline_says_what_the_scripts_know(project):
    assert project("status", "--offline").stdout == (
        "revisions:     3\n"
        "base:          aaa1\n"
        "heads:         bbb2 add email\n"
        "               ccc3 add c\n"
        "branch points: aaa1\n"
    )
    found = json.loads(project("--json", "status", "--offline").stdout)
    assert found["revisions"] == 3
    assert [each["revision"] for each in found["heads"]] == ["bbb2", "ccc3"]
    assert found["merge_points"] == found["labels"] == []


async def test_the_overview_needs_no_database(project, tmp_path):
    folder = versions(tmp_path).parent
    found = await Migrator("postgresql://nobody@127.0.0.1:1/none", folder).overview()
    assert (found.revisions, found.bases) == (3, ("aaa1",))


def test_merge_joins_all_heads(project):
    merged = project("merge", "-m", "join", "--rev-id", "ddd4")

    shown = json.loads(project("--json", "show", "head").stdout)
    assert merged.returncode == 0
    assert shown["revision"] == "ddd4"
    assert set(shown["parents"]) == {"bbb2", "ccc3"}
    assert shown["is_merge_point"]


def test_a_merge_of_one_is_refused(project):
    done = project("merge", "bbb2")

    assert done.returncode == 1
    assert "a merge joins two revisions or more" in done.stderr


def test_a_new_revision_with_two_heads_asks_which(project):
    """Pitfall E25: two merged branches leave two heads, and it is said."""
    done = project("revision", "-m", "x")

    assert done.returncode == 1
    assert "2 revisions are heads: " in done.stderr


def test_a_fork_must_be_wanted(project):
    done = project("revision", "-m", "x", "--head", "aaa1")

    assert done.returncode == 1
    assert "hint: Name a head, or start a branch there with --splice." in done.stderr


def test_an_id_that_exists_is_refused_and_nothing_is_written(project, tmp_path):
    before = sorted(versions(tmp_path).glob("*.py"))

    done = project("revision", "-m", "x", "--head", "bbb2", "--rev-id", "aaa1")

    assert done.returncode == 1
    assert done.stderr == (
        "error: 'aaa1' is taken by migrations/versions/aaa1_add_users.py\n"
        "hint: Choose another name; nothing was written.\n"
    )
    assert sorted(versions(tmp_path).glob("*.py")) == before


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--branch-label", "head", "'head' cannot be a branch label"),
        ("--branch-label", "a b", "'a b' cannot be a branch label"),
        ("--branch-label", "aaa1", "'aaa1' is taken by "),
        ("--rev-id", "base", "'base' cannot be a revision id"),
        ("--rev-id", "bbb2", "'bbb2' is taken by "),
        ("--depends-on", "base", "'base' is before the first revision"),
        ("--depends-on", "current", "'current' is a place of a database"),
        ("--head", "current", "'current' is a place of a database"),
        ("--message", "\udcff", "UTF-8 has no '\\udcff'"),
    ],
)
def test_what_the_next_command_would_refuse_is_not_written(
    project, tmp_path, option, value, said
):
    before = sorted(versions(tmp_path).glob("*.py"))

    done = project("revision", "--head", "bbb2", option, value)

    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "\nhint: " in done.stderr
    assert sorted(versions(tmp_path).glob("*.py")) == before


def test_a_revision_may_depend_on_all_heads(project):
    project("revision", "--head", "base", "--rev-id", "eee5", "--depends-on", "heads")

    shown = json.loads(project("--json", "show", "eee5").stdout)
    assert shown["depends_on"] == ["bbb2", "ccc3"]


def test_labels_and_dependencies_stand_in_the_script(project):
    project(
        *("revision", "--head", "bbb2", "--rev-id", "eee5", "--branch-label", "api"),
        *("--depends-on", "ccc"),
    )

    shown = json.loads(project("--json", "show", "api@head").stdout)
    assert shown["labels"] == ["api"]
    assert shown["depends_on"] == ["ccc3"]


def test_env_py_has_a_say_in_new_scripts_where_that_is_wanted(brant, tmp_path):
    brant("init")
    (tmp_path / "brant.toml").write_text("revision_environment = true\n")
    (tmp_path / "migrations" / "env.py").write_text(
        "from dataclasses import replace\n"
        "async def configure(env):\n"
        "    def twice(sides, made):\n"
        "        first = replace(made, rev_id=env.x['id'])\n"
        "        return first, replace(made, rev_id='bbb2', parents=(env.x['id'],))\n"
        "    env.process_revision_directives = twice\n"
    )
    places = [f"migrations/versions/{id}_add.py" for id in ("aaa1", "bbb2")]

    done = brant("-x", "id=aaa1", "revision", "-m", "add")
    assert done.stdout.split() == places
    assert revisions(brant("--json", "history")) == ["bbb2", "aaa1"]
    more = brant("-x", "id=bbb2", "--json", "revision", "-m", "more", "--splice")
    assert more.returncode == 1
    assert "'bbb2' is taken" in json.loads(more.stdout)["error"]


def test_edit_opens_the_script_in_the_editor_of_the_environment(project):
    code = "import sys; print(open(sys.argv[1]).read())"

    done = project("edit", "aaa1", EDITOR=f'{sys.executable} -c "{code}"')

    assert done.returncode == 0
    assert 'revision = "aaa1"' in done.stdout


def test_an_editor_that_fails_is_named(project):
    done = project("edit", "aaa1", VISUAL="/no/such/editor")

    assert done.returncode == 1
    assert "error: the editor /no/such/editor failed: no such file" in done.stderr


def test_an_editor_with_a_quote_that_does_not_end_is_named(project):
    done = project("edit", "aaa1", EDITOR="'vi", VISUAL="")

    assert done.returncode == 1
    assert done.stderr.startswith("error: the editor 'vi failed: no closing quotation")


def test_a_hook_runs_on_the_new_script(brant, tmp_path):
    (tmp_path / "brant.toml").write_text(
        f'hooks = [{{run = "{sys.executable}", options = "-c \'import sys; '
        'open(sys.argv[1], \\"a\\").write(\\"# hooked\\")\' '
        'REVISION_SCRIPT_FILENAME"}]\n'
    )
    brant("init")

    done = brant("revision", "-m", "x", "--rev-id", "aaa1")

    assert done.returncode == 0, done.stderr
    assert (versions(tmp_path) / "aaa1_x.py").read_text().endswith("# hooked")


def test_a_hook_that_fails_fails_the_command_and_keeps_the_script(brant, tmp_path):
    (tmp_path / "brant.toml").write_text(
        f'hooks = [{{run = "{sys.executable}", options = "-c \'import sys; '
        "sys.exit(7)' REVISION_SCRIPT_FILENAME\"}]\n"
    )
    brant("init")

    done = brant("revision", "-m", "x", "--rev-id", "aaa1")

    assert done.returncode == 1
    assert "the post-write hook" in done.stderr
    assert (versions(tmp_path) / "aaa1_x.py").is_file()


def test_a_wrong_key_is_one_sentence_with_the_nearest_name(brant, tmp_path):
    (tmp_path / "brant.toml").write_text('scirpts = "x"\n')

    done = brant("heads")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "error: brant.toml: unknown key 'scirpts'",
        "hint: Write 'scripts'.",
    ]


def test_a_missing_folder_is_one_sentence(brant):
    done = brant("heads")

    assert done.returncode == 1
    assert "error: the scripts folder" in done.stderr
    assert "hint: Run brant in the project's folder, " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_syntax_error_in_a_script_names_file_and_line(project, tmp_path):
    path = versions(tmp_path) / "aaa1_add_users.py"
    path.write_text(path.read_text().replace('revision = "aaa1"', "revision = = 1"))

    done = project("heads")

    assert done.returncode == 1
    assert "aaa1_add_users.py:" in done.stderr
    assert "is not valid Python" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_traceback_comes_when_it_is_asked_for(brant):
    assert "Traceback" in brant("-v", "heads").stderr


def test_an_error_as_json_stands_on_stdout(brant):
    done = brant("--json", "heads")

    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert document["kind"] == "MissingFolderError"
    assert set(document) >= {"error", "hint"}
    assert done.stderr == ""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_folder_that_cannot_be_written_is_one_sentence(brant, tmp_path):
    (tmp_path / "brant.toml").write_text('scripts = "/proc"\n')

    done = brant("revision", "-m", "x")

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_password_that_everybody_can_read_is_warned_about(project, tmp_path):
    path = tmp_path / "brant.toml"
    path.write_text(f'url = "{SECRET}"\n')
    path.chmod(stat.S_IRUSR | stat.S_IROTH)

    done = project("heads")

    assert done.returncode == 0
    assert done.stderr.startswith("warning: ")
    assert "chmod o-r" in done.stderr
    assert "s3cr3t" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("heads",),
        ("history",),
        ("branches",),
        ("show", "aaa1"),
        ("revision", "--head", "bbb2"),
        ("merge",),
        ("list-templates",),
        ("init", "other"),
        ("edit", "aaa1"),
    ],
    ids=" ".join,
)
def test_what_needs_no_database_imports_neither_sqlalchemy_nor_a_loop(
    project, tmp_path, arguments
):
    code = (
        "import sys, brant.__main__\n"
        "try: brant.__main__.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'sqlalchemy', 'asyncio', 'anyio'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        env=os.environ | {"EDITOR": "true"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
