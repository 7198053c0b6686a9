namespace Bro.Rpc.Generators.Parsing;

/// <summary>The types of the framework that parsing knows by name.</summary>
internal static class FrameworkNames
{
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOfResult = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOfResult = "System.Threading.Tasks.ValueTask`1";
    public const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable`1";
    public const string AsyncEnumerator = "System.Collections.Generic.IAsyncEnumerator`1";
    public const string Stream = "System.IO.Stream";
    public const string TextReader = "System.IO.TextReader";
    public const string TextWriter = "System.IO.TextWriter";
    public const string PipeReader = "System.IO.Pipelines.PipeReader";
    public const string PipeWriter = "System.IO.Pipelines.PipeWriter";
    public const string Expression = "System.Linq.Expressions.Expression";
    public const string Type = "System.Type";
    public const string Progress = "System.IProgress`1";
    public const string JsonSerializerContext = "System.Text.Json.Serialization.JsonSerializerContext";
    public const string JsonSerializableAttribute = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string JsonTypeInfo = "System.Text.Json.Serialization.Metadata.JsonTypeInfo`1";
    public const string JsonElement = "System.Text.Json.JsonElement";
    public const string Guid = "System.Guid";
    public const string DateTimeOffset = "System.DateTimeOffset";
    public const string DateOnly = "System.DateOnly";
    public const string TimeOnly = "System.TimeOnly";
    public const string TimeSpan = "System.TimeSpan";
    public const string Uri = "System.Uri";
    public const string Version = "System.Version";
    public const string List = "System.Collections.Generic.List`1";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string AllowNullAttribute = "System.Diagnostics.CodeAnalysis.AllowNullAttribute";
    public const string DisallowNullAttribute = "System.Diagnostics.CodeAnalysis.DisallowNullAttribute";
    public const string ValidationAttribute = "System.ComponentModel.DataAnnotations.ValidationAttribute";
    public const string ExperimentalAttribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
}
