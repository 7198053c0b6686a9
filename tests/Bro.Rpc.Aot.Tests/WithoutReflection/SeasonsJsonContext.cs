using System.Text.Json.Serialization;

namespace Bro.Rpc.Aot.Tests.WithoutReflection;

/// <summary>Another one of the same assembly; what both know is the same in both.</summary>
[JsonSerializable(typeof(Season[]))]
[JsonSerializable(typeof(Season?))]
internal sealed partial class SeasonsJsonContext : JsonSerializerContext;
