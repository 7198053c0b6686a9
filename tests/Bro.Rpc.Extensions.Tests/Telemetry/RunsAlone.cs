using Xunit;

namespace Bro.Rpc.Extensions.Tests.Telemetry;

/// <summary>Tests that listen to the whole process.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
