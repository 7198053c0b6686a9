using Bro.Rpc.Generators.Parsing;

namespace Bro.Rpc.Generators.Emit;

/// <summary>What emitted code mentions, spelt so that no name of the user's can hide it.</summary>
internal static class GlobalNames
{
    public const string Caller = "global::" + MetadataNames.BroCaller;
    public const string Contract = "global::" + MetadataNames.BroContract;
    public const string Json = "global::" + MetadataNames.BroJson;
    public const string Arguments = "global::" + MetadataNames.IBroArguments;
    public const string NoArguments = "global::" + MetadataNames.BroNoArguments;
    public const string Method = "global::" + MetadataNames.BroMethodInfo;
    public const string Parameter = "global::" + MetadataNames.BroParameterInfo;
    public const string Params = "global::" + MetadataNames.IBroParams;
    public const string ServerCall = "global::" + MetadataNames.BroServerCall;
    public const string JsonWriter = "global::System.Text.Json.Utf8JsonWriter";
    public const string JsonReader = "global::System.Text.Json.Utf8JsonReader";
    public const string JsonOptions = "global::System.Text.Json.JsonSerializerOptions";
    public const string JsonException = "global::System.Text.Json.JsonException";
    public const string JsonText = "global::System.Text.Json.JsonEncodedText";
    public const string JsonToken = "global::System.Text.Json.JsonTokenType";
    public const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    /// <summary>The registrar of a service.</summary>
    public static string Registrar(string serviceType) => $"global::{MetadataNames.BroMethodRegistrar.Replace("`1", "")}<{serviceType}>";
}
