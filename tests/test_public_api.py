"""The public names, written out: a new one is a decision."""

from __future__ import annotations

from importlib import import_module

import pytest

PUBLIC = {
    "brant": """
        BrantError LockPolicy Migrator Op RetryPolicy __version__ lifespan
    """,
    "brant.asgi": """
        Health health lifespan
    """,
    "brant.schema": """
        Check Column Computed Constraint Default Domain Enum Exclude Expression
        Extension ForeignKey Function Identity Index MaterializedView NO_OPTIONS
        Options OtherType Policy PrimaryKey Procedure QualifiedName RowSecurity Schema
        SchemaObject Sequence Snapshot Table Trigger Type Unique View
        without_default_schema
    """,
    "brant.operations": """
        AddColumn AddEnumValue AlterColumn AlterDefaultPrivileges AlterDomain
        AlterExtension AlterSequence AlterTable BulkInsert Category
        CreateCheckConstraint CreateConstraint CreateDomain CreateDomainConstraint
        CreateEnum CreateExcludeConstraint CreateExtension CreateForeignKey
        CreateFunction CreateIndex CreateMaterializedView CreatePolicy
        CreatePrimaryKey CreateProcedure CreateSchema CreateSequence CreateTable
        CreateTrigger CreateUniqueConstraint CreateView DropColumn DropConstraint
        DropDomain DropDomainConstraint DropEnum DropExtension DropFunction DropIndex
        DropMaterializedView DropPolicy DropProcedure DropSchema DropSequence
        DropTable DropTrigger DropView Execute Grant Operation Recreate
        RefreshMaterializedView RenameEnumValue RenameTable ReplaceEnum
        ReplaceFunction ReplaceMaterializedView ReplacePolicy ReplaceProcedure
        ReplaceTrigger ReplaceView Revoke SetRowLevelSecurity SetTableComment
        SetTriggerFiring UNSET Unset f inline_literal
    """,
    "brant.dialects": """
        Answers Dialect Standard Statement Verification asks compiles dialect_for
        dialect_named
    """,
    "brant.testing": """
        dump
    """,
    "brant.telemetry": """
        OpenTelemetry Webhook log
    """,
    "brant.op": """
        BatchOp Op Pending Sink Site calling_site
    """,
    "brant.errors": """
        AlembicDirectivesError
        AlembicError AlreadyAdoptedError AmbiguousDependencyError AmbiguousRevisionError
        AmbiguousWalkError AutogenerateError BrantError CommandError
        CompiledScriptsError ConfigError
        ConfigFileError ConfigNotFoundError ConflictingKeysError ConnectError
        ConnectionLostError ConverterMissingError CycleError DatabaseBusyError
        DatabaseError DatabaseTargetError DependencyCycleError DependencyLoopError
        DestructiveError
        DivergedError DuplicateLabelError DuplicateRevisionError DuplicateSectionError
        DuplicateTableError EditedScriptError EditorFailedError EngineError
        EnvironmentFileError FileTemplateError FolderNotEmptyError
        ForeignKeyViolatedError ForeignKeysEnforcedError FutureRevisionError
        GeneratedSqlError GraphError HeaderError IllegalRevisionIdError
        InterruptedRunError InvalidConfigError InvalidFunctionError InvalidHeaderError
        InvalidLabelError InvalidOperationError InvalidRevisionIdError
        InvalidTargetError
        IrreversibleError JournalMismatchError LateBaselineError LateOperationError
        LockHeldError
        LockLostError LockTimeoutError
        MissingDependencyError MissingFolderError MissingFunctionError
        MissingHeaderError MissingPackageError MissingParentError MissingSecretError
        MultipleHeadsError NameTakenError NamelessSecretError NoAnswerError
        NoCurrentFolderError NoEditorError NoLiteralError NoLocationError
        NoMetadataError NoRevisionError NotAlembicError NotAncestorError NotAppliedError
        NotAwaitedError NotCurrentError NotHeadError NotInBranchError
        NotLiteralHeaderError NotMetadataError NotPartialError NotRenderableError
        NothingToMergeError OfflineError OfflineOperationError OfflineRangeError
        OperationError OtherConnectionError OwnConnectionError PartialRevisionError
        PendingRevisionsError PluginError PostWriteHookError ProfileNeededError
        RangeExpectedError RangeNotAllowedError ReadOnlyDatabaseError RevisionError
        RevisionNotFoundError
        RunFailedError SchemaTargetError SchemaTranslatedError ScriptEncodingError
        ScriptError
        ScriptExistsError ScriptLoadError
        ScriptRaisedError ScriptReadsDatabaseError ScriptSyntaxError
        ScriptUnreadableError ScriptUnwritableError SelfLoopError SeveralDatabasesError
        StatementError TargetError TelemetryError TelemetryMissingError TemplateError
        TenantsError
        TransactionEndedError UncompilableOperationError UndecidedLocationError
        UnfinishedRevisionError UnfitModelsError UnknownDialectError UnknownKeyError
        UnknownLegacyOperationError UnknownLocationError UnknownProfileError
        UnknownRevisionError UnknownTemplateError UnknownTimezoneError
        UnrelatedRevisionError UnsupportedOperationError UntypedParameterError
        UnwritableError VerificationError VersionChangedError WalkTooFarError
        WebhookUrlError WrongArgumentError WrongDirectionError WrongDirectivesError
        WrongUsageError WrongValueError
    """,
}


@pytest.mark.parametrize("package", PUBLIC)
def test_a_package_gives_these_names_and_no_others(package):
    assert sorted(import_module(package).__all__) == PUBLIC[package].split()


@pytest.mark.parametrize("package", PUBLIC)
def test_every_name_that_is_given_is_there(package):
    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
