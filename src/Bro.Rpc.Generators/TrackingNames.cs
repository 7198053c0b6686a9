namespace Bro.Rpc.Generators;

/// <summary>The names of the pipeline's steps, by which tests see what was cached.</summary>
internal static class TrackingNames
{
    /// <summary>Each service as it was parsed.</summary>
    public const string Services = "Services";

    /// <summary>Each service that can be emitted, with the name of its file.</summary>
    public const string Files = "Files";

    /// <summary>The contexts that the assembly names, each once.</summary>
    public const string JsonContexts = "JsonContexts";
}
