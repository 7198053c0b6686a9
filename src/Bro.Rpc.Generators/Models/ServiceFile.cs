namespace Bro.Rpc.Generators.Models;

/// <summary>A service and the name of the file that it is emitted into.</summary>
internal sealed record ServiceFile(string HintName, ServiceModel Service);
