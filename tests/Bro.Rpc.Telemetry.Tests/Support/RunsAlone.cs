namespace Bro.Rpc.Telemetry.Tests.Support;

/// <summary>Tests that are about nobody listening, or that count what the whole process allocates.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
