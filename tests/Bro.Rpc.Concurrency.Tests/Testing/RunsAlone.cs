using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Testing;

/// <summary>Tests that count what the whole process holds, or use all of it; nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "runs alone";
}
